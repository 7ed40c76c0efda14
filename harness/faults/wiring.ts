/** Words in which faults on the wire are written. */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { HeaderList } from '../wire/exchange.ts';
import type { Answer, Fault, FaultPlan, FaultRequest } from '../wire/faults.ts';
import type { LiveFault } from './fault.ts';
import type { Which } from './operations.ts';

export type Json = Record<string, unknown>;

type Change = Extract<Fault, { kind: 'change' }>;
type Ask = Extract<Fault, { kind: 'ask' }>;

/** A plan: the same fault for every request that is meant, or one that is made for each. */
export const when =
  (which: Which, fault: Fault | ((request: FaultRequest) => Fault | undefined)): FaultPlan =>
  (request) => {
    if (!which(request)) return undefined;
    return typeof fault === 'function' ? fault(request) : fault;
  };

/** A server that meets every request of a kind in the same way, and remembers nothing. */
export const onWire = (...meant: Parameters<typeof when>): LiveFault['server'] => {
  const wire = when(...meant);
  return () => ({ wire });
};

/** `status.state` of a sandbox or snapshot, where it has one. */
export const stateOf = (body: Json): unknown => (body.status as { state?: unknown } | undefined)?.state;

/** A sandbox or snapshot that says another state than the one it is in. */
export const inState = (thing: Json, state: string): Json => ({
  ...thing,
  status: { ...(thing.status as Json), state },
});

/** `metadata` of a sandbox or of a request; none are empty. */
export const metadataOf = (body: Json): Json => (body.metadata ?? {}) as Json;

/** `volumes` of a request; empty where there is no list. */
export const volumesOf = ({ volumes }: Json): unknown[] => (Array.isArray(volumes) ? volumes : []);

/** An object without some of its members. */
export const without = (body: Json, ...names: string[]): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)));

/** Headers with another value of one of them, whatever the case of its name. `name` in small letters. */
export const withHeader =
  (name: string, value: (old: string) => string) =>
  (headers: HeaderList): HeaderList =>
    headers.map(([each, old]) => [each, each.toLowerCase() === name ? value(old) : old]);

/** An answer with another body, and a length that fits. */
export function withBody(answer: Answer, body: Buffer | string): Answer {
  const bytes = Buffer.from(body);
  const headers: HeaderList = answer.headers.filter(([name]) => !/^(content-length|transfer-encoding)$/i.test(name));
  return { ...answer, headers: [...headers, ['Content-Length', String(bytes.length)]], body: bytes };
}

/** The object of a body; undefined for anything else. What is no UTF-8 is no JSON, and must reach the server as it is. */
export function parsed(body: Buffer): Json | undefined {
  if (!isUtf8(body)) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** Changes the JSON of successful answers; others stay. What `change` gives takes its place, or what it changed. */
export const json = (change: (body: Json) => Json | undefined): Change => ({
  kind: 'change',
  change: jsonAnswer(change),
});

export const jsonAnswer =
  (change: (body: Json) => Json | undefined) =>
  (answer: Answer): Answer => {
    const body = answer.status < 300 ? parsed(answer.body) : undefined;
    if (body === undefined) return answer;
    return withBody(answer, JSON.stringify(decided(body, change) ?? body));
  };

/** Messages in another shape than a fault thinks of, which are part of the suite, stay as they are. */
function decided<Decision>(body: Json, decide: (body: Json) => Decision): Decision | undefined {
  try {
    return decide(body);
  } catch {
    return undefined;
  }
}

/** A body with every item of its list changed; one without a list stays. */
export const listed =
  <Changed>(change: (item: Json) => Changed) =>
  (body: Json): Json =>
    Array.isArray(body.items) ? { ...body, items: body.items.map(change) } : body;

/** A body with every sandbox or snapshot changed that it tells of, alone or in a list. */
export const things =
  <Changed>(change: (thing: Json) => Changed) =>
  (body: Json): Json | Changed =>
    Array.isArray(body.items) || body.id === undefined ? listed(change)(body) : change(body);

/** Changes the JSON of the request before the server gets it. */
export const asked = (change: (body: Json) => Json | undefined): Ask => ({ kind: 'ask', body: jsonBody(change) });

export const jsonBody =
  (change: (body: Json) => Json | undefined) =>
  (bytes: Buffer): Buffer => {
    const body = parsed(bytes);
    return body === undefined ? bytes : Buffer.from(JSON.stringify(decided(body, change) ?? body));
  };

/** What happens to one exchange: `body` is asked of the server in the place of the request's, and the answer changed. */
export type Instead = { body?: unknown; change?(answer: Answer): Answer };

/** A fault of one request that is decided by its JSON; undefined leaves the exchange as it is. Made for each request. */
export function byBody(decide: (body: Json) => Instead | undefined): Ask {
  let instead: Instead | undefined;
  return {
    kind: 'ask',
    body(bytes) {
      const body = parsed(bytes);
      instead = body && decided(body, decide);
      return instead?.body === undefined ? bytes : Buffer.from(JSON.stringify(instead.body));
    },
    change: (answer) => instead?.change?.(answer) ?? answer,
  };
}

/** Refuses a request without any effect: the server gets what it can only refuse. */
export const refused = (message: string): Instead => ({
  body: 'to be refused',
  change: () => answerOf(400, { code: 'INVALID_REQUEST', message }),
});

/** Changes the query of the request before the server gets it. */
export const askedQuery = (change: (query: URLSearchParams) => void): Ask => ({
  kind: 'ask',
  target: (target) => {
    const [path, text = ''] = target.split('?');
    const query = new URLSearchParams(text);
    change(query);
    return query.size === 0 ? String(path) : `${path}?${query}`;
  },
});

/** Answers with another status where the server gives one of those that are meant; everything else stays. */
export const status = (from: (status: number) => boolean, to: number): Change => ({
  kind: 'change',
  change: (answer) => (from(answer.status) ? { ...answer, status: to } : answer),
});

/** Gives another answer where the server answers with a status. */
export const instead = (from: number, to: () => Answer): Change => ({
  kind: 'change',
  change: (answer) => (answer.status === from ? to() : answer),
});

/** An answer with a JSON body, or with none. */
export function answerOf(code: number, body?: unknown): Answer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers: HeaderList = [['X-Request-ID', randomUUID()]];
  if (body !== undefined) headers.push(['Content-Type', 'application/json']);
  return withBody({ status: code, headers, body: Buffer.from('') }, text);
}

/** An answer that refuses a request, in words that say nothing more. */
export const refusal = (code = 400): Answer => answerOf(code, { code: 'REFUSED', message: 'The request is refused.' });

/** The server is not asked. */
export const answered = (code: number, body?: unknown): Fault => ({
  kind: 'answer',
  // Each time anew: the header is of one request.
  get answer() {
    return answerOf(code, body);
  },
});

const isTime = (value: unknown): value is string => typeof value === 'string' && !Number.isNaN(Date.parse(value));

/** A time moved by milliseconds; anything else stays. */
export const moved = (time: unknown, ms: number): unknown =>
  isTime(time) ? new Date(Date.parse(time) + ms).toISOString() : time;
