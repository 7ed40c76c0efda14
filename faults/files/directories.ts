/** Servers that list, make or delete directories in another way than they are asked to. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { queryOf, type Which } from '../../harness/faults/operations.ts';
import {
  acknowledged,
  askedEntries,
  askedPaths,
  askedPermissions,
  directoryOf,
  entries,
  forgiven,
  LIST_DIRECTORY,
  MAKE_DIRS,
  nameIn,
  noneAs,
  REMOVE_DIRS,
  remembered,
  rootOf,
  told,
  withBits,
  withoutPath,
} from '../../harness/faults/paths.ts';
import { answered, askedQuery, type Json, onWire, status, when, without } from '../../harness/faults/wiring.ts';

const faultOf =
  (operation: string, which: Which) =>
  (id: string, says: string, area: string, fault: Parameters<typeof onWire>[1]): LiveFault => ({
    id: `files.directories.${operation}.${id}`,
    says,
    area: [`directories.${operation}.${area}`],
    in: ['files/tree.yaml'],
    server: onWire(which, fault),
  });

const list = faultOf('list', LIST_DIRECTORY);
const create = faultOf('create', MAKE_DIRS);
const deletion = faultOf('delete', REMOVE_DIRS);

const FURTHEST = String(2 ** 31 - 1);

/** The entries of each directory in another order; what is below one follows it. */
const ordered = (compare: (a: Json, b: Json) => number) =>
  entries((all) => {
    const below = new Map<string, Json[]>();
    for (const entry of all) {
      const directory = directoryOf(entry.path);
      below.set(directory, [...(below.get(directory) ?? []), entry]);
    }
    const root = directoryOf(all[0]?.path);
    const walk = (directory: string): Json[] =>
      (below.get(directory) ?? []).toSorted(compare).flatMap((entry) => [entry, ...walk(String(entry.path))]);
    return walk(root);
  });

const natural = (a: Json, b: Json): number => nameIn(a.path).localeCompare(nameIn(b.path), 'en', { numeric: true });
const directoriesFirst = (a: Json, b: Json): number =>
  Number(b.type === 'directory') - Number(a.type === 'directory') || (nameIn(a.path) < nameIn(b.path) ? -1 : 1);
const isLink = ({ type }: Json): boolean => type === 'symlink';

export const directoryFaults: readonly LiveFault[] = [
  list(
    'files-only',
    'lists no directories',
    'children',
    entries((all) => all.filter(({ type }) => type !== 'directory')),
  ),
  list(
    'last-lost',
    'does not list the last entry',
    'children',
    entries((all) => all.slice(0, -1)),
  ),
  list(
    'mode-usual',
    'tells the usual mode of all that it lists',
    'children',
    told((info) => ({ ...info, mode: 755 })),
  ),
  list(
    'sizes-lost',
    'tells of all that it lists that it is empty',
    'children',
    told((info) => ({ ...info, size: 0 })),
  ),
  list(
    'names-alone',
    'tells names in place of paths',
    'children',
    told((info) => ({ ...info, path: nameIn(info.path) })),
  ),
  list(
    'other-as-file',
    'tells of all that is neither directory nor link that it is a file',
    'children',
    told((info) => (info.type === 'other' ? { ...info, type: 'file' } : info)),
  ),
  list('none-null', 'answers null for an empty directory', 'children', noneAs('null')),
  list('none-404', 'answers 404 for an empty directory', 'children', {
    kind: 'change',
    change: (answer) => (answer.body.toString() === '[]' ? { ...answer, status: 404 } : answer),
  }),
  list('points', 'lists the directory itself and the one above with a point and two', 'depth-default', (request) =>
    entries((all) => [
      ...['.', '..'].flatMap((name) =>
        all.slice(0, 1).map((info) => ({ ...info, path: `${rootOf(request)}/${name}` })),
      ),
      ...all,
    ]),
  ),
  list(
    'depth-ignored',
    'lists one level, whatever depth is',
    'depth',
    askedQuery((query) => query.delete('depth')),
  ),
  list(
    'depth-one-more',
    'lists a level more than is asked for',
    'depth',
    askedQuery((query) => {
      const depth = query.get('depth');
      if (depth !== null && /^\d+$/.test(depth) && depth !== FURTHEST) query.set('depth', String(Number(depth) + 1));
    }),
  ),
  list('depth-bounded', 'refuses a depth of more than ten', 'depth', (request) =>
    Number(queryOf(request).get('depth')) > 10
      ? answered(400, { code: 'INVALID_DEPTH', message: 'INVALID_DEPTH' })
      : undefined,
  ),
  list(
    'depth-all',
    'lists all levels without depth',
    'depth-default',
    askedQuery((query) => {
      if (!query.has('depth')) query.set('depth', FURTHEST);
    }),
  ),
  list(
    'depth-negative',
    'takes a depth that is none for 1',
    'depth-not-negative',
    askedQuery((query) => {
      if (!/^\d+$/.test(query.get('depth') ?? '')) query.delete('depth');
    }),
  ),
  list('itself', 'lists the directory among its entries', 'without-itself', (request) =>
    entries((all) => [
      ...all.slice(0, 1).map((info) => ({ ...info, type: 'directory', path: rootOf(request) })),
      ...all,
    ]),
  ),
  list(
    'links-as-files',
    'tells of links that they are files',
    'symlink-told',
    told((info) => (isLink(info) ? { ...info, type: 'file' } : info)),
  ),
  list(
    'links-as-directories',
    'tells of links that they are directories',
    'symlink-told',
    told((info) => (isLink(info) ? { ...info, type: 'directory' } : info)),
  ),
  list(
    'links-without-type',
    'tells no type of links',
    'symlink-told',
    told((info) => (isLink(info) ? without(info, 'type') : info)),
  ),
  list('links-followed', 'lists what is behind links as well', 'symlink-not-followed', (request) =>
    Number(queryOf(request).get('depth') ?? 1) > 1
      ? entries((all) =>
          all.flatMap((info) =>
            isLink(info) ? [info, { ...info, type: 'file', path: `${info.path}/${nameIn(info.path)}` }] : [info],
          ),
        )
      : undefined,
  ),
  list('link-taken', 'lists nothing for a path that is a link', 'path-symlink', forgiven(['IS_A_SYMLINK'], [])),
  list('link-404', 'answers 404 for a path that is a link', 'path-symlink', {
    kind: 'change',
    change: (answer) => (answer.body.toString().includes('IS_A_SYMLINK') ? { ...answer, status: 404 } : answer),
  }),
  list(
    'reversed',
    'lists names in the opposite order',
    'lexical-order',
    ordered((a, b) => (nameIn(a.path) < nameIn(b.path) ? 1 : -1)),
  ),
  list('numbers-counted', 'lists names in the order of the numbers in them', 'lexical-order', ordered(natural)),
  list('directories-first', 'lists directories before files', 'lexical-order', ordered(directoriesFirst)),
  list(
    'below-first',
    'lists what is below a directory before it',
    'descendants-follow',
    entries((all) => all.toSorted((a, b) => String(b.path).split('/').length - String(a.path).split('/').length)),
  ),
  list(
    'below-reversed',
    'lists what is below directories in the opposite order',
    'descendants-follow',
    entries((all) => {
      const top = Math.min(...all.map(({ path }) => String(path).split('/').length));
      const below = all.filter(({ path }) => String(path).split('/').length > top);
      return [
        ...all.filter((entry) => !below.includes(entry)),
        ...below.toSorted(
          (a, b) =>
            directoryOf(a.path).length - directoryOf(b.path).length || (nameIn(a.path) < nameIn(b.path) ? 1 : -1),
        ),
      ];
    }),
  ),
  list('unknown-empty', 'lists nothing for a directory that is not there', 'unknown', forgiven(['FILE_NOT_FOUND'], [])),
  list(
    'unknown-400',
    'says that a listing of a directory that is not there is wrong',
    'unknown',
    status((code) => code === 404, 400),
  ),
  list('path-missing', 'lists nothing where no path is given', 'path-required', withoutPath(answered(200, []))),
  {
    id: 'files.directories.list.remembered',
    says: 'lists each time what was there at first',
    area: ['directories.list.children'],
    in: ['files/tree.yaml'],
    server: () => ({ wire: when(LIST_DIRECTORY, remembered()) }),
  },

  create('nothing', 'says that directories are made, and makes none', 'makes', acknowledged),
  create(
    'first-only',
    'makes the first of several directories only',
    'several',
    askedEntries((all) => all.slice(0, 1)),
  ),
  create(
    'last-only',
    'makes the last of several directories only',
    'several',
    askedEntries((all) => all.slice(-1)),
  ),
  create(
    'same-for-all',
    'makes all directories of a request with the permissions of the first',
    'several',
    askedEntries((all) => all.map(([path]) => [path, all[0]?.[1]])),
  ),
  create(
    'mode-default',
    'makes directories with the default mode',
    'makes',
    askedPermissions((permissions) =>
      typeof permissions.mode === 'number' ? { ...permissions, mode: 755 } : permissions,
    ),
  ),
  create(
    'mode-masked',
    'lets nobody but the owner write in a new directory',
    'makes',
    askedPermissions(withBits((bits) => bits & ~0o022)),
  ),
  create(
    'mode-decimal',
    'takes the digits of a mode for a decimal number',
    'makes',
    askedPermissions(withBits((bits) => Number(bits.toString(8)) & 0o7777)),
  ),
  create(
    'mode-missing',
    'takes a missing mode for 0',
    'makes',
    askedPermissions((permissions) => ({ mode: 0, ...permissions })),
  ),
  create(
    'owner-left',
    'makes directories for its own user',
    'owner-group',
    askedPermissions((permissions) => without(permissions, 'owner')),
  ),
  create(
    'group-left',
    'makes directories for its own group',
    'owner-group',
    askedPermissions((permissions) => without(permissions, 'group')),
  ),
  create(
    'file-taken',
    'passes over a file where a directory is to be',
    'makes',
    forgiven(['FILE_EXISTS', 'NOT_A_DIRECTORY']),
  ),
  {
    id: 'files.directories.create.again-refused',
    says: 'refuses to make a directory that it has made before',
    area: ['directories.create.existing'],
    in: ['files/tree.yaml'],
    server: () => {
      const made = new Set<string>();
      return {
        wire: when(MAKE_DIRS, () => ({
          kind: 'ask',
          body(bytes) {
            const text = bytes.toString();
            const known = made.has(text);
            made.add(text);
            return known ? Buffer.from('[]') : bytes;
          },
        })),
      };
    },
  },

  deletion('nothing', 'says that directories are deleted, and deletes none', 'recursive', acknowledged),
  deletion(
    'first-only',
    'deletes the first of several directories only',
    'several',
    askedPaths((paths) => paths.slice(0, 1)),
  ),
  deletion(
    'last-only',
    'deletes the last of several directories only',
    'several',
    askedPaths((paths) => paths.slice(-1)),
  ),
  deletion('path-missing', 'deletes nothing where no path is given', 'path-required', withoutPath(acknowledged)),
];
