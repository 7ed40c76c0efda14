import { ActionFailure } from '../../drivers/driver.ts';
import { HarnessError } from '../../errors.ts';
import { milliseconds } from '../../scenario/scenario.ts';
import type { Action, ActionContext } from './action.ts';

const DEFAULT_WITHIN = '30s';
const POLL_MS = 100;
/** From these a sandbox only comes to an end. */
const LAST = new Set(['Failed', 'Terminated']);

/** `wait`: until a sandbox reaches a state (Running: and can be driven), or for a time where time itself is tested. Result: `{ state }` or `{}`. */
export const wait: Action = async (step, context) => {
  const { sandbox, state, within = DEFAULT_WITHIN, time } = step.wait ?? {};
  if (time !== undefined) {
    await context.around.pause(milliseconds(time), context.signal);
    return {};
  }
  if (sandbox === undefined || state === undefined) throw new HarnessError(`nothing to wait for: ${step.check}`);
  const reached = await reach(sandbox, state, milliseconds(within), context);
  if (reached === 'Running') await context.resources.reconnect(sandbox);
  return { state: reached };
};

async function reach(name: string, wanted: string, ms: number, context: ActionContext): Promise<string> {
  const { around, resources, signal } = context;
  const until = around.now() + ms;
  for (;;) {
    const state = await resources.sandbox(name).state();
    if (state === wanted) return state;
    if (LAST.has(state) && !LAST.has(wanted) && wanted !== 'Stopping') {
      throw new ActionFailure(`sandbox ${name} will not reach ${wanted}: it is ${state}`);
    }
    if (signal.aborted || around.now() >= until) {
      throw new ActionFailure(`sandbox ${name} did not reach ${wanted} within ${ms} ms: it is ${state}`);
    }
    await around.pause(POLL_MS, signal);
  }
}
