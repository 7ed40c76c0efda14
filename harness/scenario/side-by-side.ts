/** Which steps of a scenario may be done at the same time although they stand one after the other. */

import type { Part } from '../format/step.ts';
import { isObject } from '../json-object.ts';
import { ownOf, verbOf } from '../verbs/all.ts';

/**
 * What neighbours must have in common to be done at the same time: refusals do not influence each other, nor do looks.
 * A look after a refusal may be there to see that it changed nothing.
 */
export type Kind = 'refusal' | 'look';

/**
 * The kinds of a step; none for one that must be done by itself: it may change something, it waits for something, or
 * later steps use its result.
 */
export function kindsOf(step: Part): Kind[] {
  if (step.as !== undefined || step.eventually !== undefined) return [];
  return [...(isRefusal(step) ? (['refusal'] as const) : []), ...(isLook(step) ? (['look'] as const) : [])];
}

/** Whether a conforming server refuses what the step asks for, and changes nothing. */
export function isRefusal(step: Part): boolean {
  const verb = verbOf(step);
  if (verb.refused?.(ownOf(step))) return true;
  const { status } = (isObject(step.expect) ? step.expect : {}) as { status?: unknown };
  return verb.hasStatus === true && lowest(status) >= 400 && status !== CONFLICT;
}

/** Whether something is refused with this depends on what others do. */
const CONFLICT = 409;

/** The lowest status that is expected, as far as it is plain. */
function lowest(status: unknown): number {
  if (typeof status === 'number') return status;
  const { minimum, enum: choices } = (isObject(status) ? status : {}) as { minimum?: unknown; enum?: unknown };
  if (typeof minimum === 'number') return minimum;
  return Array.isArray(choices) ? Math.min(...choices.map((one) => (typeof one === 'number' ? one : 0))) : 0;
}

const isLook = (step: Part): boolean => verbOf(step).looks?.(ownOf(step)) ?? false;
