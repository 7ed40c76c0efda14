/** What the server, or a request to it, has that the documents do not have yet and an overlay has. It is no deviation. */
import { inColumn } from './in-column.ts';
import type { NewerFinding, RawOutcome } from './raw-check.ts';
import type { CheckRecord, NewerThing } from './record.ts';

/** What of an outcome is newer than the documents, in the order of its findings. */
export function newerIn(outcome: RawOutcome): NewerThing[] {
  if (outcome.status === 'wrong-requests') return outcome.newer ?? [];
  if (outcome.status !== 'findings') return [];
  return (outcome.newer ?? []).map(({ finding, overlay }) => {
    return { what: whatOf(finding), where: whereOf(finding), count: finding.count, overlay };
  });
}

/** All of a run: each thing once, with how many exchanges showed it and where it was seen first. */
export function newerThings(checks: readonly Pick<CheckRecord, 'newer'>[]): NewerThing[] {
  const things = new Map<string, NewerThing>();
  for (const thing of checks.flatMap(({ newer = [] }) => newer)) {
    const key = `${thing.overlay} ${thing.what}`;
    const known = things.get(key);
    things.set(key, known === undefined ? thing : { ...known, count: known.count + thing.count });
  }
  return [...things.values()];
}

/**
 * The key of a finding in the words that tell it: `createSandbox 429` for a status, `getSandbox 200 /allocation` for a
 * member, `createSandbox body /lifecycle` or `GET /pools` for what an SDK sends.
 */
function whatOf({ key }: NewerFinding['finding']): string {
  const [, ...words] = key.split(' ');
  const text = words.slice(0, -1).join(' ');
  return text
    .replace(/^(.+) undocumented status (\d+) \/$/, '$1 $2')
    .replace(/ (\d\d\d|\dXX|default) body (\/\S*)$/, ' $1 $2');
}

const whereOf = ({ first }: NewerFinding['finding']): string =>
  `${inColumn(first.scenario, first.driver)}, step ${first.step ?? 'set-up'}, exchange ${first.seq}`;
