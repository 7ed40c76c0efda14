/** Words in which faults of code and its contexts are written. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { execd, queryOf, type Which } from '../../harness/faults/operations.ts';
import { withEvents } from '../../harness/faults/streaming.ts';
import { type Instead, type Json, parsed } from '../../harness/faults/wiring.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import type { Answer, Fault, FaultRequest } from '../../harness/wire/faults.ts';

const at =
  (method: string, path: RegExp): Which =>
  (request) =>
    execd(request) && request.method === method && path.test(request.target.split('?')[0] ?? '');

export const CREATE_CONTEXT = at('POST', /^\/code\/context$/);
export const LIST_CONTEXTS = at('GET', /^\/code\/contexts$/);
export const DELETE_CONTEXTS = at('DELETE', /^\/code\/contexts$/);
export const GET_CONTEXT = at('GET', /^\/code\/contexts\/[^/]+$/);
export const DELETE_CONTEXT = at('DELETE', /^\/code\/contexts\/[^/]+$/);
export const RUN_CODE = at('POST', /^\/code$/);
export const INTERRUPT_CODE = at('DELETE', /^\/code$/);

/** The id of the context that a request names in its path, or in its query. */
export const contextIn = (request: Pick<FaultRequest, 'target'>): string =>
  /^\/code\/contexts\/([^/?]+)/.exec(request.target)?.[1] ?? queryOf(request).get('id') ?? '';

/** The language that a request names in its query; null where it names none. */
export const languageIn = (request: Pick<FaultRequest, 'target'>): string | null => queryOf(request).get('language');

export const fault = (id: string, says: string, area: readonly string[], server: LiveFault['server']): LiveFault => ({
  id: `code.${id}`,
  says,
  area: area.map((rule) => (rule.startsWith('stream.') ? rule : `code.${rule}`)),
  in: ['code/contexts.yaml'],
  server,
});

/** A server whose execd decides something in another way. */
export const decided =
  (decisions: Partial<Decisions>): LiveFault['server'] =>
  () => ({ seams: { execd: () => decisions } });

/** A context as it was told at its creation. */
export type Known = { id: string; language: string };

/** Knows the contexts that there are, in the order of their creation; those that were deleted are not among them. */
export const knowing =
  (plan: (request: FaultRequest, known: readonly Known[]) => Fault | undefined): LiveFault['server'] =>
  () => {
    let known: Known[] = [];
    const noting = (note: (answer: Answer) => void): Fault => ({
      kind: 'change',
      change(answer) {
        if (answer.status === 200) note(answer);
        return answer;
      },
    });
    return {
      wire(request) {
        const planned = plan(request, [...known]);
        if (planned !== undefined) return planned;
        if (CREATE_CONTEXT(request)) return noting(({ body }) => known.push(parsed(body) as Known));
        if (DELETE_CONTEXT(request)) {
          return noting(() => {
            known = known.filter(({ id }) => id !== contextIn(request));
          });
        }
        if (!DELETE_CONTEXTS(request)) return undefined;
        return noting(() => {
          known = known.filter(({ language }) => language !== languageIn(request));
        });
      },
    };
  };

/** `context` of a request to run code; empty where it has none. */
export const contextOf = ({ context }: Json): Json => (context ?? {}) as Json;

/** Meets runs by their body; those of several lines, which may wait for something, are passed on as they come. */
export const runs = (decide: (body: Json) => Instead | undefined): LiveFault['server'] => {
  return () => ({ wire: (request) => (RUN_CODE(request) ? run(decide) : undefined) });
};

/** What `runs` does to one request. */
export function run(decide: (body: Json) => Instead | undefined): Fault {
  const ask: Extract<Fault, { kind: 'ask' }> = {
    kind: 'ask',
    body(bytes) {
      const body = parsed(bytes);
      const several = typeof body?.code === 'string' && body.code.trim().includes('\n');
      const instead = body === undefined || several ? undefined : decide(body);
      // An answer that is not changed is not held.
      if (instead?.change) ask.change = instead.change;
      return instead?.body === undefined ? bytes : Buffer.from(JSON.stringify(instead.body));
    },
  };
  return ask;
}

/** Changes the events of runs together. */
export const telling = (change: (events: readonly Json[]) => readonly Json[]): LiveFault['server'] =>
  runs(() => ({ change: withEvents(change) }));

/** Changes each event of runs; nothing in its place leaves it out. */
export const event = (change: (one: Json) => Json | undefined): LiveFault['server'] =>
  telling((all) =>
    all.flatMap((one) => {
      const changed = change(one);
      return changed === undefined ? [] : [changed];
    }),
  );

/** Changes the text of what code writes. */
export const output = (change: (text: string) => string): LiveFault['server'] =>
  event((one) => (one.type === 'stdout' || one.type === 'stderr' ? { ...one, text: change(String(one.text)) } : one));
