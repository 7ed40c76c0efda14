/**
 * What the recorded exchanges of a call say, by the lenient reading of plain HTTP, against what an SDK says. The record
 * decides: each function gives the recorded result, or throws what plain HTTP would have thrown, and names to `differ`
 * whatever the SDK says otherwise. What the record does not have whole is as the SDK says.
 */
import { HarnessError } from '../errors.ts';
import { isDone, spelledState, stateOf } from '../lifecycle-client/answers.ts';
import type { Exchange, KeptBody } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import { requestPath, type SeenExchange } from './calls.ts';
import { type CommandStatus, commandStatus, resultAfter, unendedStream } from './command.ts';
import { ActionFailure, type CommandResult, type DrivenSandbox, type Output } from './driver.ts';
import type { PlainSandbox } from './http/driver.ts';
import { commandEnd } from './http/events.ts';

/** What an SDK says otherwise than the record, in short texts. */
export type Difference = { what: string; said: string; recorded: string; exchange: Exchange };
export type Differ = (difference: Difference) => void;

type Seen = readonly SeenExchange[];

/** The last exchange of a call that did what was asked for. Throws HarnessError where there is none at all. */
export function sentBy(seen: Seen, what: string, fits: (exchange: Exchange) => boolean): SeenExchange {
  const found = seen.findLast(({ exchange }) => fits(exchange));
  if (found !== undefined) return found;
  throw new HarnessError(
    `the driver says that it was done, and no request for it had the headers of its call: ${what}. Correct the driver.`,
  );
}

/** What the answer of an exchange that SDK and record see alike as done. Throws ActionFailure where it refuses, or never came. */
export function answered({ exchange }: SeenExchange, differ: Differ): NonNullable<Exchange['response']> {
  const { request, response, failure } = exchange;
  if (response !== undefined && isDone(response.status)) return response;
  const came = response === undefined ? `no answer (${failure ?? 'none came'})` : String(response.status);
  differ({ what: 'done', said: 'done', recorded: came, exchange });
  throw new ActionFailure(`${request.method} ${request.target} got ${came}, which the SDK takes for done`);
}

/** A kept body as text; what is no UTF-8 as decoders put it. */
export const bodyText = ({ text, base64 = '' }: KeptBody = { bytes: 0 }): string =>
  text ?? Buffer.from(base64, 'base64').toString('utf8');

/** SDKs report beside it how long a creation took. */
const isCreation = (exchange: Exchange): boolean =>
  exchange.api === 'lifecycle' && exchange.request.method === 'POST' && requestPath(exchange) === '/sandboxes';

const isCommand = (exchange: Exchange): boolean =>
  exchange.api === 'execd' && exchange.request.method === 'POST' && requestPath(exchange) === '/command';

/** The stream of a command, which may be followed by the question for its status. */
export const commandIn = (seen: Seen): SeenExchange | undefined => seen.findLast(({ exchange }) => isCommand(exchange));

/** A command that was run to its end; `plain` is asked for the exit code where neither stream nor SDK has told it. */
export async function recordedRun(
  said: CommandResult,
  seen: Seen,
  { plain, signal, differ }: { plain: PlainSandbox; signal: AbortSignal; differ: Differ },
): Promise<CommandResult> {
  const stream = sentBy(seen, 'a command', isCommand);
  const { exchange } = stream;
  const { body } = answered(stream, differ);
  const end = commandEnd(bodyText(body));
  if (end === undefined) {
    if (body?.truncated === true || exchange.failure !== undefined) return said;
    differ({ what: 'end', said: 'a command that has ended', recorded: 'a stream without its last event', exchange });
    throw unendedStream();
  }
  const asked = statusIn(seen);
  // What the SDK has last been told is not waited for again.
  const result = asked === undefined ? plain.after(end, signal) : resultAfter(end, async () => asked, signal);
  const recorded = await result.catch((error: unknown) => {
    if (error instanceof ActionFailure)
      differ({ what: 'exitCode', said: String(said.exitCode), recorded: 'none', exchange });
    throw error;
  });
  if (said.exitCode !== recorded.exitCode) {
    differ({ what: 'exitCode', said: String(said.exitCode), recorded: String(recorded.exitCode), exchange });
  }
  // Where a secret was replaced, nobody knows any more what was there.
  if (`${recorded.stdout}${recorded.stderr}`.includes(REDACTED)) return { ...said, exitCode: recorded.exitCode };
  for (const name of ['stdout', 'stderr'] as const) {
    const known = outputs(recorded, name);
    if (outputs(said, name).some((text) => known.includes(text))) continue;
    differ({ what: name, ...excerpts(said[name], recorded[name]), exchange });
  }
  return recorded;
}

/** The last status of a command that the SDK was told, whatever it said: it is not waited for once more. */
function statusIn(seen: Seen): CommandStatus | undefined {
  const last = seen.findLast(({ exchange: { api, request } }) => {
    return api === 'execd' && request.method === 'GET' && request.target.startsWith('/command/status/');
  });
  if (last === undefined) return undefined;
  const { response } = last.exchange;
  const status = commandStatus({ status: response?.status ?? 0, json: last.raw.responseJson });
  return { running: false, exitCode: status?.exitCode ?? null };
}

const outputs = ({ readings, ...result }: CommandResult, name: keyof Output): string[] => [
  result[name],
  ...Object.values(readings ?? {}).map((reading) => reading[name]),
];

/** A command that was started in the background. */
export function recordedStart(seen: Seen, differ: Differ): void {
  const stream = sentBy(seen, 'a command in the background', isCommand);
  const { body } = answered(stream, differ);
  const error = commandEnd(bodyText(body))?.error;
  if (error === undefined) return;
  differ({ what: 'done', said: 'started', recorded: `the event error: ${error}`, exchange: stream.exchange });
  throw new ActionFailure(`the command was not started: ${error}`);
}

/** The state of a sandbox. */
export function recordedState(said: string, seen: Seen, differ: Differ): string {
  const asked = sentBy(seen, 'the state of a sandbox', ({ api, request }) => {
    return api === 'lifecycle' && request.method === 'GET';
  });
  answered(asked, differ);
  const recorded = stateOf({ json: asked.raw.responseJson });
  if (recorded === undefined || recorded === spelledState(said)) return said;
  differ({ what: 'state', said, recorded, exchange: asked.exchange });
  return recorded;
}

/** A sandbox that was deleted. */
export function recordedRemoval(seen: Seen, differ: Differ): void {
  answered(
    sentBy(seen, 'the deletion of a sandbox', ({ request }) => request.method === 'DELETE'),
    differ,
  );
}

/** A sandbox that was created, with the id that the server gave it. */
export async function recordedCreation(
  said: DrivenSandbox,
  seen: Seen,
  { id, connect, differ }: { id: string | undefined; connect(id: string): Promise<DrivenSandbox>; differ: Differ },
): Promise<DrivenSandbox> {
  const creation = sentBy(seen, 'the creation of a sandbox', isCreation);
  answered(creation, differ);
  if (id === undefined) return said;
  if (said.id !== id) {
    differ({ what: 'id', said: said.id, recorded: id, exchange: creation.exchange });
    return connect(id);
  }
  return usable(said, seen, connect);
}

/** A sandbox that can be driven, as somebody has seen: who says so without having asked its execd is not believed. */
export async function usable(
  said: DrivenSandbox,
  seen: Seen,
  connect: (id: string) => Promise<unknown>,
): Promise<DrivenSandbox> {
  const asked = seen.some(({ exchange: { api, response } }) => api === 'execd' && isDone(response?.status ?? 0));
  if (!asked) await connect(said.id);
  return said;
}

/** Characters of a text that are shown of a difference, and those of them that stand before it. */
const SHOWN = 60;
const BEFORE = 15;

/** Two texts around the place where they differ first, in quotes, with how long they are. */
export function excerpts(said: string, recorded: string): { said: string; recorded: string } {
  let at = 0;
  while (at < said.length && said[at] === recorded[at]) at += 1;
  const from = Math.max(0, at - BEFORE);
  const show = (text: string): string => {
    const part = text.slice(from, from + SHOWN);
    const whole = from === 0 && part.length === text.length;
    return `${JSON.stringify(part)}${whole ? '' : ` (from character ${from} of ${text.length})`}`;
  };
  return { said: show(said), recorded: show(recorded) };
}
