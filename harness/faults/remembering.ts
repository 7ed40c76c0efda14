/** Faults on the wire that depend on what has been asked and answered before. */
import type { Answer, Fault, FaultPlan, FaultRequest } from '../wire/faults.ts';
import type { LiveFault } from './fault.ts';
import { CREATE, GET, idIn, LIST, PATCH, PAUSE, RENEW, RESUME, type Which } from './operations.ts';
import { answerOf, byBody, type Json, json, parsed, when } from './wiring.ts';

/** Tells in every answer to such requests the member that the first of them had, whatever it is about. */
export const frozen =
  (which: Which, member: string): LiveFault['server'] =>
  () => {
    let first: unknown;
    const change = (body: Json): Json => {
      first ??= body[member];
      return { ...body, [member]: first };
    };
    return { wire: when(which, json(change)) };
  };

/** Tells in every answer about a sandbox the member that the first answer about that sandbox had. */
export const frozenForEach =
  (which: Which, member: string): LiveFault['server'] =>
  () => ({
    wire: watching((request, { first }) => {
      const change = (body: Json): Json => ({ ...body, [member]: (first.get(idIn(request)) ?? body)[member] });
      return which(request) ? json(change) : undefined;
    }),
  });

/**
 * Refuses one creation and leaves behind what was asked of the server in its place: the first for whose body `other`
 * gives another.
 */
export const leavingBehind =
  (other: (body: Json) => Json | undefined, message: string): LiveFault['server'] =>
  () => {
    let left = false;
    const decide = (asked: Json) => {
      const body = left ? undefined : other(asked);
      if (body === undefined) return undefined;
      left = true;
      return { body, change: () => answerOf(400, { code: 'INVALID_REQUEST', message }) };
    };
    return { wire: when(CREATE, () => byBody(decide)) };
  };

/**
 * Remembers the ids of sandboxes in the order of their creation, for plans that meet them: `plan` of each request that is
 * no creation. An SDK need not look at its sandbox, so that the first GET is nobody in particular.
 */
export function knowing(plan: (request: FaultRequest, ids: readonly string[]) => Fault | undefined): FaultPlan {
  const ids: string[] = [];
  const remember = json((body) => void ids.push(String(body.id)));
  return (request) => (CREATE(request) ? remember : plan(request, ids));
}

/** How each sandbox looked in the first and in the last answer of the server about it, by its id. */
export type Looks = { first: ReadonlyMap<string, Json>; last: ReadonlyMap<string, Json> };

/** A plan that knows how sandboxes looked before the present answer: what the server said, not what a fault made of it. */
export function watching(plan: (request: FaultRequest, looks: Looks) => Fault | undefined): FaultPlan {
  const first = new Map<string, Json>();
  const last = new Map<string, Json>();
  const note = (sandbox: Json): void => {
    const id = String(sandbox.id);
    if (!first.has(id)) first.set(id, sandbox);
    last.set(id, sandbox);
  };
  const noteAnswer = (request: FaultRequest, { status, body: bytes }: Answer): void => {
    const body = status < 300 ? parsed(bytes) : undefined;
    if (body === undefined) return;
    if (CREATE(request) || GET(request) || PATCH(request)) note(body);
    if (LIST(request) && Array.isArray(body.items)) body.items.forEach(note);
    const renewed = RENEW(request) ? last.get(idIn(request)) : undefined;
    if (renewed !== undefined) note({ ...renewed, ...body });
  };
  return (request) => {
    const fault = plan(request, { first, last }) ?? { kind: 'change', change: (answer) => answer };
    if (fault.kind !== 'change' && fault.kind !== 'ask') return fault;
    const change = (answer: Answer): Answer => {
      const changed = fault.change?.(answer) ?? answer;
      noteAnswer(request, answer);
      return changed;
    };
    return { ...fault, change };
  };
}

/** Meets requests for a sandbox between the answer to its pause and the request to resume it, that one included. */
export function whilePaused(meet: (request: FaultRequest) => Fault | undefined): LiveFault['server'] {
  return () => {
    const paused = new Set<string>();
    return {
      wire: (request) => {
        const id = idIn(request);
        const fault = paused.has(id) ? meet(request) : undefined;
        if (RESUME(request)) paused.delete(id);
        if (!PAUSE(request) || fault) return fault;
        return {
          kind: 'change',
          change: (answer) => {
            if (answer.status === 202) paused.add(id);
            return answer;
          },
        };
      },
    };
  };
}
