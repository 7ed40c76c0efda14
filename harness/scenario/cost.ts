/** What a scenario costs, so that the longest begin first and shards are of one size. */

import { goesThroughDriver, partsOf, verbOf } from '../verbs/all.ts';
import type { Scenario } from './scenario.ts';
import { kindsOf } from './side-by-side.ts';
import { longestWait } from './times.ts';

/** Waits from here on last whatever the server is like, in milliseconds. */
export const LONG_MS = 60_000;
/** What bringing up a sandbox and removing it costs, in calls. */
const SANDBOX_CALLS = 6;
/** Steps that are done at the same time cost little each. */
const BESIDE_CALLS = 1 / 8;
/** What a second of a long wait costs, in calls: others run meanwhile. */
const WAITED_CALLS = 1;

/** About how many calls a scenario waits for one after the other; sandboxes of its set-up are made at the same time. */
export function callsOf({ steps, sandboxes }: Pick<Scenario, 'steps' | 'sandboxes'>): number {
  const setUp = Object.keys(sandboxes).length === 0 ? 0 : SANDBOX_CALLS;
  return steps.reduce((sum, { step }) => {
    const bringsUp = partsOf(step).some((part) => verbOf(part).bringsUpSandbox);
    if (bringsUp) return sum + SANDBOX_CALLS;
    return sum + (kindsOf(step).length > 0 ? BESIDE_CALLS : 1);
  }, setUp);
}

/**
 * What a scenario costs a run, in calls, with what `further` drivers make once more: about that, since what their steps
 * depend on takes long to find. The same on every machine.
 */
export function costOf(scenario: Scenario, further: number): number {
  const again = scenario.steps.filter(({ step }) => goesThroughDriver(step));
  const once = (column: Scenario): number => {
    const wait = longestWait(column);
    return callsOf(column) + (wait >= LONG_MS ? (wait / 1000) * WAITED_CALLS : 0);
  };
  return once(scenario) + (again.length === 0 ? 0 : further * once({ ...scenario, steps: again }));
}
