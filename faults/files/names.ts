/** Servers that do not take every name for a file that Linux has, or do not tell it as it is. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { execd, queryOf } from '../../harness/faults/operations.ts';
import { entries, LIST_DIRECTORY, nameIn, SEARCH_FILES, told } from '../../harness/faults/paths.ts';
import { answered, askedQuery, type Json, onWire, when } from '../../harness/faults/wiring.ts';
import type { Fault, FaultRequest } from '../../harness/wire/faults.ts';

const AREA = ['files', 'directories'];
const IN = ['files/names.yaml'];

/** Takes another path than the one that is asked for. */
const takenFor = (id: string, says: string, change: (path: string) => string): LiveFault => ({
  id: `files.names.${id}`,
  says,
  area: AREA,
  in: IN,
  server: onWire(
    execd,
    askedQuery((query) => {
      const paths = query.getAll('path').map(change);
      query.delete('path');
      for (const path of paths) query.append('path', path);
    }),
  ),
});

/** Answers requests for paths that are so with a refusal. */
const refusedFor = (id: string, says: string, meant: (path: string) => boolean): LiveFault => ({
  id: `files.names.${id}`,
  says,
  area: AREA,
  in: IN,
  server: onWire(execd, (request: FaultRequest) =>
    queryOf(request).getAll('path').some(meant)
      ? answered(400, { code: 'INVALID_PATH', message: 'INVALID_PATH' })
      : undefined,
  ),
});

/** Tells other entries in lists of directories. */
const listedAs = (id: string, says: string, fault: Fault): LiveFault => ({
  id: `files.names.${id}`,
  says,
  area: ['directories.list.children'],
  in: IN,
  server: onWire(LIST_DIRECTORY, fault),
});

const renamed = (change: (path: string) => string): Fault =>
  told((info) => ({ ...info, path: change(String(info.path)) }));

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const isPlain = ({ path }: Json): boolean => /^[\x20-\x7e]*$/.test(String(path));

export const nameFaults: readonly LiveFault[] = [
  takenFor('decoded-twice', 'decodes paths twice', decoded),
  takenFor('plus-as-space', 'takes a plus sign in a path for a space', (path) => path.replaceAll('+', ' ')),
  takenFor('variables-expanded', 'puts variables into paths', (path) => path.replace(/\$\w+/g, '')),
  takenFor('composed', 'takes composed characters for those that are written', (path) => path.normalize('NFC')),
  takenFor('trimmed', 'cuts white space off the end of a path', (path) => path.trimEnd()),
  takenFor('backslash-as-slash', 'takes backslashes for slashes', (path) => path.replaceAll('\\', '/')),
  takenFor('cut-at-line-end', 'reads paths up to the end of a line', (path) => path.split('\n')[0] ?? ''),
  takenFor('cut-at-fragment', 'reads paths up to a hash', (path) => path.split('#')[0] ?? ''),
  takenFor('one-byte-characters', 'reads paths in Latin 1', (path) => Buffer.from(path).toString('latin1')),
  refusedFor('two-points-refused', 'refuses paths with two points anywhere', (path) => path.includes('..')),
  refusedFor('patterns-refused', 'refuses paths with a star', (path) => path.includes('*')),
  refusedFor('long-names-refused', 'refuses names of more than half the bytes that there may be', (path) =>
    path.split('/').some((name) => Buffer.byteLength(name) > 128),
  ),
  refusedFor('long-paths-refused', 'refuses paths of more than a KiB', (path) => Buffer.byteLength(path) > 1024),
  refusedFor('dash-refused', 'refuses names with a dash in front', (path) => nameIn(path).startsWith('-')),
  refusedFor('slash-refused', 'refuses paths with a slash at their end', (path) => path.endsWith('/')),
  listedAs(
    'question-marks',
    'lists what cannot be printed as question marks',
    renamed((path) => path.replace(/[\x00-\x1f]/g, '?')),
  ),
  listedAs(
    'escaped',
    'lists characters beyond ASCII as escapes',
    renamed((path) => path.replace(/[^\x00-\x7f]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`)),
  ),
  listedAs(
    'shown-only',
    'does not list what begins with a dot',
    entries((all) => all.filter(({ path }) => !nameIn(path).startsWith('.'))),
  ),
  listedAs('no-utf-8-fails', 'fails where a name is no UTF-8', {
    kind: 'change',
    change: (answer) => (answer.body.toString().includes('\ufffd') ? { ...answer, status: 500 } : answer),
  }),
  {
    id: 'files.names.found-in-ascii',
    says: 'finds no files whose names are not plain ASCII',
    area: ['files.search'],
    in: IN,
    server: () => ({
      wire: when(
        SEARCH_FILES,
        entries((all) => all.filter(isPlain)),
      ),
    }),
  },
];
