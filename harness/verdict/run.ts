/** The run in one word, and the exit code that says it. */
import type { ProfileWord } from './profile.ts';
import type { JudgedRequirement } from './requirement.ts';
import { isDeciding, isSeen } from './requirement.ts';
import type { Verdict } from './verdict-format.ts';

export type RunWord = Verdict['verdict'];

export type RunParts = Pick<Verdict, 'capabilities'> & {
  checks: readonly Pick<Verdict['checks'][number], 'status'>[];
  requirements: readonly Pick<JudgedRequirement, 'level' | 'binds' | 'status'>[];
  run: Pick<Verdict['run'], 'partial' | 'interrupted'>;
};

/**
 * An interrupted run is that, whatever it has shown. Otherwise what failed decides; without a failure, a run in which the
 * harness failed, nothing passed, or something was not judged that the server was seen to have, decides nothing. What the
 * suite has no check for, or what the place of the run or nobody's question left open, is not held against the server.
 */
export function runWord({ checks, requirements, capabilities, run }: RunParts): RunWord {
  const has = (status: Verdict['checks'][number]['status']): boolean => checks.some((check) => check.status === status);
  if (run.interrupted !== undefined) return 'interrupted';
  if (has('fail')) return 'not-conformant';
  if (has('harness-error')) return 'not-verified';
  if (has('blocked')) return 'not-conformant';
  if (!has('pass')) return 'not-verified';
  if (run.partial !== undefined) return 'partial';
  const unseen = requirements.some((each) => isDeciding(each) && each.status === 'not-run');
  if (unseen || capabilities.some((offer) => isSeen(offer) && !offer.judged)) return 'not-verified';
  return has('waived') ? 'waived' : 'conformant';
}

const EXIT_CODES: Record<RunWord, 0 | 1 | 3> = {
  conformant: 0,
  waived: 0,
  partial: 0,
  'not-conformant': 1,
  'not-verified': 3,
  interrupted: 3,
};

/**
 * The exit code of a run; `undefined` is one that came to no verdict. Where profiles are required they decide, and the
 * rest does not. A skip that nobody expected, or a waiver that says more than is true, fails a run that would else not fail.
 */
export function exitCodeOf(
  verdict:
    | (Pick<Verdict, 'verdict' | 'required' | 'unexpected'> & {
        waivers: readonly Pick<Verdict['waivers'][number], 'status'>[];
      })
    | undefined,
): 0 | 1 | 3 {
  if (verdict === undefined || verdict.verdict === 'interrupted') return 3;
  const { required, unexpected = [], waivers } = verdict;
  const code = required === undefined ? EXIT_CODES[verdict.verdict] : codeOfRequired(required);
  const outdated = waivers.some(({ status }) => status === 'fixed' || status === 'too-wide');
  return code === 0 && (unexpected.length > 0 || outdated) ? 1 : code;
}

/** Who requires a profile relies on all of it: with a must that is waived it is not kept, whoever answers for that. */
const NOT_KEPT: readonly ProfileWord[] = ['not-conformant', 'not-offered', 'waived'];

function codeOfRequired(required: NonNullable<Verdict['required']>): 0 | 1 | 3 {
  if (required.some(({ word }) => NOT_KEPT.includes(word))) return 1;
  return required.every(({ word }) => word === 'conformant') ? 0 : 3;
}
