/** Words in which faults on the wire are written. */
import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { HeaderList } from '../wire/exchange.ts';
import type { Answer, Fault, FaultPlan, FaultRequest } from '../wire/faults.ts';
import type { LiveFault } from './fault.ts';

export type Json = Record<string, unknown>;

/** Everything of one API; of requests as of recorded exchanges. */
export const lifecycle = ({ api }: Pick<FaultRequest, 'api'>): boolean => api === 'lifecycle';
export const execd = ({ api }: Pick<FaultRequest, 'api'>): boolean => api === 'execd';

/** Requests of the lifecycle API by method and path; the query counts neither way. */
export const at = (method: string, path: RegExp) => (request: FaultRequest) =>
  lifecycle(request) && request.method === method && path.test(request.target.split('?')[0] ?? '');

export const CREATE = at('POST', /^\/sandboxes$/);
export const GET = at('GET', /^\/sandboxes\/[^/]+$/);
export const LIST = at('GET', /^\/sandboxes$/);
export const DELETE = at('DELETE', /^\/sandboxes\/[^/]+$/);
export const PATCH = at('PATCH', /^\/sandboxes\/[^/]+\/metadata$/);
export const RENEW = at('POST', /^\/sandboxes\/[^/]+\/renew-expiration$/);
export const PAUSE = at('POST', /^\/sandboxes\/[^/]+\/pause$/);
export const RESUME = at('POST', /^\/sandboxes\/[^/]+\/resume$/);
export const ENDPOINT = at('GET', /^\/sandboxes\/[^/]+\/endpoints\/[^/]+$/);
export const SNAP = at('POST', /^\/sandboxes\/[^/]+\/snapshots$/);
export const LIST_SNAPSHOTS = at('GET', /^\/snapshots$/);
export const GET_SNAPSHOT = at('GET', /^\/snapshots\/[^/]+$/);
export const DELETE_SNAPSHOT = at('DELETE', /^\/snapshots\/[^/]+$/);

type Which = (request: FaultRequest) => boolean;

/** A plan: the same fault for every request that is meant. */
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

/** Tells in every answer to such requests the member that the first of them had. */
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

/**
 * Refuses one creation and leaves behind what was asked of the server in its place: the first for whose body `instead`
 * gives another.
 */
export const leavingBehind =
  (instead: (body: Json) => Json | undefined, message: string): LiveFault['server'] =>
  () => {
    let left = false;
    const plan = (): Fault => {
      let mended = false;
      return {
        kind: 'ask',
        body: (bytes) => {
          const body = left ? undefined : parsed(bytes);
          const other = body && instead(body);
          if (other === undefined) return bytes;
          left = true;
          mended = true;
          return Buffer.from(JSON.stringify(other));
        },
        change: (answer) => (mended ? answerOf(400, { code: 'INVALID_REQUEST', message }) : answer),
      };
    };
    return { wire: when(CREATE, plan) };
  };

/** `status.state` of a sandbox, where it has one. */
export const stateOf = (body: Json): unknown => (body.status as { state?: unknown } | undefined)?.state;

/** The id in `/sandboxes/{id}/...` or `/snapshots/{id}`. */
export const idIn = ({ target }: FaultRequest): string => /^\/\w+\/([^/?]+)/.exec(target)?.[1] ?? '';

/**
 * Remembers the ids of sandboxes in the order of their creation, for plans that meet them: `plan` of each request that is
 * no creation. An SDK need not look at its sandbox, so that the first GET is nobody in particular.
 */
export function knowing(plan: (request: FaultRequest, ids: readonly string[]) => Fault | undefined): FaultPlan {
  const ids: string[] = [];
  const remember = json((body) => void ids.push(String(body.id)));
  return (request) => (CREATE(request) ? remember : plan(request, ids));
}

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
export const json = (change: (body: Json) => Json | undefined): Fault => ({
  kind: 'change',
  change: jsonAnswer(change),
});

export const jsonAnswer =
  (change: (body: Json) => Json | undefined) =>
  (answer: Answer): Answer => {
    const body = answer.status < 300 ? parsed(answer.body) : undefined;
    if (body === undefined) return answer;
    return withBody(answer, JSON.stringify(changed(body, change)));
  };

/** Messages in another shape than a fault thinks of, which are part of the suite, stay as they are. */
function changed(body: Json, change: (body: Json) => Json | undefined): Json {
  try {
    return change(body) ?? body;
  } catch {
    return body;
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
export const asked = (change: (body: Json) => Json | undefined): Fault => ({ kind: 'ask', body: jsonBody(change) });

export const jsonBody =
  (change: (body: Json) => Json | undefined) =>
  (bytes: Buffer): Buffer => {
    const body = parsed(bytes);
    return body === undefined ? bytes : Buffer.from(JSON.stringify(changed(body, change)));
  };

/** Changes the query of the request before the server gets it. */
export const askedQuery = (change: (query: URLSearchParams) => void): Fault => ({
  kind: 'ask',
  target: (target) => {
    const [path, text = ''] = target.split('?');
    const query = new URLSearchParams(text);
    change(query);
    return query.size === 0 ? String(path) : `${path}?${query}`;
  },
});

export const status = (from: (status: number) => boolean, to: number): Fault => ({
  kind: 'change',
  change: (answer) => (from(answer.status) ? { ...answer, status: to } : answer),
});

/** An answer with a JSON body, or with none. */
export function answerOf(code: number, body?: unknown): Answer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers: HeaderList = [['X-Request-ID', randomUUID()]];
  if (body !== undefined) headers.push(['Content-Type', 'application/json']);
  return withBody({ status: code, headers, body: Buffer.from('') }, text);
}

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
