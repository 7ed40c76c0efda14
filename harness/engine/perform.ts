/** One step: act, look at the result, try again while it may still come true. */
import { HarnessError } from '../errors.ts';
import { failedAssertions, thatName } from '../expressions/assertions.ts';
import { sentences, show } from '../expressions/differences.ts';
import { expectationErrors, resolveExpectation } from '../expressions/expectation.ts';
import { ExpressionError, evaluate, pathsIn, resolveDeep, type Scope } from '../expressions/expression.ts';
import { milliseconds } from '../format/duration.ts';
import { conditionsOf, type Part } from '../format/step.ts';
import { until } from '../until.ts';
import type { ActionContext } from '../verbs/action.ts';
import { dialectOf, ownOf, verbOf } from '../verbs/all.ts';

/** Who waits a minute does not look ten times a second: a look may cost the server's machine something. */
const pollMs = (patience: number): number => Math.max(100, patience / 100);

export type Performed = {
  result: unknown;
  differences: string[];
  /** Names of the assertions that do not hold, as expressions/assertions.ts gives them. */
  failed: string[];
};

/**
 * Does one action and says how its result differs from what it expects. Throws ActionFailure when it could not be done,
 * ExpressionError when an expression in it could not be evaluated; one of `that` fails it only.
 */
export async function perform(part: Part, scope: Scope, context: ActionContext): Promise<Performed> {
  const patience = part.eventually === undefined ? 0 : milliseconds(part.eventually);
  let last: Performed | undefined;
  await until(context.around, { within: patience, every: pollMs(patience), signal: context.signal }, async () => {
    last = await attempt(part, scope, context);
    return last.differences.length === 0 ? last : undefined;
  });
  if (last === undefined) throw new HarnessError(`never tried: ${part.check}`);
  return last;
}

async function attempt(part: Part, scope: Scope, context: ActionContext): Promise<Performed> {
  const verb = verbOf(part);
  if (verb.perform === undefined) throw new HarnessError(`${verb.name} is no action`);
  const result = await verb.perform(await resolveDeep(ownOf(part), scope), context);
  return { result, ...(await compare(part, result, scope)) };
}

async function compare(part: Part, result: unknown, scope: Scope): Promise<Omit<Performed, 'result'>> {
  const differences: string[] = [];
  const failed: string[] = [];
  if (part.expect !== undefined) {
    const dialect = dialectOf(part);
    const errors = expectationErrors(await resolveExpectation(part.expect, scope), result, dialect);
    differences.push(...sentences(errors));
    failed.push(...failedAssertions(part.expect, errors, dialect));
  }
  for (const [index, condition] of conditionsOf(part).entries()) {
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
    const named = await valuesIn(condition, scope);
    const where = named.length === 0 ? '' : `, where ${named.join(', ')}`;
    return `${condition} is ${show(value)}, not true${where}`;
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
    throw error;
  }
}

/** More values than this, and longer ones, hide what they are to explain. */
const MAX_VALUES = 8;
const MAX_LENGTH = 160;

/** What a condition names and what that is: `result.status = 409`. */
async function valuesIn(condition: string, scope: Scope): Promise<string[]> {
  const paths = [...new Set(pathsIn(condition))].slice(0, MAX_VALUES);
  return Promise.all(
    paths.map(async (path) => `${path} = ${show(await evaluate(quotedPath(path), scope), MAX_LENGTH)}`),
  );
}

/** A path as JSONata reads it, whatever its names are. */
const quotedPath = (path: string): string =>
  path
    .split('.')
    .map((name) => `\`${name}\``)
    .join('.');
