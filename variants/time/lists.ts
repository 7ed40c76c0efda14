/** Servers whose lists have another order, or are late. */
import { createHash } from 'node:crypto';
import { pageOf } from '../../harness/faults/filtering.ts';
import { CREATE, GET, GET_SNAPSHOT, LIST, LIST_SNAPSHOTS, queryOf, SNAP } from '../../harness/faults/operations.ts';
import { type Json, stateOf } from '../../harness/faults/wiring.ts';
import type { FrontRequest, Layer } from '../../harness/front/reply.ts';
import { jsonReplies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const AXIS = 'time-list-order';
const SILENT = 'In which order a list has its items is not said.';

const digest = (id: string): string => createHash('sha256').update(id).digest('hex');

/** How a thing was seen last, and how before its state changed; `since` when the change was seen first. */
type Known = { status: unknown; state: unknown; before: unknown; since: number };

/** Whole pages of things that scenarios make are no longer; a server with more shows less. */
const MOST_ITEMS = '100';
const isPage = (text: string | null): boolean => text === null || /^[1-9]\d*$/.test(text);

/** Tells in lists, and finds by, the state that a thing had before, for `ms` milliseconds after another one was seen. */
function lateLists(ms: number): Layer {
  const known = new Map<unknown, Known>();
  const note = (thing: Json): Known => {
    const last = known.get(thing.id);
    const state = stateOf(thing);
    const moved = last?.state !== state;
    const { before, since } = moved || last === undefined ? { before: last?.status, since: performance.now() } : last;
    const now = { status: thing.status, state, before, since };
    known.set(thing.id, now);
    return now;
  };
  const shown = (thing: Json): Json => {
    const { before, since } = note(thing);
    return before === undefined || performance.now() >= since + ms ? thing : { ...thing, status: before };
  };
  const single = jsonReplies(
    (request) => CREATE(request) || GET(request) || SNAP(request) || GET_SNAPSHOT(request),
    (body) => {
      if (stateOf(body) !== undefined) note(body);
      return body;
    },
  );
  const asked = (request: FrontRequest): { states: string[]; page: string | null; size: string | null } => {
    const query = queryOf(request);
    return { states: query.getAll('state'), page: query.get('page'), size: query.get('pageSize') };
  };
  const lists = jsonReplies(
    (request) => LIST(request) || LIST_SNAPSHOTS(request),
    (body, request) => {
      const items = ((body.items ?? []) as Json[]).map(shown);
      const { states, page, size } = asked(request);
      if (states.length === 0) return { ...body, items };
      const found = items.filter((item) => states.includes(String(stateOf(item))));
      return pageOf(found, Number(page ?? 1), Number(size ?? 20));
    },
  );
  return (request, next) => {
    if (!LIST(request) && !LIST_SNAPSHOTS(request)) return single(request, next);
    const { states, page, size } = asked(request);
    if (states.length === 0) return lists(request, next);
    // What the server refuses it refuses.
    if (!isPage(page) || !isPage(size)) return next();
    const query = queryOf(request);
    query.delete('state');
    query.set('page', '1');
    query.set('pageSize', MOST_ITEMS);
    return lists(request, () => next({ target: `${request.target.split('?')[0]}?${query}` }));
  };
}

export const listVariants: readonly Variant[] = [
  {
    id: 'time.list.newest-first',
    says: 'lists the newest first',
    axis: AXIS,
    silent: SILENT,
    server: () => ({ seams: { order: (items) => [...items].reverse() } }),
  },
  {
    id: 'time.list.any-order',
    says: 'lists sandboxes and snapshots in an order that nobody can guess',
    axis: AXIS,
    silent: SILENT,
    server: () => ({ seams: { order: (items) => [...items].sort((a, b) => (digest(a.id) < digest(b.id) ? -1 : 1)) } }),
  },
  {
    id: 'time.list.states-late',
    says: 'knows in lists a second later in which state a sandbox or snapshot is',
    axis: 'time-list-states',
    silent: 'That a list knows at once what GET tells is not said; servers have their lists from caches and indexes.',
    server: () => ({ layer: lateLists(1000) }),
  },
];
