/** Failures that speak against no rule, in plain words. Pure. */
import type { Verdict } from '../../verdict/verdict-format.ts';

type Check = Pick<Verdict['checks'][number], 'kind'>;

/** `what` stands where a rule has its level. */
export type Unruled = { what: string; text: string };

/** What the checks of one file have failed at. */
export function unruledOf(file: string, checks: readonly Check[]): Unruled {
  const has = (kind: Check['kind']): boolean => checks.some((check) => check.kind === kind);
  // What stands in the way of everything else of the file is told first.
  if (has('set-up')) return { what: 'set-up', text: `${file} could not be run as a whole: its set-up failed` };
  if (has('clean-up')) return { what: 'clean-up', text: `${file} could not be run to its end or cleaned up` };
  if (has('contract'))
    return { what: 'document', text: `Answers are not as ${file} has them, in what no rule is about` };
  return { what: 'steps', text: `Steps of ${file} did not pass, and no rule is about them` };
}
