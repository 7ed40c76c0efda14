import { HarnessError } from '../../errors.ts';
import type { Action } from './action.ts';

/** `recall`: the result of an earlier step, for a check of its own. Result: that result. */
export const recall: Action = async (step, { results }) => {
  if (step.recall === undefined) throw new HarnessError(`nothing to recall: ${step.check}`);
  return results[step.recall];
};
