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
import { Readings } from '../verbs/readings.ts';
import { factsOf } from './facts.ts';

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
  const { result, sentences: differences, unmet, failed } = await lastAttempt(part, scope, context);
  // Only the last attempt is explained: those before it were not the end of it.
  differences.push(...(await Promise.all(unmet.map((one) => explained(one, { ...scope, result })))));
  return { result, differences, failed };
}

/** Tries until it holds, or is no longer worth waiting for. */
async function lastAttempt(part: Part, scope: Scope, context: ActionContext): Promise<Attempt> {
  const { around, signal } = context;
  const { waits } = around;
  const full = part.eventually === undefined ? 0 : milliseconds(part.eventually);
  const began = around.now();
  const lacked = new Set<string>();
  let last: Attempt | undefined;
  let missing: string[] = [];
  const within = (): number => Math.min(full, ...missing.map((fact) => waits.patience(fact, full)));
  const held = await until(around, { within, every: pollMs(full), signal }, async () => {
    last = await attempt(part, scope, context);
    missing = full === 0 ? [] : factsOf(part, last.failed);
    for (const fact of missing) lacked.add(fact);
    return holds(last) ? last : undefined;
  });
  if (last === undefined) throw new HarnessError(`never tried: ${part.check}`);
  const waited = around.now() - began;
  if (held !== undefined) for (const fact of lacked) waits.came(fact, waited);
  else if (waited >= full) for (const fact of missing) waits.missed(fact, full);
  return last;
}

/** What one attempt came to. */
type Attempt = {
  result: unknown;
  /** How the result differs from `expect`. */
  sentences: string[];
  /** The conditions that do not hold. */
  unmet: Unmet[];
  failed: string[];
};

/** A condition that does not hold: what it came to, or why it could not be asked. */
type Unmet = { condition: string; value: unknown } | { error: string };

async function attempt(part: Part, scope: Scope, context: ActionContext): Promise<Attempt> {
  const verb = verbOf(part);
  if (verb.perform === undefined) throw new HarnessError(`${verb.name} is no action`);
  const result = await verb.perform(await resolveDeep(ownOf(part), scope), context);
  const [likeliest, ...others] = result instanceof Readings ? result.all : [result];
  const first = { result: likeliest, ...(await compare(part, likeliest, scope)) };
  if (holds(first)) return first;
  for (const other of others) {
    const again = { result: other, ...(await compare(part, other, scope)) };
    if (holds(again)) return again;
  }
  return first;
}

const holds = ({ sentences: differences, unmet }: Attempt): boolean => differences.length === 0 && unmet.length === 0;

async function compare(part: Part, result: unknown, scope: Scope): Promise<Omit<Attempt, 'result'>> {
  const differences: string[] = [];
  const unmet: Unmet[] = [];
  const failed: string[] = [];
  if (part.expect !== undefined) {
    const dialect = dialectOf(part);
    const errors = expectationErrors(await resolveExpectation(part.expect, scope), result, dialect);
    differences.push(...sentences(errors));
    failed.push(...failedAssertions(part.expect, errors, dialect));
  }
  for (const [index, condition] of conditionsOf(part).entries()) {
    const wrong = await unmetBy(condition, { ...scope, result });
    if (wrong === undefined) continue;
    unmet.push(wrong);
    failed.push(thatName(index));
  }
  return { sentences: differences, unmet, failed };
}

/** Undefined when a condition holds. One that cannot be asked of the result does not hold. */
async function unmetBy(condition: string, scope: Scope): Promise<Unmet | undefined> {
  try {
    const value = await evaluate(condition, scope);
    return value === true ? undefined : { condition, value };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message };
    throw error;
  }
}

/** Why a condition does not hold. */
async function explained(unmet: Unmet, scope: Scope): Promise<string> {
  if ('error' in unmet) return unmet.error;
  const { condition, value } = unmet;
  const named = await valuesIn(condition, scope);
  const where = named.length === 0 ? '' : `, where ${named.join(', ')}`;
  return `${condition} is ${show(value)}, not true${where}`;
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
