/** What one lifecycle exchange tells about sandboxes and snapshots. */

import { pathOf } from '../contract/routes.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import type { Exchange, KeptBody } from '../wire/exchange.ts';

export type Subject = 'sandbox' | 'snapshot';

/**
 * How long a list may still tell what was so before, in milliseconds: no document says that it knows at once what GET
 * tells, and servers have their lists from caches and indexes. Nobody would call more than that a moment.
 */
export const LIST_LAG_MS = 3000;

/**
 * From when to when, on the clock that all exchanges share: what an exchange tells was true at some moment between. That is
 * while it went on, and for a list up to LIST_LAG_MS before.
 */
export type Span = { start: number; end: number };

export type HistoryEvent = Span & { exchange: Exchange } & (
    | { kind: 'seen'; from: 'create' | 'get' | 'list' | 'change'; members: JsonObject }
    /** A look at it gave 404. */
    | { kind: 'gone' }
    /** Somebody asked for a change; without `status` there was no answer, and the change may come at any time. */
    | { kind: 'asked'; what: 'delete' | 'renew' | 'pause' | 'resume' | 'metadata' | 'snapshot'; status?: number }
  );

export type About = { subject: Subject; id: string; event: HistoryEvent };

/** Everything an exchange tells; nothing for traffic that is not about a sandbox or a snapshot. */
export function eventsOf(exchange: Exchange): About[] {
  if (exchange.api !== 'lifecycle') return [];
  const path = pathOf(exchange.request.target).split('/').slice(1).map(decoded);
  const [collection, id, part, ...more] = path;
  const subject = collection === 'sandboxes' ? 'sandbox' : collection === 'snapshots' ? 'snapshot' : undefined;
  if (subject === undefined || more.length > 0 || path.includes('')) return [];
  const { method } = exchange.request;
  if (id === undefined) return method === 'GET' ? listed(subject, exchange) : created(subject, method, exchange);
  if (part === undefined) return aboutOne(subject, id, method, exchange);
  return subject === 'sandbox' ? asked(id, part, method, exchange) : [];
}

function listed(subject: Subject, exchange: Exchange): About[] {
  const items = exchange.response?.status === 200 ? jsonObject(exchange.response.body)?.items : undefined;
  if (!Array.isArray(items)) return [];
  return items.flatMap((members) => {
    if (!isObject(members) || typeof members.id !== 'string') return [];
    return [
      {
        subject,
        id: members.id,
        event: { kind: 'seen' as const, from: 'list' as const, members, ...lately(exchange) },
      },
    ];
  });
}

function created(subject: Subject, method: string, exchange: Exchange): About[] {
  if (method !== 'POST' || subject !== 'sandbox') return [];
  return seenAs(subject, undefined, 'create', exchange);
}

function aboutOne(subject: Subject, id: string, method: string, exchange: Exchange): About[] {
  const status = exchange.response?.status;
  if (method !== 'GET' && method !== 'DELETE') return [];
  // A deletion that finds nothing to delete does not say that nothing can be seen.
  if (method === 'DELETE') return [{ subject, id, event: askedEvent('delete', exchange) }];
  const gone: About[] = status === 404 ? [{ subject, id, event: { kind: 'gone', ...at(exchange) } }] : [];
  return [...gone, ...seenAs(subject, id, 'get', exchange)];
}

const PARTS = { pause: 'pause', resume: 'resume', metadata: 'metadata', snapshots: 'snapshot' } as const;

function asked(id: string, part: string, method: string, exchange: Exchange): About[] {
  const subject = 'sandbox';
  if (method === 'POST' && part === 'renew-expiration') {
    return [{ subject, id, event: askedEvent('renew', exchange) }, ...seenAs(subject, id, 'change', exchange)];
  }
  const what = method === (part === 'metadata' ? 'PATCH' : 'POST') ? PARTS[part as keyof typeof PARTS] : undefined;
  if (what === undefined) return [];
  const about: About = { subject, id, event: askedEvent(what, exchange) };
  if (what === 'metadata') return [about, ...seenAs(subject, id, 'change', exchange)];
  return what === 'snapshot' ? [about, ...seenAs('snapshot', undefined, 'create', exchange)] : [about];
}

/** `id` is what the request addressed; of something new it stands in the answer. */
function seenAs(
  subject: Subject,
  id: string | undefined,
  from: 'create' | 'get' | 'change',
  exchange: Exchange,
): About[] {
  const { response } = exchange;
  if (!response || response.status < 200 || response.status > 299) return [];
  const members = jsonObject(response.body);
  const known = id ?? members?.id;
  if (members === undefined || typeof known !== 'string') return [];
  return [{ subject, id: known, event: { kind: 'seen', from, members, ...at(exchange) } }];
}

type Asked = Extract<HistoryEvent, { kind: 'asked' }>;

function askedEvent(what: Asked['what'], exchange: Exchange): Asked {
  const { response, failure } = exchange;
  const status = response && failure === undefined ? { status: response.status } : {};
  return { kind: 'asked', what, ...status, ...at(exchange) };
}

function at(exchange: Exchange): Span & { exchange: Exchange } {
  return { start: exchange.tick, end: exchange.tick + exchange.ms, exchange };
}

function lately(exchange: Exchange): Span & { exchange: Exchange } {
  return { ...at(exchange), start: exchange.tick - LIST_LAG_MS };
}

function jsonObject(body: KeptBody | undefined): JsonObject | undefined {
  if (!body?.text || body.truncated) return undefined;
  try {
    const value: unknown = JSON.parse(body.text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // the contract checks say so
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
