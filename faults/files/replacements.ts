/** Servers whose execd replaces other text in files than it is asked to, or tells something else. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { ofExecd, queryOf, type Which } from '../../harness/faults/operations.ts';
import {
  answered,
  answerOf,
  asked,
  askedQuery,
  byBody,
  type Json,
  json,
  onWire,
  parsed,
  refusal,
  status,
  withBody,
} from '../../harness/faults/wiring.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import type { Fault } from '../../harness/wire/faults.ts';

const REPLACE = ofExecd('/files/replace');
const REPLACEMENTS = ['files/replace.yaml'];
const ALL = ['files.replace.all-occurrences'];
const COUNTS = ['files.replace.verbose-counts', 'files.replace.count-zero'];

const verbose: Which = (request) => REPLACE(request) && queryOf(request).get('verbose') === 'true';
const quiet: Which = (request) => REPLACE(request) && ['false', null].includes(queryOf(request).get('verbose'));

const replaceFault = (
  id: string,
  says: string,
  area: readonly string[],
  ...meant: Parameters<typeof onWire>
): LiveFault => ({
  id: `files.replace.${id}`,
  says,
  area,
  in: REPLACEMENTS,
  server: onWire(...meant),
});

const decided = (id: string, says: string, area: readonly string[], decisions: Partial<Decisions>): LiveFault => ({
  id: `files.replace.${id}`,
  says,
  area,
  in: REPLACEMENTS,
  server: () => ({ seams: { execd: () => decisions } }),
});

type Item = { old: string; new: string };

/** What an entry of a replacement should be. */
const isItem = (item: unknown): item is Item => {
  const { old, new: put } = (item ?? {}) as Partial<Record<string, unknown>>;
  return typeof old === 'string' && old !== '' && typeof put === 'string';
};

const isObject = (item: unknown): item is Json => typeof item === 'object' && item !== null && !Array.isArray(item);

/** Asks for other replacements, where all are as they should be. */
const items = (change: (item: Item) => Item): Fault =>
  asked((body) => {
    const entries = Object.entries(body);
    return entries.every(([, item]) => isItem(item))
      ? Object.fromEntries(entries.map(([path, item]) => [path, change(item as Item)]))
      : undefined;
  });

/** Asks for some of the replacements. */
const some = (choose: (entries: [string, unknown][]) => [string, unknown][]): Fault =>
  asked((body) => Object.fromEntries(choose(Object.entries(body))));

/** Tells other counts. */
const counts = (change: (count: number, path: string) => unknown): Fault =>
  json((body) =>
    Object.fromEntries(
      Object.entries(body).map(([path, result]) => [
        path,
        { ...(result as Json), replacedCount: change(Number((result as Json).replacedCount), path) },
      ]),
    ),
  );

/** Answers with success to a request that is so, where the server refuses it. */
const taken = (meant: (body: Json) => boolean): Fault =>
  byBody((body) =>
    meant(body) ? { change: (answer) => (answer.status >= 400 ? answerOf(200, {}) : answer) } : undefined,
  );

const effects: readonly LiveFault[] = [
  replaceFault('not-done', 'answers 200, and replaces nothing', ['files.replace'], quiet, answered(200)),
  replaceFault(
    'first-entry',
    'replaces in the first file of a request',
    ['files.replace.several', ...ALL],
    REPLACE,
    some((entries) => entries.slice(0, 1)),
  ),
  replaceFault(
    'last-entry',
    'replaces in the last file of a request',
    ['files.replace.several', ...ALL],
    REPLACE,
    some((entries) => entries.slice(-1)),
  ),
  replaceFault('one-entry', 'refuses several files in one request', ['files.replace.several', ...ALL], REPLACE, () =>
    byBody((body) => (Object.keys(body).length > 1 ? { change: () => refusal() } : undefined)),
  ),
  replaceFault(
    'same-for-all',
    'replaces in all files of a request what is asked of the first',
    ['files.replace.several', ...ALL],
    REPLACE,
    some((entries) => entries.map(([path]) => [path, entries[0]?.[1]])),
  ),
  replaceFault(
    'trimmed',
    'passes over spaces and line ends at both ends of the strings',
    ALL,
    REPLACE,
    items((item) => ({ old: item.old.trim() || item.old, new: item.new.trim() })),
  ),
  replaceFault(
    'groups',
    'puts what was found for a dollar sign and an ampersand',
    ALL,
    REPLACE,
    items((item) => ({ ...item, new: item.new.replaceAll('$&', () => item.old) })),
  ),
  replaceFault(
    'escapes',
    'takes a backslash and an n for a line end',
    ALL,
    REPLACE,
    items((item) => ({ ...item, new: item.new.replaceAll('\\n', '\n') })),
  ),
  replaceFault(
    'normal',
    'looks for the composed form of a string, and for the other one not at all',
    ALL,
    REPLACE,
    items((item) => ({ ...item, old: item.old.normalize('NFD') })),
  ),
  replaceFault('empty-refused', 'refuses to put nothing in the place of something', ALL, REPLACE, () =>
    byBody((body) =>
      Object.values(body).some((item) => isItem(item) && item.new === '') ? { change: () => refusal() } : undefined,
    ),
  ),
  replaceFault('pattern-refused', 'refuses a string that would be no pattern', ALL, REPLACE, () =>
    byBody((body) =>
      Object.values(body).some((item) => isItem(item) && !isPattern(item.old))
        ? { change: () => refusal() }
        : undefined,
    ),
  ),
  replaceFault(
    'line-only',
    'finds nothing that goes across lines',
    ALL,
    REPLACE,
    items((item) => (item.old.includes('\n') ? { ...item, new: item.old } : item)),
  ),
  decided('first', 'replaces the first place of a file', ALL, { replaces: 'first' }),
  decided('first-of-line', 'replaces the first place of each line', ALL, { replaces: 'first-of-line' }),
  decided('any-case', 'takes capital and small letters for the same', ALL, { replaceAnyCase: true }),
  decided('text-only', 'takes every file for UTF-8, and puts a sign where it is none', ALL, { replaceAsText: true }),
  decided('new-file', 'writes a new file in the place of the old one', ['files.replace.keeps-permissions'], {
    replaceMakesNew: true,
  }),
];

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

const told: readonly LiveFault[] = [
  replaceFault(
    'count-more',
    'counts one place more',
    COUNTS,
    verbose,
    counts((count) => count + 1),
  ),
  replaceFault(
    'count-of-files',
    'counts one place in each file where there is any',
    COUNTS,
    verbose,
    counts((count) => Math.min(count, 1)),
  ),
  replaceFault(
    'count-of-all',
    'counts the places of all files for each of them',
    COUNTS,
    verbose,
    json((body) => {
      const all = Object.values(body).reduce((sum: number, result) => sum + Number((result as Json).replacedCount), 0);
      return Object.fromEntries(Object.keys(body).map((path) => [path, { replacedCount: all }]));
    }),
  ),
  replaceFault(
    'count-16-bits',
    'counts no further than 16 bits',
    COUNTS,
    verbose,
    counts((count) => count % 2 ** 16),
  ),
  replaceFault(
    'zero-left-out',
    'tells nothing of a file without a place',
    ['files.replace.count-zero'],
    verbose,
    json((body) =>
      Object.fromEntries(Object.entries(body).filter(([, result]) => (result as Json).replacedCount !== 0)),
    ),
  ),
  replaceFault('zero-refused', 'answers 400 where there is no such place', ['files.replace.count-zero'], verbose, {
    kind: 'change',
    change: (answer) =>
      Object.values(parsed(answer.body) ?? {}).some((result) => (result as Json | null)?.replacedCount === 0)
        ? refusal()
        : answer,
  }),
  replaceFault(
    'short-names',
    'tells files by the last part of their paths',
    COUNTS,
    verbose,
    json((body) =>
      Object.fromEntries(Object.entries(body).map(([path, result]) => [path.replace(/.*\//s, ''), result])),
    ),
  ),
  replaceFault(
    'verbose-ignored',
    'does not tell how often',
    COUNTS,
    verbose,
    askedQuery((query) => query.delete('verbose')),
  ),
  replaceFault(
    'always-verbose',
    'tells how often without being asked',
    ['files.replace.quiet-is-empty'],
    quiet,
    askedQuery((query) => query.set('verbose', 'true')),
  ),
  replaceFault('quiet-null', 'answers null where it should answer nothing', ['files.replace.quiet-is-empty'], quiet, {
    kind: 'change',
    change: (answer) =>
      answer.status === 200
        ? withBody({ ...answer, headers: [...answer.headers, ['Content-Type', 'application/json']] }, 'null')
        : answer,
  }),
  replaceFault(
    'verbose-any',
    'takes anything for verbose',
    ['files.replace.verbose-boolean'],
    REPLACE,
    askedQuery((query) => {
      if (query.has('verbose')) query.set('verbose', String(query.get('verbose') !== 'false'));
    }),
  ),
  replaceFault(
    'verbose-one',
    'takes 1 for verbose',
    ['files.replace.verbose-boolean'],
    REPLACE,
    askedQuery((query) => {
      if (query.get('verbose') === '1') query.set('verbose', 'true');
    }),
  ),
];

const refusals: readonly LiveFault[] = [
  replaceFault(
    'old-empty',
    'passes over an empty string that it should look for',
    ['files.replace.old-not-empty'],
    REPLACE,
    () => taken((body) => Object.values(body).some((item) => (item as Json | null)?.old === '')),
  ),
  replaceFault(
    'new-missing',
    'puts nothing where it is not told what to put',
    ['files.replace.members-required'],
    REPLACE,
    asked((body) =>
      Object.fromEntries(
        Object.entries(body).map(([path, item]) => [
          path,
          typeof item === 'object' && item !== null && !Array.isArray(item) ? { new: '', ...item } : item,
        ]),
      ),
    ),
  ),
  replaceFault(
    'old-missing',
    'replaces nothing where it is not told what to look for',
    ['files.replace.members-required'],
    REPLACE,
    () =>
      taken((body) =>
        Object.values(body).some(
          (item) => typeof item === 'object' && item !== null && !Array.isArray(item) && !Object.hasOwn(item, 'old'),
        ),
      ),
  ),
  replaceFault(
    'members-as-text',
    'takes what is no string for its text',
    ['files.replace.member-types'],
    REPLACE,
    asked((body) =>
      Object.fromEntries(
        Object.entries(body).map(([path, item]) => {
          if (typeof item !== 'object' || item === null || Array.isArray(item)) return [path, item];
          return [
            path,
            Object.fromEntries(
              Object.entries(item).map(([name, value]) => [
                name,
                typeof value === 'string' ? value : JSON.stringify(value),
              ]),
            ),
          ];
        }),
      ),
    ),
  ),
  replaceFault(
    'entries-passed-over',
    'passes over entries that are no object',
    ['files.replace.member-types'],
    REPLACE,
    () => taken((body) => !Array.isArray(body) && Object.values(body).some((item) => !isObject(item))),
  ),
  replaceFault('body-unread', 'answers 200 to a body that is no JSON', ['files.replace.body-json'], REPLACE, {
    kind: 'change',
    change: (answer) =>
      answer.status === 400 && parsed(answer.body)?.code === 'INVALID_REQUEST_BODY' ? answerOf(200, {}) : answer,
  }),
  replaceFault(
    'body-of-any-kind',
    'answers 200 to a body that is no object',
    ['files.replace.body-json'],
    REPLACE,
    () => {
      let none = false;
      return {
        kind: 'ask',
        body(bytes) {
          none = /^\s*(?:\[|"|\d|true|null)/.test(bytes.toString());
          return bytes;
        },
        change: (answer) => (none && answer.status >= 400 ? answerOf(200, {}) : answer),
      };
    },
  ),
  replaceFault('missing-passed-over', 'passes over files that do not exist', ['files.replace.unknown'], REPLACE, {
    kind: 'change',
    change: (answer) => (parsed(answer.body)?.code === 'FILE_NOT_FOUND' ? answerOf(200) : answer),
  }),
  replaceFault(
    '500',
    'answers 500 to a replacement that it should refuse',
    ['files.replace'],
    REPLACE,
    status((code) => code === 400, 500),
  ),
];

export const replacementFaults: readonly LiveFault[] = [...effects, ...told, ...refusals];
