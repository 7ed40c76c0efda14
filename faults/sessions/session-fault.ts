/** Words in which faults of sessions are written. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { execd, type Which } from '../../harness/faults/operations.ts';
import { type Json, parsed, withBody } from '../../harness/faults/wiring.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import type { Answer, Fault } from '../../harness/wire/faults.ts';

const RUNS = /^\/session\/([^/?]*)\/run(\?|$)/;
const SESSIONS = /^\/session\/([^/?]*)(\?|$)/;

export const CREATE_SESSION: Which = (request) =>
  execd(request) && request.method === 'POST' && /^\/session(\?|$)/.test(request.target);
export const RUN: Which = (request) => execd(request) && request.method === 'POST' && RUNS.test(request.target);
export const DELETE_SESSION: Which = (request) =>
  execd(request) && request.method === 'DELETE' && SESSIONS.test(request.target);

/** The id of a session in the path of a request, decoded; empty where there is none. */
export function sessionIn(target: string): string {
  const [, id = ''] = RUNS.exec(target) ?? SESSIONS.exec(target) ?? [];
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** The same request about another session. */
export const ofSession =
  (id: string) =>
  (target: string): string =>
    target.replace(/^(\/session\/)[^/?]*/, (_, start: string) => `${start}${encodeURIComponent(id)}`);

/** The scenario that is about what a session keeps, and that about what its runs do. */
const STATE = 'sessions/state.yaml';
const RUNNING = 'sessions/state.yaml';

/** A fault that shows in the state of a session, or in requests that are refused. */
export const ofState = (id: string, says: string, area: readonly string[], server: LiveFault['server']): LiveFault => ({
  id: `sessions.${id}`,
  says,
  area: area.map((rule) => `session.${rule}`),
  in: [STATE, RUNNING],
  server,
});

/** A fault that shows in what runs do. */
export const ofRuns = (id: string, says: string, area: readonly string[], server: LiveFault['server']): LiveFault => ({
  id: `sessions.${id}`,
  says,
  area: area.map((rule) => `session.${rule}`),
  in: [RUNNING, STATE],
  server,
});

/** A server whose execd decides something in another way. */
export const decided =
  (decisions: Partial<Decisions>): LiveFault['server'] =>
  () => ({ seams: { execd: () => decisions } });

/** Knows the ids of sessions in the order in which they were given, and those that were deleted. */
export const knowing =
  (
    plan: (request: Parameters<Which>[0], known: { ids: string[]; deleted: string[] }) => Fault | undefined,
  ): LiveFault['server'] =>
  () => {
    const known = { ids: [] as string[], deleted: [] as string[] };
    return {
      wire: (request) => {
        const fault = plan(request, known);
        if (fault !== undefined) return fault;
        if (CREATE_SESSION(request)) {
          return {
            kind: 'change',
            change(answer) {
              const id = answer.status === 200 ? parsed(answer.body)?.session_id : undefined;
              if (typeof id === 'string') known.ids.push(id);
              return answer;
            },
          };
        }
        if (!DELETE_SESSION(request)) return undefined;
        return {
          kind: 'change',
          change(answer) {
            if (answer.status === 200) known.deleted.push(sessionIn(request.target));
            return answer;
          },
        };
      },
    };
  };

/** Changes the events of a stream that has ended; nothing in their place leaves one out. */
export const events =
  (change: (event: Json) => readonly Json[]) =>
  (answer: Answer): Answer => {
    const frames = answer.body.toString().split('\n\n');
    const changed = frames.flatMap((frame) => {
      const event = parsed(Buffer.from(frame.replace(/^data: /, '')));
      return event === undefined ? [] : change(event).map((each) => `data: ${JSON.stringify(each)}\n\n`);
    });
    return answer.status === 200 ? withBody(answer, changed.join('')) : answer;
  };

/** Changes the text of output events of one or both kinds. */
export const output = (change: (text: string) => string, kinds: readonly string[] = ['stdout', 'stderr']) =>
  events((event) => (kinds.includes(String(event.type)) ? [{ ...event, text: change(String(event.text)) }] : [event]));
