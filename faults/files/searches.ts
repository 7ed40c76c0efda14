/** Servers that find other files than those that match, or tell other things of them. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { queryOf } from '../../harness/faults/operations.ts';
import {
  depthOf,
  directoryOf,
  entries,
  forgiven,
  nameIn,
  noneAs,
  remembered,
  rootOf,
  SEARCH_FILES,
  told,
  withoutPath,
} from '../../harness/faults/paths.ts';
import { answered, askedQuery, onWire, status, when } from '../../harness/faults/wiring.ts';
import type { FaultRequest } from '../../harness/wire/faults.ts';

const searchFault = (id: string, says: string, area: string, fault: Parameters<typeof onWire>[1]): LiveFault => ({
  id: `files.search.${id}`,
  says,
  area: [`files.search.${area}`],
  in: ['files/tree.yaml', 'files/tree.yaml'],
  server: onWire(SEARCH_FILES, fault),
});

const patternOf = (request: FaultRequest): string | null => queryOf(request).get('pattern');
const isDeep = (request: FaultRequest): boolean => patternOf(request)?.startsWith('**') === true;

export const searchFaults: readonly LiveFault[] = [
  searchFault('flat', 'finds files in the directory itself only', 'below', (request) =>
    entries((list) => list.filter(({ path }) => depthOf(request, path) === 1)),
  ),
  searchFault('only-below', 'finds no files in the directory itself', 'below', (request) =>
    isDeep(request) ? entries((list) => list.filter(({ path }) => depthOf(request, path) > 1)) : undefined,
  ),
  searchFault(
    'last-lost',
    'does not tell the last file that it found',
    'below',
    entries((list) => list.slice(0, -1)),
  ),
  searchFault(
    'twice',
    'tells each file twice',
    'below',
    entries((list) => [...list, ...list]),
  ),
  searchFault(
    'pattern-ignored',
    'finds every file, whatever the pattern',
    'only-matching',
    askedQuery((query) => query.delete('pattern')),
  ),
  searchFault(
    'pattern-open',
    'lets more stand behind what a pattern matches',
    'only-matching',
    askedQuery((query) => {
      const pattern = query.get('pattern');
      if (pattern !== null && !pattern.endsWith('*')) query.set('pattern', `${pattern}*`);
    }),
  ),
  searchFault(
    'root-above',
    'searches the directory above as well',
    'only-matching',
    askedQuery((query) => query.set('path', directoryOf(query.get('path')))),
  ),
  searchFault('star-below', 'finds by a pattern for names only files below the directory', 'star', (request) =>
    patternOf(request)?.includes('/') === false && !isDeep(request)
      ? entries((list) => list.filter(({ path }) => depthOf(request, path) > 1))
      : undefined,
  ),
  searchFault('star-literal', 'takes a star for a character', 'star', (request) =>
    patternOf(request)?.startsWith('*') && !isDeep(request) ? answered(200, []) : undefined,
  ),
  searchFault('deep-one-level', 'goes one level down for two stars', 'double-star', (request) =>
    isDeep(request) ? entries((list) => list.filter(({ path }) => depthOf(request, path) <= 2)) : undefined,
  ),
  searchFault('default-none', 'finds nothing without a pattern', 'default-all', (request) =>
    patternOf(request) === null ? answered(200, []) : undefined,
  ),
  searchFault('default-flat', 'finds without a pattern what is in the directory itself', 'default-all', (request) =>
    patternOf(request) === null
      ? entries((list) => list.filter(({ path }) => depthOf(request, path) === 1))
      : undefined,
  ),
  searchFault('default-shown', 'finds without a pattern no files that begin with a dot', 'default-all', (request) =>
    patternOf(request) === null
      ? entries((list) => list.filter(({ path }) => !nameIn(path).startsWith('.')))
      : undefined,
  ),
  searchFault('path-relative', 'tells the paths of files below the directory', 'metadata', (request) =>
    told((info) => ({ ...info, path: `./${String(info.path).slice(rootOf(request).length + 1)}` })),
  ),
  searchFault(
    'mode-usual',
    'tells of each file the usual mode',
    'metadata',
    told((info) => ({ ...info, mode: 644 })),
  ),
  searchFault(
    'owner-lost',
    'tells no owner of what it finds',
    'metadata',
    told((info) => ({ ...info, owner: '' })),
  ),
  searchFault(
    'group-lost',
    'tells no group of what it finds',
    'metadata',
    told((info) => ({ ...info, group: '' })),
  ),
  searchFault(
    'size-lost',
    'tells of each file that it is empty',
    'metadata',
    told((info) => ({ ...info, size: 0 })),
  ),
  searchFault('none-null', 'answers null where it finds nothing', 'only-matching', noneAs('null')),
  searchFault('none-404', 'answers 404 where it finds nothing', 'only-matching', {
    kind: 'change',
    change: (answer) => (answer.body.toString() === '[]' ? { ...answer, status: 404 } : answer),
  }),
  searchFault(
    'unknown-empty',
    'finds nothing in a directory that is not there',
    'unknown',
    forgiven(['FILE_NOT_FOUND'], []),
  ),
  searchFault(
    'unknown-400',
    'says that a search in a directory that is not there is wrong',
    'unknown',
    status((code) => code === 404, 400),
  ),
  searchFault('path-missing', 'finds nothing where no path is given', 'path-required', withoutPath(answered(200, []))),
  {
    id: 'files.search.remembered',
    says: 'finds each time what it found at first',
    area: ['files.search.below'],
    in: ['files/tree.yaml'],
    server: () => ({ wire: when(SEARCH_FILES, remembered()) }),
  },
];
