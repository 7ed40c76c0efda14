/** One step: act, look at the result, try again while it may still come true. */
import { HarnessError } from '../errors.ts';
import { failedAssertions, thatName } from '../expressions/assertions.ts';
import { expectationErrors, sentences } from '../expressions/expectation.ts';
import { ExpressionError, evaluate, resolveDeep, type Scope } from '../expressions/expression.ts';
import type { InnerStep, Step } from '../scenario/format.ts';
import { milliseconds } from '../scenario/scenario.ts';
import { verbOf } from '../scenario/verbs.ts';
import type { ActionContext } from './steps/action.ts';
import { actions } from './steps/all.ts';

/** Who waits a minute does not look ten times a second: a look may cost the server's machine something. */
const pollMs = (patience: number): number => Math.max(100, patience / 100);

export type Performed = {
  result: unknown;
  differences: string[];
  /** Names of the assertions that do not hold, as assertions.ts gives them. */
  failed: string[];
};

/**
 * Does a step (not `parallel`) and says how its result differs from what it expects. Throws ActionFailure when it could
 * not be done, ExpressionError when an expression in it could not be evaluated; one of `that` fails it only.
 */
export async function perform(step: Step | InnerStep, scope: Scope, context: ActionContext): Promise<Performed> {
  const patience = step.eventually === undefined ? 0 : milliseconds(step.eventually);
  const until = context.around.now() + patience;
  for (;;) {
    const performed = await attempt(step, scope, context);
    if (performed.differences.length === 0 || context.signal.aborted) return performed;
    if (step.eventually === undefined || context.around.now() >= until) return performed;
    await context.around.pause(pollMs(patience), context.signal);
  }
}

async function attempt(step: Step | InnerStep, scope: Scope, context: ActionContext): Promise<Performed> {
  const verb = verbOf(step);
  if (verb === 'parallel' || verb === 'violations') throw new HarnessError(`${verb} is no action`);
  const own = (step as Record<string, unknown>)[verb];
  const resolved = { ...step, [verb]: await resolveDeep(own, scope) } as Step;
  const result = await actions[verb](resolved, context);
  return { result, ...(await judge(step, result, scope)) };
}

async function judge(step: Step | InnerStep, result: unknown, scope: Scope): Promise<Omit<Performed, 'result'>> {
  const differences: string[] = [];
  const failed: string[] = [];
  if (step.expect !== undefined) {
    const expected = await resolveDeep(step.expect, scope);
    const errors = expectationErrors(expected, result, { absentFiles: step.volume !== undefined });
    differences.push(...sentences(errors));
    failed.push(...failedAssertions(step.expect, errors));
  }
  for (const [index, condition] of (step.that === undefined ? [] : [step.that].flat()).entries()) {
    const difference = await untrue(condition, { ...scope, result });
    if (difference === undefined) continue;
    differences.push(difference);
    failed.push(thatName(index));
  }
  return { differences, failed };
}

/** Why a condition does not hold; undefined when it does. One that cannot be asked of the result does not hold. */
async function untrue(condition: string, scope: Scope): Promise<string | undefined> {
  try {
    const value = await evaluate(condition, scope);
    if (value === true) return undefined;
    return `${condition} is ${value === undefined ? 'nothing' : JSON.stringify(value)}, not true`;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}
