/** Words for faults in the life of a command: which request is meant, and of which command. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { ofExecd, queryOf, type Which } from '../../harness/faults/operations.ts';
import { type Json, jsonAnswer, parsed, withBody } from '../../harness/faults/wiring.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import type { Answer, Fault, FaultRequest } from '../../harness/wire/faults.ts';

export const INTERRUPT: Which = (request) => request.method === 'DELETE' && ofExecd('/command')(request);
export const STATUS: Which = (request) => request.method === 'GET' && ofExecd('/command/status/')(request);
export const LOGS: Which = (request) =>
  request.method === 'GET' && /^\/command\/[^/]+\/logs/.test(request.target) && ofExecd('/command/')(request);

/** The id of the command that a request is about, as it is written there; undefined where it names none. */
export function commandIn(request: FaultRequest): string | undefined {
  if (INTERRUPT(request)) return queryOf(request).get('id') ?? undefined;
  return /^\/command\/(?:status\/)?([^/?]+)/.exec(request.target)?.[1];
}

/** A request for another command. */
export const askedOf = (id: string): Fault => ({
  kind: 'ask',
  target: (target) =>
    target.startsWith('/command/')
      ? target.replace(/^(\/command\/(?:status\/)?)[^/?]+/, `$1${id}`)
      : `/command?${new URLSearchParams({ id })}`,
});

/** Changes what every status tells, or only that of commands that run, or of those that have ended. */
export const told = (change: (body: Json) => Json, running?: boolean): Fault => ({
  kind: 'change',
  change: jsonAnswer((body) => (running === undefined || body.running === running ? change(body) : body)),
});

/** Changes the text of a log; an answer that is none stays. */
export const logged = (change: (text: string) => string): Fault => ({
  kind: 'change',
  change: (answer) => (answer.status === 200 ? withBody(answer, change(answer.body.toString())) : answer),
});

/** Each line of a log, with its end. */
export const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** Whether a status tells of a command that has ended. */
export const hasEnded = ({ status, body }: Answer): boolean => status === 200 && parsed(body)?.running === false;

/** A server whose execd decides otherwise in some things. */
export const deciding =
  (decisions: Partial<Decisions>): LiveFault['server'] =>
  () => ({ seams: { execd: () => decisions } });

const BEGIN: Which = (request) => request.method === 'POST' && /^\/command(\?|$)/.test(request.target);

/** Knows of each command whether it was started in the background, and meets all requests but those that start one. */
export const knowingKinds =
  (meet: (request: FaultRequest, inBackground: boolean) => Fault | undefined): LiveFault['server'] =>
  () => {
    const ids = new Set<string>();
    const note = (answer: Answer): Answer => {
      const [, id] = /"type":"init","text":"([^"]*)"/.exec(answer.body.toString()) ?? [];
      if (id !== undefined) ids.add(id);
      return answer;
    };
    const watched = (): Fault => {
      const ask: Fault = {
        kind: 'ask',
        body(bytes) {
          // The stream of a command in the foreground must not be held.
          if (parsed(bytes)?.background === true) Object.assign(ask, { change: note });
          return bytes;
        },
      };
      return ask;
    };
    return {
      wire: (request) =>
        BEGIN(request) && ofExecd('/')(request) ? watched() : meet(request, ids.has(commandIn(request) ?? '')),
    };
  };
