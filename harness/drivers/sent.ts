/**
 * What a driver has sent, as the recorder saw it, against what it was asked for. Where that is something else, what the
 * server did says nothing about the server. More than was asked for, such as defaults, is no difference; what was redacted
 * is none either.
 */
import { HarnessError } from '../errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { isDone } from '../lifecycle-client/answers.ts';
import type { Api, Exchange } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import { requestPath, type SeenExchange } from './calls.ts';
import type { CommandRequest, SandboxRequest } from './driver.ts';

/** What was sent otherwise than it was asked for. */
export type Otherwise = { what: string; asked: unknown; sent: unknown };

type Seen = readonly SeenExchange[];

/** A request that a driver is asked for: to which API, by which method, to which path. */
export type Wanted = { api: Api; method: string; path: string };

/** Throws HarnessError, which says so of the driver, where something was sent otherwise. */
export function refuseOtherwise(driver: string, otherwise: Otherwise | undefined): void {
  if (otherwise === undefined) return;
  const { what, asked, sent } = otherwise;
  throw new HarnessError(
    `the driver ${driver} sent another ${what} than it was asked for: asked ${show(asked)}, sent ${show(sent)}`,
  );
}

/** A command: the request of a call that runs it. */
export function commandSent(
  { timeoutMs, ...request }: CommandRequest,
  background: boolean,
  seen: Seen,
): Otherwise | undefined {
  const found = requestOf(seen, { api: 'execd', method: 'POST', path: '/command' });
  if ('otherwise' in found) return found.otherwise;
  const body = jsonSent(found.request);
  if (body === undefined) return undefined;
  const other = memberSent({ ...request, background }, body);
  if (other !== undefined || timeoutMs === undefined) return other;
  const { timeout } = body;
  // SDKs take seconds.
  const sent = typeof timeout === 'number' && Math.abs(timeout - timeoutMs) <= 1;
  return sent ? undefined : { what: 'timeout', asked: timeoutMs, sent: timeout };
}

/** A sandbox: the request of a call that creates it. */
export function creationSent({ image, ...request }: SandboxRequest, seen: Seen): Otherwise | undefined {
  const found = requestOf(seen, { api: 'lifecycle', method: 'POST', path: '/sandboxes' });
  if ('otherwise' in found) return found.otherwise;
  const body = jsonSent(found.request);
  if (body === undefined) return undefined;
  // The document has whole seconds.
  return memberSent({ image: { uri: image }, ...request, timeout: Math.floor(request.timeout) }, body);
}

/** What a call asks of one sandbox at the lifecycle API, by a method. */
export const ofSandboxSent = (id: string, method: 'GET' | 'DELETE', seen: Seen): Otherwise | undefined => {
  const found = requestOf(seen, { api: 'lifecycle', method, path: `/sandboxes/${encodeURIComponent(id)}` });
  return 'otherwise' in found ? found.otherwise : undefined;
};

/**
 * The last request of a call that is what was wanted. Where there is none, but others at the same API: that these are
 * others. Nothing of both where nothing was sent there, which is no other request.
 */
export function requestOf(
  seen: Seen,
  wanted: Wanted,
): { request: SeenExchange } | { otherwise: Otherwise | undefined } {
  const { method, path } = wanted;
  const own = seen.filter(({ exchange }) => exchange.api === wanted.api && isAboutCall(exchange));
  const request = own.findLast(({ exchange }) => {
    const { request } = exchange;
    const target = requestPath(exchange);
    return request.method === method && (target.includes(REDACTED) || decoded(target) === decoded(path));
  });
  if (request !== undefined) return { request };
  const last = own.at(-1)?.exchange;
  if (last === undefined) return { otherwise: undefined };
  const asked = `${method} ${decoded(path)}`;
  return { otherwise: { what: 'request', asked, sent: `${last.request.method} ${decoded(requestPath(last))}` } };
}

/** SDKs look for execd, at the lifecycle API and by a ping, before they ask it for something. */
const isAboutCall = (exchange: Exchange): boolean => !/\/endpoints\/\d+$|^\/ping$/.test(requestPath(exchange));

/** A path or a part of one as who gets it reads it; as it is where it cannot be read. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The JSON object that a request has sent; undefined where the record does not have it whole. */
export function jsonSent(seen: SeenExchange): JsonObject | undefined {
  const json = bodySent(seen);
  return json === undefined || isObject(json) ? json : {};
}

/** The same of any JSON; an empty object for what is none. */
export function bodySent({ exchange, raw }: SeenExchange): unknown {
  if (raw.requestJson !== undefined) return raw.requestJson;
  const { request, response, failure } = exchange;
  // Who refuses, or breaks off, may do so before all has come.
  const whole = request.body?.truncated !== true && failure === undefined && isDone(response?.status ?? 0);
  return whole && request.body?.text?.includes(REDACTED) !== true ? {} : undefined;
}

/** The first member that was asked for and is not in what was sent. */
function memberSent(asked: JsonObject, sent: JsonObject): Otherwise | undefined {
  const different = Object.keys(asked).find((name) => !isIn(asked[name], sent[name]));
  return different === undefined ? undefined : { what: different, asked: asked[different], sent: sent[different] };
}

/** Whether a value was sent; of what has nothing in it, nothing need be sent. */
export function isIn(asked: unknown, sent: unknown): boolean {
  if (typeof sent === 'string' && sent.includes(REDACTED)) return true;
  if (Array.isArray(asked)) {
    const others = Array.isArray(sent) ? sent : [];
    return asked.length === 0 || (asked.length === others.length && asked.every((one, at) => isIn(one, others[at])));
  }
  if (isObject(asked)) {
    const others = isObject(sent) ? sent : {};
    if (Object.keys(others).some((name) => name.includes(REDACTED))) return true;
    return Object.entries(asked).every(([name, one]) => isIn(one, others[name]));
  }
  if (asked === undefined) return true;
  // What stands for nothing may be left out.
  if (asked === null || asked === false) return (sent ?? false) === false;
  return asked === sent;
}

/** Characters of a value that are shown. */
const SHOWN = 120;

const show = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}... (${text.length} characters)` : text;
};
