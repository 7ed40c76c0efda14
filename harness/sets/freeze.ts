/** Freezes requirement sets: `npm run freeze`. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../errors.ts';
import { compareSets, FIRST_SET, isSetId, knownSets, type SetId } from '../spec-version.ts';
import { computeSet } from './compute.ts';
import { setDifferences } from './differences.ts';
import { type Folders, OUR_FOLDERS } from './folders.ts';
import type { RequirementSet } from './format.ts';
import { frozenProblems } from './lint.ts';
import { loadSet } from './load.ts';

export type Freezing = {
  /** A new set; absent: the first one, where there is none, and otherwise nothing is written. */
  set?: SetId | undefined;
  /** A frozen one that is frozen once more. */
  replace?: SetId | undefined;
  /** YYYY-MM-DD. */
  today: string;
  /** Absent: what the package brings. */
  folders?: Folders;
  /** Whether a release carries a set already. */
  isReleased: (set: SetId) => boolean;
};

/**
 * Writes the file of a set and gives a sentence that says what became of it. Throws UsageError for a set that is frozen, is
 * older than one that is, has been released, or is not there to be replaced.
 */
export async function freeze({ set, replace, today, folders = OUR_FOLDERS, isReleased }: Freezing): Promise<string> {
  const known = knownSets(folders.specs);
  const wanted = replace ?? set ?? (known.length === 0 ? FIRST_SET : undefined);
  if (wanted === undefined) return stillFrozen(known, folders);
  if (set !== undefined && replace !== undefined) throw new UsageError('a set is new, or replaces one, and not both');
  if (!isSetId(wanted)) throw new UsageError(`${wanted} is no name of a set: year and month, as 2026-12`);
  const file = join(folders.specs, 'sets', `${wanted}.json`);
  if (replace === undefined) refuseOld(wanted, known);
  else if (!existsSync(file)) throw new UsageError(`no set ${wanted} is frozen; known: ${known.join(', ')}`);
  else if (isReleased(wanted))
    throw new UsageError(`a release carries ${wanted}: it is never changed; freeze a new set`);
  const before = existsSync(file) ? loadSet(wanted, folders.specs) : undefined;
  const computed = await computeSet(wanted, folders);
  const differences = before === undefined ? [] : setDifferences(before, computed);
  if (before !== undefined && differences.length === 0) return `${wanted} is frozen as the suite is`;
  const frozen: RequirementSet = { ...computed, frozen: today, certificatesUntil: lastDay(wanted) };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, textOf(frozen));
  const changes = differences.map((line) => `\n  ${line}`).join('');
  return before === undefined ? `${wanted} is frozen: ${file}` : `${wanted} is frozen once more: ${file}${changes}`;
}

/** What is said without a new set: that nothing has changed. Throws UsageError with what has. */
async function stillFrozen(known: readonly SetId[], folders: Folders): Promise<string> {
  const problems = await frozenProblems(folders);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return `${known.join(', ')}: frozen as the suite is; a new set: npm run freeze -- 2026-12`;
}

function refuseOld(wanted: SetId, known: readonly SetId[]): void {
  if (known.includes(wanted))
    throw new UsageError(
      `${wanted} is frozen already; while no release carries it: npm run freeze -- --replace ${wanted}`,
    );
  const newest = known.at(-1);
  if (newest !== undefined && compareSets(wanted, newest) < 0)
    throw new UsageError(`${wanted} is older than ${newest}, which is frozen`);
}

/** Certificates of a set are good until two sets later; there are two in a year. YYYY-MM-DD. */
function lastDay(set: SetId): string {
  const [year = 0, month = 0] = set.split(/[-.]/).map(Number);
  return new Date(Date.UTC(year + 1, month, 0)).toISOString().slice(0, 10);
}

/** The members as the format has them, and a line for each entry of a list: a change shows where it was made. */
function textOf({ set, frozen, certificatesUntil, ...rest }: RequirementSet): string {
  const members = Object.entries({ set, frozen, certificatesUntil, ...rest }).map(([name, value]) => {
    const lines = Array.isArray(value) ? value.map((item) => `  ${JSON.stringify(item)}`).join(',\n') : undefined;
    return `${JSON.stringify(name)}: ${lines === undefined ? JSON.stringify(value) : `[\n${lines}\n]`}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}
