import { ActionFailure } from '../../drivers/driver.ts';
import { HarnessError } from '../../errors.ts';
import { milliseconds, sandboxOf } from '../../scenario/scenario.ts';
import type { Action } from './action.ts';

/**
 * `run`: a command in a sandbox. Result: `{ exitCode, stdout, stderr }`; with `mayEnd` `{ ended: true }` when no exit
 * code came back, since the sandbox may have ended with the command.
 */
export const run: Action = async (step, { resources, sandboxes, signal }) => {
  const name = sandboxOf(step, sandboxes);
  if (name === undefined || step.run === undefined) throw new HarnessError(`no sandbox to run in: ${step.check}`);
  const action = typeof step.run === 'string' ? { command: step.run } : step.run;
  const { timeout, mayEnd = false, ...rest } = action;
  const request = { ...rest, ...(timeout === undefined ? {} : { timeoutMs: milliseconds(timeout) }) };
  const sandbox = resources.sandbox(name);
  try {
    return await sandbox.run(request, signal);
  } catch (error) {
    // Time that ran out says nothing about the command.
    if (!mayEnd || signal.aborted || !(error instanceof ActionFailure)) throw error;
    return { ended: true };
  }
};
