/** Servers that tell of files what is not so. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { queryOf } from '../../harness/faults/operations.ts';
import { askedPaths, FILES_INFO, forgiven, nameIn, remembered, told, withoutPath } from '../../harness/faults/paths.ts';
import { answered, type Json, json, moved, onWire, status, when } from '../../harness/faults/wiring.ts';
import type { Fault } from '../../harness/wire/faults.ts';

const infoFault = (id: string, says: string, area: string, fault: Fault | Parameters<typeof onWire>[1]): LiveFault => ({
  id: `files.info.${id}`,
  says,
  area: [`files.info.${area}`],
  in: ['files/tree.yaml'],
  server: onWire(FILES_INFO, fault),
});

const bitsOf = ({ mode }: Json): number => Number.parseInt(String(mode), 8);
const HOUR = 3_600_000;

export const fileInfoFaults: readonly LiveFault[] = [
  infoFault(
    'path-relative',
    'tells paths without the slash at their beginning',
    'path-absolute',
    told((info) => ({ ...info, path: String(info.path).slice(1) })),
  ),
  infoFault(
    'path-of-directory',
    'tells in place of the path of a file its name',
    'path-absolute',
    told((info) => ({ ...info, path: nameIn(info.path) })),
  ),
  infoFault(
    'size-in-blocks',
    'tells how much room a file takes in place of its size',
    'size',
    told((info) => ({ ...info, size: Math.ceil(Number(info.size) / 512) * 512 })),
  ),
  infoFault(
    'size-one-less',
    'tells of the size of what is not empty one byte less',
    'size',
    told((info) => ({ ...info, size: Math.max(0, Number(info.size) - 1) })),
  ),
  infoFault(
    'mode-as-number',
    'tells a mode as a number, and not with its octal digits',
    'mode',
    told((info) => ({ ...info, mode: bitsOf(info) })),
  ),
  infoFault(
    'mode-of-owner',
    'tells what the owner may, and nothing of others',
    'mode',
    told((info) => ({ ...info, mode: Number((bitsOf(info) & 0o700).toString(8)) })),
  ),
  infoFault(
    'mode-at-least-readable',
    'tells of each file that its owner may read it',
    'mode',
    told((info) => ({ ...info, mode: Number((bitsOf(info) | 0o400).toString(8)) })),
  ),
  infoFault(
    'modified-now',
    'tells the time of the question as that of the last change',
    'modified-at',
    told((info) => ({ ...info, modified_at: new Date().toISOString() })),
  ),
  infoFault(
    'modified-in-another-zone',
    'tells the time of the last change an hour late',
    'modified-at',
    told((info) => ({ ...info, modified_at: moved(info.modified_at, HOUR) })),
  ),
  infoFault(
    'modified-is-created',
    'tells the time of its creation as that of the last change',
    'modified-at',
    told((info) => ({ ...info, modified_at: info.created_at })),
  ),
  infoFault(
    'created-never',
    'tells the beginning of the epoch as the time of creation',
    'created-at',
    told((info) => ({ ...info, created_at: new Date(0).toISOString() })),
  ),
  infoFault(
    'created-now',
    'tells the time of the question as that of creation',
    'created-at',
    told((info) => ({ ...info, created_at: new Date().toISOString() })),
  ),
  infoFault(
    'owner-as-number',
    'tells the number of the user for its name',
    'owner',
    told((info) => ({ ...info, owner: '0' })),
  ),
  infoFault(
    'group-as-number',
    'tells the number of the group for its name',
    'group',
    told((info) => ({ ...info, group: '0' })),
  ),
  infoFault(
    'owner-always-root',
    'tells of each file that it is of root',
    'owner',
    told((info) => ({ ...info, owner: 'root' })),
  ),
  infoFault(
    'group-always-root',
    'tells of each file that it is of the group root',
    'group',
    told((info) => ({ ...info, group: 'root' })),
  ),
  infoFault('owner-unnamed-fails', 'fails where a user has no name', 'owner', {
    kind: 'change',
    change: (answer) => (/"(owner|group)":"\d+"/.test(answer.body.toString()) ? { ...answer, status: 500 } : answer),
  }),
  infoFault(
    'type-always-file',
    'tells of everything that it is a file',
    'type',
    told((info) => ({ ...info, type: 'file' })),
  ),
  infoFault(
    'type-other-as-file',
    'tells of what is neither file, directory nor link that it is a file',
    'type',
    told((info) => (info.type === 'other' ? { ...info, type: 'file' } : info)),
  ),
  infoFault(
    'type-link-as-directory',
    'tells of links that they are directories',
    'type',
    told((info) => (info.type === 'symlink' ? { ...info, type: 'directory' } : info)),
  ),
  infoFault(
    'first-only',
    'tells of the first of several files only',
    'several',
    askedPaths((paths) => paths.slice(0, 1)),
  ),
  infoFault(
    'last-only',
    'tells of the last of several files only',
    'several',
    askedPaths((paths) => paths.slice(-1)),
  ),
  infoFault(
    'same-for-all',
    'tells of each of several files what is so of the first',
    'several',
    json((body) => {
      const [first] = Object.values(body);
      return Object.fromEntries(Object.keys(body).map((path) => [path, first]));
    }),
  ),
  infoFault(
    'by-name',
    'tells of each file under its name, and not its path',
    'one',
    json((body) => Object.fromEntries(Object.entries(body).map(([path, info]) => [nameIn(path), info]))),
  ),
  infoFault('unknown-empty', 'tells nothing of a file that is not there, and calls that done', 'unknown', {
    ...forgiven(['FILE_NOT_FOUND'], {}),
  }),
  infoFault(
    'unknown-400',
    'says that a question about a file that is not there is wrong',
    'unknown',
    status((code) => code === 404, 400),
  ),
  infoFault(
    'path-missing',
    'tells nothing where no path is asked for',
    'path-required',
    withoutPath(answered(200, {})),
  ),
  {
    id: 'files.info.remembered',
    says: 'tells of each file what it told of it first',
    area: ['files.info.size', 'files.info.mode', 'files.info.unknown'],
    in: ['files/tree.yaml'],
    server: () => {
      const remember = remembered();
      return { wire: when(FILES_INFO, (request) => (queryOf(request).has('path') ? remember(request) : undefined)) };
    },
  },
];
