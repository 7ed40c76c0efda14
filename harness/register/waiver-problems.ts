/** What a schema cannot say of a file of known deviations, each with its place. It is asked of what has the form of an entry. */
import { isObject } from '../json-object.ts';
import { OWNED } from '../verdict/baseline-format.ts';
import type { Diagnostic } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import type { Source } from '../yaml/source.ts';
import { clauseHints } from './clauses.ts';

/** So many days ahead a waiver may end at most: half a year, in which somebody looks at it again. */
export const MAX_DAYS = 180;

const DAY_MS = 86_400_000;

export type AskedOf = {
  /** YYYY-MM-DD. */
  today: string;
  /** Folder of the documents. */
  specs: string;
  /** Whether the file is one of the package's own, which are kept with the suite and need no owner. */
  packaged: boolean;
};

/** All that is wrong with the entries, in the order of the file. */
export function waiverProblems(source: Source, { today, specs, packaged }: AskedOf): Diagnostic[] {
  const hintOf = clauseHints(specs);
  const firstLines = new Map<string, number>();
  return entriesOf(source).flatMap(({ entry, index }) => {
    const at = (member: string, message: string, hint?: string): Diagnostic => ({
      ...problemAt(source, ['deviations', index, member], message),
      ...(hint === undefined ? {} : { hint }),
    });
    const { check, clause, expires } = entry;
    const problems: Diagnostic[] = [];
    if (typeof check === 'string') {
      const first = firstLines.get(check);
      if (first !== undefined) problems.push(at('check', `the check ${check} occurs twice, first in line ${first}`));
      else firstLines.set(check, source.placeOf(['deviations', index, 'check']).line);
    }
    const hint = typeof clause === 'string' && CLAUSE.test(clause) ? hintOf(clause) : undefined;
    if (hint !== undefined) problems.push(at('clause', `the clause ${clause} leads nowhere`, hint));
    const missing = packaged ? [] : OWNED.filter((member) => !Object.hasOwn(entry, member));
    if (missing.length > 0) problems.push(at('check', missingText(missing), missingHint(today)));
    const day = typeof expires === 'string' ? dayProblem(expires, today, packaged) : undefined;
    if (day !== undefined) problems.push(at('expires', day, `write a day until ${lastDay(today)}, as YYYY-MM-DD`));
    return problems;
  });
}

/** As much of a clause as can be looked up; what it must look like the schema says. */
const CLAUSE = /^[a-z-]+\.ya?ml#\/.{0,500}$/;

function entriesOf({ value }: Source): { entry: Record<string, unknown>; index: number }[] {
  const list = isObject(value) && Array.isArray(value.deviations) ? (value.deviations as unknown[]) : [];
  return list.flatMap((entry, index) => (isObject(entry) ? [{ entry, index }] : []));
}

const missingText = (missing: readonly string[]): string => `the waiver has no ${missing.join(', no ')}`;

const missingHint = (today: string): string =>
  `every waiver of a file of your own has owner (who answers for it), reason (why it is not mended yet), issue (a URL or SRV-12) and expires (a day until ${lastDay(today)})`;

function dayProblem(expires: string, today: string, packaged: boolean): string | undefined {
  // What does not look like one the schema refuses.
  if (!/^\d{4}-\d\d-\d\d$/.test(expires)) return undefined;
  if (!isDay(expires)) return `${expires} is no day of the calendar`;
  const days = Math.round((timeOf(expires) - timeOf(today)) / DAY_MS);
  if (packaged || days <= MAX_DAYS) return undefined;
  return `${expires} is ${days} days away, and a waiver lasts at most ${MAX_DAYS}`;
}

const timeOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);

/** Some engines take 30 February for 2 March. */
function isDay(text: string): boolean {
  const time = timeOf(text);
  return !Number.isNaN(time) && dayOf(time) === text;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

const lastDay = (today: string): string => dayOf(timeOf(today) + MAX_DAYS * DAY_MS);
