/** Servers that delete, change or move other files than they are asked to, or none. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import type { Which } from '../../harness/faults/operations.ts';
import {
  acknowledged,
  askedEntries,
  askedItems,
  askedPaths,
  askedPermissions,
  CHMOD_FILES,
  directoryOf,
  forgiven,
  nameIn,
  REMOVE_FILES,
  RENAME_FILES,
  withBits,
  withoutPath,
} from '../../harness/faults/paths.ts';
import { answerOf, type Json, onWire, parsed, status, without } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';

type How = Parameters<typeof onWire>[1];

/** Faults of one operation; the area is below its own rules unless it has a point in it. */
const faultOf =
  (operation: string, which: Which) =>
  (id: string, says: string, area: string, fault: How): LiveFault => ({
    id: `files.${operation}.${id}`,
    says,
    area: [area.includes('.') ? area : `files.${operation}.${area}`],
    in: ['files/tree.yaml'],
    server: onWire(which, fault),
  });

const deletion = faultOf('delete', REMOVE_FILES);
const permission = faultOf('permissions', CHMOD_FILES);
const move = faultOf('mv', RENAME_FILES);

/** Says of a body that is so that it is done, and asks for nothing. */
const takenAs =
  (meant: (text: string) => boolean): How =>
  () => {
    let taken = false;
    return {
      kind: 'ask',
      body(bytes) {
        taken = meant(bytes.toString());
        return taken ? Buffer.from('{') : bytes;
      },
      change: (answer) => (taken ? answerOf(200) : answer),
    };
  };

const taken = (meant: (body: Json) => boolean): How =>
  takenAs((text) => {
    const body = parsed(Buffer.from(text));
    return body !== undefined && meant(body);
  });

const permissionsIn = (body: Json): Json[] => (Array.isArray(body) ? [] : (Object.values(body) as Json[]));
const itemsIn = (body: Json): Json[] => (Array.isArray(body) ? body.filter(isObject) : []);

export const fileChangeFaults: readonly LiveFault[] = [
  deletion('nothing', 'says that files are deleted, and deletes none', 'removes', acknowledged),
  deletion(
    'first-only',
    'deletes the first of several files only',
    'several',
    askedPaths((paths) => paths.slice(0, 1)),
  ),
  deletion(
    'last-only',
    'deletes the last of several files only',
    'several',
    askedPaths((paths) => paths.slice(-1)),
  ),
  deletion(
    'no-several',
    'refuses to delete several files at once',
    'several',
    askedPaths((paths) => (paths.length > 1 ? [] : paths)),
  ),
  deletion('path-missing', 'deletes nothing where no path is given', 'path-required', withoutPath(acknowledged)),

  permission('nothing', 'says that permissions are changed, and changes none', 'mode', acknowledged),
  permission(
    'first-only',
    'changes the first of several files only',
    'several',
    askedEntries((all) => all.slice(0, 1)),
  ),
  permission(
    'last-only',
    'changes the last of several files only',
    'several',
    askedEntries((all) => all.slice(-1)),
  ),
  permission(
    'same-for-all',
    'gives all files of a request the permissions of the first',
    'several',
    askedEntries((all) => all.map(([path]) => [path, all[0]?.[1]])),
  ),
  permission(
    'mode-decimal',
    'takes the digits of a mode for a decimal number',
    'mode',
    askedPermissions(withBits((bits) => Number(bits.toString(8)) & 0o7777)),
  ),
  permission(
    'mode-masked',
    'lets nobody but the owner write, whatever the mode says',
    'mode',
    askedPermissions(withBits((bits) => bits & ~0o022)),
  ),
  permission(
    'mode-zero',
    'takes a mode of 0 for none',
    'mode',
    taken((body) => permissionsIn(body).some(({ mode }) => mode === 0)),
  ),
  permission(
    'mode-missing',
    'takes a missing mode for 0',
    'mode',
    askedPermissions((permissions) => ({ mode: 0, ...permissions })),
  ),
  permission(
    'mode-default',
    'takes the default for a missing mode',
    'mode-required',
    askedPermissions((permissions) => ({ mode: 755, ...permissions })),
  ),
  permission(
    'mode-quoted',
    'takes a text for a mode',
    'mode-integer',
    askedPermissions((permissions) =>
      typeof permissions.mode === 'string' ? { ...permissions, mode: Number(permissions.mode) } : permissions,
    ),
  ),
  permission(
    'mode-fraction',
    'cuts the fraction off a mode',
    'mode-integer',
    askedPermissions((permissions) =>
      typeof permissions.mode === 'number' ? { ...permissions, mode: Math.trunc(permissions.mode) } : permissions,
    ),
  ),
  permission(
    'owner-left',
    'changes the mode, and not the owner',
    'owner',
    askedPermissions((permissions) => without(permissions, 'owner')),
  ),
  permission(
    'group-left',
    'changes the mode, and not the group',
    'group',
    askedPermissions((permissions) => without(permissions, 'group')),
  ),
  permission(
    'owner-root',
    'gives a file to root where no owner is named',
    'owner',
    askedPermissions((permissions) => ({ owner: 'root', ...permissions })),
  ),
  permission(
    'group-root',
    'gives a file to the group root where no group is named',
    'group',
    askedPermissions((permissions) => ({ group: 'root', ...permissions })),
  ),
  permission('owner-unknown', 'passes over an owner that is nobody', 'owner', forgiven(['UNKNOWN_USER'])),
  permission('group-unknown', 'passes over a group that is none', 'group', forgiven(['UNKNOWN_GROUP'])),
  permission('unknown-taken', 'passes over a file that is not there', 'mode', forgiven(['FILE_NOT_FOUND'])),
  permission(
    'owner-any-type',
    'passes over an owner that is no text',
    'owner',
    askedPermissions((permissions) =>
      typeof permissions.owner === 'string' ? permissions : without(permissions, 'owner'),
    ),
  ),
  permission(
    'null-taken',
    'takes null for no files',
    'execd-error.malformed-body',
    takenAs((text) => text === 'null'),
  ),
  permission(
    'rest-left',
    'reads the first value of a body, and not what comes after it',
    'execd-error.malformed-body',
    {
      kind: 'ask',
      body: (body) => Buffer.from(body.toString().replace(/\}\}+$/, '}}')),
    },
  ),

  move('nothing', 'says that files are moved, and moves none', 'renames', acknowledged),
  move(
    'first-only',
    'moves the first of several files only',
    'several',
    askedItems((items) => items.slice(0, 1)),
  ),
  move(
    'last-only',
    'moves the last of several files only',
    'several',
    askedItems((items) => items.slice(-1)),
  ),
  move(
    'keeps-name',
    'moves a file to the new directory under its old name',
    'renames',
    askedItems((items) => items.map((item) => ({ ...item, dest: `${directoryOf(item.dest)}/${nameIn(item.src)}` }))),
  ),
  move(
    'keeps-directory',
    'gives a file the new name in its old directory',
    'moves',
    askedItems((items) => items.map((item) => ({ ...item, dest: `${directoryOf(item.src)}/${nameIn(item.dest)}` }))),
  ),
  move('unknown-taken', 'passes over what is not there', 'unknown', forgiven(['FILE_NOT_FOUND'])),
  move(
    'unknown-500',
    'says that it has failed where there is no such file',
    'unknown',
    status((code) => code === 404, 500),
  ),
  move(
    'source-missing',
    'passes over a move without its source',
    'members-required',
    taken((body) => itemsIn(body).some((item) => item.src === undefined)),
  ),
  move(
    'target-missing',
    'passes over a move without its target',
    'members-required',
    taken((body) => itemsIn(body).some((item) => item.dest === undefined)),
  ),
  move(
    'one-without-list',
    'takes one move without its list',
    'execd-error.malformed-body',
    takenAs((text) => text.startsWith('{')),
  ),
];
