import { HarnessError } from '../../errors.ts';
import { milliseconds, sandboxOf } from '../../scenario/scenario.ts';
import type { Action } from './action.ts';

/** `run`: a command in a sandbox. Result: `{ exitCode, stdout, stderr }`. */
export const run: Action = async (step, { resources, sandboxes, signal }) => {
  const name = sandboxOf(step, sandboxes);
  if (name === undefined || step.run === undefined) throw new HarnessError(`no sandbox to run in: ${step.check}`);
  const { timeout, ...rest } = typeof step.run === 'string' ? { command: step.run, timeout: undefined } : step.run;
  const request = { ...rest, ...(timeout === undefined ? {} : { timeoutMs: milliseconds(timeout) }) };
  return resources.sandbox(name).run(request, signal);
};
