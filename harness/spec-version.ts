/** Requirement sets by their names, and what is in one: a rule, a scenario, a step, an operation may come and go between them. */
import { existsSync, readdirSync } from 'node:fs';
import { UsageError } from './errors.ts';
import { fromSpecs } from './package.ts';

/** Year and month, `2026-06`; a revision of it within the month has a number behind it, `2026-06.1`. */
export type SetId = string;

/** What a name of a set looks like. */
export const SET_ID = '^[0-9]{4}-(0[1-9]|1[0-2])(\\.[1-9][0-9]?)?$';

/** What says nothing of when it came in is there since this set. */
export const FIRST_SET: SetId = '2026-06';

/** When a thing came into the specification, and when it went; absent: since the first set, and still there. */
export type Lifespan = { introducedIn?: SetId; removedIn?: SetId };

const NAME = new RegExp(SET_ID);

/** Whether a text can be the name of a set. */
export const isSetId = (text: string): boolean => NAME.test(text);

/** Below zero where `one` is older than `other`, zero where they are the same, above it otherwise. */
export function compareSets(one: SetId, other: SetId): number {
  const [month = '', revision = '0'] = one.split('.');
  const [otherMonth = '', otherRevision = '0'] = other.split('.');
  if (month !== otherMonth) return month < otherMonth ? -1 : 1;
  return Number(revision) - Number(otherRevision);
}

/** Whether a thing is in a set: introduced in it or before, and not removed in it or before. */
export function isInSet({ introducedIn = FIRST_SET, removedIn }: Lifespan, set: SetId): boolean {
  return compareSets(introducedIn, set) <= 0 && (removedIn === undefined || compareSets(set, removedIn) < 0);
}

/** Those of some entries that are in a set, without the words that say so. */
export function entriesInSet<Entry extends Lifespan>(entries: readonly Entry[], set: SetId): Entry[] {
  return entries.flatMap((entry) => {
    if (!isInSet(entry, set)) return [];
    const { introducedIn: _came, removedIn: _went, ...rest } = entry;
    return [rest as Entry];
  });
}

/** Whether two things are in some set together. */
export function sharesSet(one: Lifespan, other: Lifespan): boolean {
  return [one, other].some(
    ({ introducedIn = FIRST_SET }) => isInSet(one, introducedIn) && isInSet(other, introducedIn),
  );
}

/** Names of the frozen sets of a folder of documents, or of ours where that folder has none, the oldest first. */
export function knownSets(specs: string): SetId[] {
  const { path } = fromSpecs(specs, 'sets');
  if (!existsSync(path)) return [];
  const names = readdirSync(path).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []));
  return names.filter(isSetId).sort(compareSets);
}

/** The newest of them: what a run is about that asks for none. */
export const newestSet = (specs: string): SetId => knownSets(specs).at(-1) ?? FIRST_SET;

/** The name, where a set is called so. Throws UsageError, which begins with `where`, with those that there are. */
export function requireSet(name: string, specs: string, where: string): SetId {
  const known = knownSets(specs);
  if (known.includes(name)) return name;
  throw new UsageError(`${where}: no requirement set is called ${name.slice(0, 40)}; known: ${known.join(', ')}`);
}
