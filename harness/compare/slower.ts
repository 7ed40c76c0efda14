/** What takes more than twice as long, and not because something else went on at the same time. */

import { fileInId } from '../verdict/check-id.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { ComparedCheck, ComparedRun } from './compared-run-format.ts';
import type { Comparison } from './comparison-format.ts';
import { inOrder, type RunIndex } from './run-index.ts';

/** More than this many times as long is slower. */
export const FACTOR = 2;
/** And by at least so many milliseconds: what is below that is the noise of two runs beside each other. */
export const FLOOR = 5_000;
/** Files that tell how fast a run went as a whole: so many of at least so many milliseconds. */
const FEWEST_FILES = 8;
const FLOOR_OF_PACE = 200;

type Slower = Comparison['slower'];
type SlowFile = Slower['files'][number];
type Times = { file: string; old: number; new: number; checks: Pair[] };
type Pair = { check: string; old: number; new: number };

/**
 * Only files are looked at all of whose checks were made in both runs and came to the same: what fails waits, and is told as a
 * failure. Where half of the files take longer, the machine or the server is slower as a whole: that is `pace`, and a file or check
 * is slower only where it is so beside the others.
 */
export function slowerIn(old: RunIndex, now: RunIndex): Slower {
  const unknown = unknownOf(old.run, now.run);
  if (unknown !== undefined) return { unknown, files: [] };
  const times = timesOf(old, now);
  const pace = paceOf(times);
  const isSlower = (pair: { old: number; new: number }): boolean =>
    pair.new > pair.old * FACTOR * pace && pair.new - pair.old * pace >= FLOOR;
  const files = times.flatMap(({ file, checks, ...both }): SlowFile[] => {
    const slow = isSlower(both);
    const own = checks.filter((pair) => isSlower(pair));
    own.sort((a, b) => b.new - b.old - (a.new - a.old) || inOrder(a.check, b.check));
    return slow || own.length > 0 ? [{ file, ...both, slow, checks: own }] : [];
  });
  files.sort((a, b) => b.new - b.old - (a.new - a.old) || inOrder(a.file, b.file));
  return { pace: Math.round(pace * 100) / 100, files };
}

function unknownOf(old: ComparedRun, now: ComparedRun): string | undefined {
  if (old.files === undefined) return 'the old report has no times';
  if (now.files === undefined) return 'the new report has no times';
  if (old.target.kind !== now.target.kind) return 'the runs had targets of different kinds';
  return undefined;
}

/** The files that both runs made in the same way. Documents have no times of the server. */
function timesOf(old: RunIndex, now: RunIndex): Times[] {
  const was = byFile(old);
  const is = byFile(now);
  const before = new Map(old.run.files?.map((file) => [columnOf(old.run, file), file.ms]));
  return (now.run.files ?? []).flatMap((file): Times[] => {
    const name = columnOf(now.run, file);
    const [mine, theirs, ms] = [is.get(name), was.get(name), before.get(name)];
    if (mine === undefined || theirs === undefined || ms === undefined || !areAlike(mine, theirs)) return [];
    const checks = [...mine].flatMap(([check, { ms: after }]): Pair[] => {
      const own = theirs.get(check)?.ms;
      return own === undefined || after === undefined ? [] : [{ check, old: own, new: after }];
    });
    return checks.length === 0 ? [] : [{ file: name, old: ms, new: file.ms, checks }];
  });
}

const columnOf = ({ run: { drivers } }: ComparedRun, { file, driver }: { file: string; driver?: string }): string =>
  inColumn(file, driver === drivers[0]?.driver ? undefined : driver);

type Checks = Map<string, ComparedCheck>;

/** The checks of each file in its column, by their keys. */
function byFile({ run, checks }: RunIndex): Map<string, Checks> {
  const files = new Map<string, Checks>();
  for (const [key, check] of checks) {
    const name = columnOf(run, { ...check, file: fileInId(check.id) });
    const own = files.get(name) ?? new Map<string, ComparedCheck>();
    files.set(name, own.set(key, check));
  }
  return files;
}

const areAlike = (one: Checks, other: Checks): boolean =>
  one.size === other.size && [...one].every(([key, { status }]) => other.get(key)?.status === status);

/** How many times as long half of the files take, at least 1; 1 where there are too few to tell. */
function paceOf(times: readonly Times[]): number {
  const ratios = times.filter((each) => each.old >= FLOOR_OF_PACE).map((each) => each.new / each.old);
  if (ratios.length < FEWEST_FILES) return 1;
  ratios.sort((a, b) => a - b);
  return Math.max(1, ratios[Math.floor((ratios.length - 1) / 2)] ?? 1);
}
