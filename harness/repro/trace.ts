/** What the decisive exchange of a failed check depends on: found by the ids, addresses and volumes that it names. */
import { endpointCallPort, parseUpstream } from '../wire/endpoints.ts';
import type { Exchange } from '../wire/exchange.ts';
import { rawBodies } from '../wire/raw-bodies.ts';
import { mentions, pathOf } from './ids.ts';

/** Exchanges that are repeated before the decisive one; more make nothing clearer. */
const MAX_BEFORE = 40;
/** Sandboxes that are made again for a list. */
const MAX_LISTED = 8;

export type Trace = {
  /** To be repeated before the decisive exchange, oldest first. */
  before: Exchange[];
  /** The exchange that gave the address which an exchange went to; undefined for one with the server itself. */
  addressOf(exchange: Exchange): Exchange | undefined;
  /** Whether an exchange was with the server, outside its API. */
  isOfServer(exchange: Exchange): boolean;
  /** Exchanges about the same sandboxes that are not repeated, since there are too many. */
  leftOut: number;
};

/** `earlier`: exchanges of the scenario, in any order; those that began after the decisive one are not looked at. */
export function traceOf(decisive: Exchange, earlier: readonly Exchange[]): Trace {
  const past = earlier.filter(({ tick, seq }) => tick < decisive.tick && seq !== decisive.seq);
  past.sort((a, b) => a.tick - b.tick);
  const creations = past.flatMap((exchange) => {
    const id = idMadeBy(exchange);
    return id === undefined ? [] : [{ id, exchange, claims: claimsIn(exchange) }];
  });
  const addresses = past.filter((exchange) => givenAddress(exchange) !== undefined);
  const addressOf = (exchange: Exchange): Exchange | undefined =>
    exchange.api === 'lifecycle'
      ? undefined
      : addresses.findLast((one) => one.tick < exchange.tick && givenAddress(one) === exchange.base);

  const needed = new Set<Exchange>();
  const need = (exchange: Exchange): void => {
    const text = requestText(exchange);
    const address = addressOf(exchange);
    const causes = creations.filter(({ id, exchange: maker }) => maker.tick < exchange.tick && mentions(text, id));
    for (const cause of [...causes.map((one) => one.exchange), ...(address === undefined ? [] : [address])]) {
      if (needed.has(cause)) continue;
      needed.add(cause);
      need(cause);
    }
  };
  need(decisive);
  for (const { exchange } of listed(decisive, creations, past)) {
    needed.add(exchange);
    need(exchange);
  }

  const subjects = (): string[] => creations.filter(({ exchange }) => needed.has(exchange)).map(({ id }) => id);
  const isAbout = (exchange: Exchange, ids: readonly string[]): boolean => {
    const text = `${addressOf(exchange)?.request.target ?? ''}\n${requestText(exchange)}`;
    return ids.some((id) => mentions(text, id));
  };
  // Who shares a volume with what is needed may have written what is read from it.
  const claims = new Set([...claimsIn(decisive), ...[...needed].flatMap(claimsIn)]);
  for (const { id, exchange, claims: own } of creations) {
    if (needed.has(exchange) || !own.some((claim) => claims.has(claim))) continue;
    if (!past.some((one) => one.api === 'execd' && changes(one) && isAbout(one, [id]))) continue;
    needed.add(exchange);
    need(exchange);
  }

  const ids = subjects();
  const others = withoutRepetition(
    past.filter((one) => !needed.has(one) && changes(one) && idMadeBy(one) === undefined && isAbout(one, ids)),
  );
  const room = Math.max(0, MAX_BEFORE - needed.size);
  const chosen = mostTelling(others, decisive).slice(0, room);
  for (const exchange of chosen) {
    needed.add(exchange);
    need(exchange);
  }
  const before = [...needed].sort((a, b) => a.tick - b.tick);
  const server = [decisive, ...past].find(({ api }) => api === 'lifecycle')?.base.replace(/\/v1$/, '');
  const isOfServer = ({ api, base }: Exchange): boolean => api === 'other' && base === server;
  return { before, addressOf, isOfServer, leftOut: others.length - chosen.length };
}

type Creation = { id: string; exchange: Exchange };

/** What a list is of: what its answer shows, and what was there when it was asked for. */
function listed({ request, response }: Exchange, creations: Creation[], past: readonly Exchange[]): Creation[] {
  const kind = /^\/(sandboxes|snapshots)\/?(?:\?|$)/.exec(request.target)?.[1] as 'sandboxes' | 'snapshots' | undefined;
  if (kind === undefined || request.method !== 'GET') return [];
  const shown = response?.body?.text ?? '';
  const deleted = new Set(
    past.filter(({ request: { method } }) => method === 'DELETE').map(({ request: { target } }) => target),
  );
  const ofKind = creations.filter(({ exchange }) => isSandboxCreation(exchange) === (kind === 'sandboxes'));
  return ofKind.filter(({ id }) => mentions(shown, id) || !deleted.has(pathOf(kind, id))).slice(-MAX_LISTED);
}

/** Of the same step first, then what was accepted, the latest first; creations and addresses are not among them. */
function mostTelling(exchanges: readonly Exchange[], { step }: Exchange): Exchange[] {
  const rank = (one: Exchange): number => {
    if (step !== null && one.step === step) return 0;
    if ((one.response?.status ?? 500) >= 400) return 3;
    return one.api === 'lifecycle' ? 1 : 2;
  };
  return [...exchanges].sort((a, b) => rank(a) - rank(b) || b.tick - a.tick);
}

/** Of the same request, made again and again in one step, the last. */
function withoutRepetition(exchanges: readonly Exchange[]): Exchange[] {
  return [...new Map(exchanges.map((one) => [`${one.step} ${one.base} ${requestText(one)}`, one])).values()];
}

/** Whether two exchanges asked the same of the same place. */
export const sameRequest = (a: Exchange, b: Exchange): boolean =>
  a.base === b.base && requestText(a) === requestText(b);

/** Method, target, headers and body of a request. */
export function requestText({ request, wrongKey = '' }: Exchange): string {
  const { method, target, headers, body } = request;
  // A length or an id of a request says nothing of what is asked.
  const telling = headers.filter(([name]) => !/^(content-length|x-request-id|traceparent)$/i.test(name));
  return `${method} ${target}\n${telling.map((line) => line.join(': ')).join('\n')}\n${wrongKey}\n${body?.text ?? body?.base64 ?? ''}`;
}

const changes = ({ request: { method } }: Exchange): boolean => !['GET', 'HEAD', 'OPTIONS'].includes(method);

export const isSandboxCreation = ({ api, request: { method, target } }: Exchange): boolean =>
  api === 'lifecycle' && method === 'POST' && /^\/sandboxes\/?(?:\?|$)/.test(target);

export const isSnapshotCreation = ({ api, request: { method, target } }: Exchange): boolean =>
  api === 'lifecycle' && method === 'POST' && /^\/sandboxes\/[^/?]+\/snapshots\/?(?:\?|$)/.test(target);

/** The id that the answer gives to what the request has made; also from its Location, where the body has none. */
export function idMadeBy(exchange: Exchange): string | undefined {
  if (!isSandboxCreation(exchange) && !isSnapshotCreation(exchange)) return undefined;
  const { response } = exchange;
  if (response === undefined || response.status >= 300) return undefined;
  const { id } = (rawBodies(exchange).responseJson ?? {}) as { id?: unknown };
  if (typeof id === 'string' && id.length >= MIN_ID) return id;
  const location = response.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  return /\/(?:sandboxes|snapshots)\/([^/?#]{4,})$/.exec(location ?? '')?.[1];
}

/** A shorter id occurs by chance in everything. */
const MIN_ID = 4;

/** Names of volumes in the request for a sandbox. */
function claimsIn(exchange: Exchange): string[] {
  if (!isSandboxCreation(exchange)) return [];
  const claims = exchange.request.body?.text?.matchAll(/"claimName"\s*:\s*"([^"\\]+)"/g) ?? [];
  return [...claims].flatMap(([, claim]) => claim ?? []);
}

/** The base of the requests to the address that an answer gave; undefined for any other exchange. */
export function givenAddress(exchange: Exchange): string | undefined {
  const { api, base, request } = exchange;
  if (api !== 'lifecycle' || endpointCallPort(request.method, request.target) === undefined) return undefined;
  const { endpoint } = (rawBodies(exchange).responseJson ?? {}) as { endpoint?: unknown };
  if (typeof endpoint !== 'string') return undefined;
  return parseUpstream(endpoint, base.startsWith('https:') ? 'https:' : 'http:', 'other')?.base;
}
