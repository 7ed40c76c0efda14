/** Which documented responses the run has exercised, out of the checks of the documents. Pure. */
import type { CoverageView, CoverageWord, OperationView, ResponseView } from './view.ts';

/** What of a check is looked at; `index` is its place among all. */
export type CoveredCheck = { id: string; kind: string; status: string; index: number };

/** `specs/execd-api.yaml > execd-api.yaml runCommand 200 body`: document, operation, status. */
const RESPONSE = /^specs\/(\S+) > \S+ (\S+) ([1-5]\d\d|[1-5]XX|default) /;
/** What is said of responses with a status that the document does not name. */
const UNDOCUMENTED = /^specs\/(\S+) > \S+ (\S+) (?:documented statuses only|undocumented error body)$/;
const OTHER = 'other';

const WORDS: [CoverageWord, statuses: string[]][] = [
  ['failed', ['fail', 'blocked']],
  ['harness-error', ['harness-error']],
  ['waived', ['waived']],
  ['warned', ['warn']],
  ['passed', ['pass']],
];

/** Documents with their operations, and those with their documented responses, in the order of the checks. */
export function coverageView(checks: readonly CoveredCheck[]): CoverageView[] {
  const documents = new Map<string, Map<string, Map<string, CoveredCheck[]>>>();
  for (const check of checks) {
    if (check.kind !== 'contract') continue;
    const isQuiet = check.status === 'pass' || check.status === 'skipped';
    const found = RESPONSE.exec(check.id) ?? (isQuiet ? null : UNDOCUMENTED.exec(check.id));
    const [, document, operation, status = OTHER] = found ?? [];
    if (document === undefined || operation === undefined) continue;
    const operations = entryOf(documents, document, () => new Map<string, Map<string, CoveredCheck[]>>());
    const responses = entryOf(operations, operation, () => new Map<string, CoveredCheck[]>());
    entryOf(responses, status, (): CoveredCheck[] => []).push(check);
  }
  return [...documents].map(([document, operations]) => ({
    document,
    operations: [...operations].map(
      ([operation, responses]): OperationView => ({
        operation,
        responses: [...responses].map(responseView).sort(byStatus),
      }),
    ),
  }));
}

const byStatus = (a: ResponseView, b: ResponseView): number => (a.status < b.status ? -1 : 1);

function responseView([status, checks]: [string, CoveredCheck[]]): ResponseView {
  const found = WORDS.find(([, statuses]) => checks.some((check) => statuses.includes(check.status)));
  return { status, word: found?.[0] ?? 'not exercised', checks: checks.map(({ index }) => index) };
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}
