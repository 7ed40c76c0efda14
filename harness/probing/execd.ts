/** The few things that are asked of execd: whether it is there, and a command. Whatever it answers, nothing is thrown. */
import { type CommandEvent, commandStatus, createCommandReader, resultAfter } from '../drivers/command.ts';
import { createEventReader } from '../drivers/http/events.ts';
import { joinOutput, outputBy, READINGS } from '../drivers/output.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { API_KEY_HEADER } from '../lifecycle-client/client.ts';
import { plainFetch, textWithin } from '../plain-fetch.ts';
import { parseUpstream } from '../wire/endpoints.ts';
import { troubleOf } from './ask.ts';

/** Where execd of a sandbox is reached, and the headers of each request there: those that the endpoint names, and the key. */
export type Execd = { url: string; headers: Record<string, string>; key: Record<string, string> };

/** An id longer than this is none that a path could have. */
const MOST_ID = 1024;

/** Whether a path can name an id: URLs take `.` and `..` for another place, where somebody else's things may be. */
export const canBeNamed = (id: string): boolean => !/^\.{1,2}$/.test(id) && id.length <= MOST_ID;

const PING_MS = 5000;
/** More output than this is not read. */
const MAX_BYTES = 256 * 1024;

/**
 * The address in an answer of getSandboxEndpoint, with the headers that it names, to which requests add the API key;
 * undefined when there is none. `url`, of the server, gives the scheme.
 */
export function execdAt(
  json: unknown,
  { url: serverUrl, apiKey }: { url: string; apiKey?: string | undefined },
): Execd | undefined {
  if (!isObject(json) || typeof json.endpoint !== 'string') return undefined;
  const upstream = parseUpstream(json.endpoint, new URL(serverUrl).protocol, 'execd');
  if (upstream === undefined) return undefined;
  const given = isObject(json.headers) ? Object.entries(json.headers) : [];
  const headers = given.filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const key = apiKey === undefined ? {} : { [API_KEY_HEADER]: apiKey };
  return { url: upstream.base.replace(/\/+$/, ''), headers: Object.fromEntries(headers), key };
}

/** The status of `GET /ping`, or why there is none. */
export async function ping(
  { url, headers, key }: Execd,
  signal: AbortSignal | undefined,
): Promise<{ status: number } | { trouble: string }> {
  try {
    const response = await plainFetch(`${url}/ping`, {
      headers: { ...key, ...headers },
      signal: within(PING_MS, signal),
    });
    await response.body?.cancel();
    return { status: response.status };
  } catch (error) {
    signal?.throwIfAborted();
    return { trouble: troubleOf(error, PING_MS) };
  }
}

export type Ran = {
  /** Exit code; absent when neither an event nor the status of the command told it. */
  exit?: number;
  stdout: string;
  /** The output was seen while the command went on. */
  early: boolean;
  /** Why the answer ended otherwise than by an event. */
  trouble?: string;
};

/** Runs a command with a shell. `until`: as soon as its output holds this, nobody waits any more. */
export async function runCommand(
  { url, headers, key }: Execd,
  command: string,
  { timeoutMs, until, signal }: { timeoutMs: number; until?: string; signal?: AbortSignal | undefined },
): Promise<Ran> {
  const ran: Ran = { stdout: '', early: false };
  const ended = new AbortController();
  const limit = AbortSignal.any([within(timeoutMs, signal), ended.signal]);
  try {
    const response = await plainFetch(`${url}/command`, {
      method: 'POST',
      headers: { ...key, ...headers, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ command }),
      signal: limit,
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return { ...ran, trouble: `POST /command of execd answered ${response.status}` };
    }
    const reader = createCommandReader();
    const texts: string[] = [];
    for await (const event of eventsOf(response.body)) {
      if (event.type === 'stdout') texts.push(String(event.text ?? ''));
      if (until !== undefined && READINGS.some((reading) => outputBy(reading, texts).includes(until))) {
        return { stdout: joinOutput(texts), early: true };
      }
      const end = reader.take(event);
      if (end === undefined) continue;
      const { exitCode, stdout } = await resultAfter(end, (id) => statusAt({ url, headers, key }, id, limit), limit);
      return { exit: exitCode, stdout, early: false };
    }
    return { ...ran, stdout: joinOutput(texts), trouble: 'its answer ended without an end of it' };
  } catch (error) {
    signal?.throwIfAborted();
    return { ...ran, trouble: troubleOf(error, timeoutMs) };
  } finally {
    ended.abort();
  }
}

/** Each event of a stream, as far as it can be understood. */
async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<CommandEvent> {
  const decoder = new TextDecoder();
  const events = createEventReader();
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    yield* events.push(decoder.decode(chunk, { stream: true }));
    if (size > MAX_BYTES) return;
  }
  yield* events.end();
}

/** What execd says of a command. Rejects where no answer comes. */
async function statusAt({ url, headers, key }: Execd, id: string, signal: AbortSignal) {
  const response = await plainFetch(`${url}/command/status/${encodeURIComponent(id)}`, {
    headers: { ...key, ...headers },
    signal,
  });
  return commandStatus({ status: response.status, json: fromJson(await textWithin(response, MAX_BYTES)) });
}

/** So many milliseconds, and no longer than the signal lets it go on. */
export const within = (ms: number, signal: AbortSignal | undefined): AbortSignal =>
  signal === undefined ? AbortSignal.timeout(ms) : AbortSignal.any([signal, AbortSignal.timeout(ms)]);
