/** Check by check: what each came to in the old run and in the new one. */
import type { ComparedCheck } from './compared-run-format.ts';
import { type CheckState, type RunIndex, stateOf } from './run-index.ts';

export type Change = {
  /** The id of the check with its column. */
  key: string;
  kind: ComparedCheck['kind'];
  old: CheckState;
  new: CheckState;
  /** The check in each run that has it. */
  was?: ComparedCheck;
  is?: ComparedCheck;
};

/** All checks of both: those of the new run in its order, and then those that only the old one has. */
export function changesBetween(old: RunIndex, now: RunIndex): Change[] {
  const keys = new Set([...now.checks.keys(), ...old.checks.keys()]);
  return [...keys].map((key) => {
    const was = old.checks.get(key);
    const is = now.checks.get(key);
    const kind = (is ?? was)!.kind;
    return {
      key,
      kind,
      old: stateOf(old, key, kind),
      new: stateOf(now, key, kind),
      ...(was === undefined ? {} : { was }),
      ...(is === undefined ? {} : { is }),
    };
  });
}

/** Whether something was found out about the server. */
export const isJudged = (state: CheckState | string): boolean => ['pass', 'fail', 'warn', 'waived'].includes(state);

/** Whether all that waives a check is about races, so that it shows or does not show by chance. */
export function isByChance(check: ComparedCheck | undefined, { run }: RunIndex): boolean {
  const names = check?.waivers?.map((waiver) => waiver.check) ?? [];
  const entries = run.waivers?.filter((entry) => names.includes(entry.check)) ?? [];
  return entries.length > 0 && entries.every(({ intermittent }) => intermittent === true);
}
