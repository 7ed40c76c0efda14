/** Servers that list snapshots wrongly. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { LIST_SNAPSHOTS, queryOf } from '../../harness/faults/operations.ts';
import { askedQuery, inState, type Json, json, listed, onWire } from '../../harness/faults/wiring.ts';
import type { Fault } from '../../harness/wire/faults.ts';

const IN = ['snapshots/list.yaml'];

const list = (name: string, says: string, area: string[], fault: Fault): LiveFault => ({
  id: `snapshots.list.${name}`,
  says,
  area: area.map((each) => `snapshot.list.${each}`),
  in: IN,
  server: onWire(LIST_SNAPSHOTS, fault),
});

const dropping = (name: string): Fault => askedQuery((query) => void query.delete(name));

/** Corrects what the server would refuse. */
const lenient = (name: string, wrong: (value: string) => boolean): Fault =>
  askedQuery((query) => {
    const value = query.get(name);
    if (value !== null && wrong(value)) query.set(name, '1');
  });

const paging = (change: (pagination: Record<string, number>) => Record<string, unknown>): Fault =>
  json((body) => ({
    ...body,
    pagination: {
      ...(body.pagination as Json),
      ...change(body.pagination as Record<string, number>),
    },
  }));

/** Parameters of the list that leave some snapshots out. */
const FILTERS = ['sandboxId', 'state', 'name'];
const PAGES = ['sandbox-filter', 'page-default', 'all'];

export const snapshotListFaults: readonly LiveFault[] = [
  list('sandbox-ignored', 'ignores the sandbox', ['sandbox-filter'], dropping('sandboxId')),
  list('state-ignored', 'ignores the state', ['state-filter'], dropping('state')),
  list(
    'first-state-only',
    'looks at the first of several states only',
    ['states-or'],
    askedQuery((query) => {
      const [first] = query.getAll('state');
      if (first !== undefined) query.set('state', first);
    }),
  ),
  list('name-ignored', 'ignores the name', ['name-filter'], dropping('name')),
  list(
    'name-or-sandbox',
    'ignores the sandbox when there is a name',
    ['name-filter'],
    askedQuery((query) => {
      if (query.has('name')) query.delete('sandboxId');
    }),
  ),
  list('page-ignored', 'gives the first page whichever is asked for', PAGES, dropping('page')),
  list('size-ignored', 'gives 20 whatever is asked for', PAGES, dropping('pageSize')),
  list(
    'default-size-10',
    'has pages of 10 by default',
    ['page-size-default'],
    askedQuery((query) => {
      if (!query.has('pageSize')) query.set('pageSize', '10');
    }),
  ),
  list(
    'page-zero-taken',
    'takes page 0',
    ['page-minimum'],
    lenient('page', (value) => value === '0'),
  ),
  list(
    'page-word-taken',
    'takes a page that is no number',
    ['page-minimum'],
    lenient('page', (value) => Number.isNaN(Number(value))),
  ),
  list(
    'size-zero-taken',
    'takes a page size of 0',
    ['page-size-minimum'],
    lenient('pageSize', (value) => value === '0'),
  ),
  list(
    'size-word-taken',
    'takes a page size that is no number',
    ['page-size-minimum'],
    lenient('pageSize', (value) => Number.isNaN(Number(value))),
  ),
  list(
    'total-of-page',
    'counts the items of the page as the total',
    PAGES,
    json((body) => ({
      ...body,
      pagination: { ...(body.pagination as Json), totalItems: (body.items as unknown[]).length },
    })),
  ),
  {
    id: 'snapshots.list.uncounted-without-filter',
    says: 'counts no snapshots in a list without a filter',
    area: ['snapshot.list.all'],
    in: IN,
    server: onWire(
      (request) => LIST_SNAPSHOTS(request) && FILTERS.every((name) => !queryOf(request).has(name)),
      paging(() => ({ totalItems: 0 })),
    ),
  },
  list(
    'pages-rounded-down',
    'rounds the number of pages down',
    PAGES,
    paging(({ totalItems = 0, pageSize = 1 }) => ({ totalPages: Math.floor(totalItems / pageSize) })),
  ),
  list(
    'never-more',
    'never says that there are more',
    PAGES,
    paging(() => ({ hasNextPage: false })),
  ),
  list(
    'always-more',
    'says that there are more after the last',
    PAGES,
    paging(({ totalItems = 0 }) => ({ hasNextPage: totalItems > 0 })),
  ),
  list(
    'last-lost',
    'loses the last item of a full page',
    PAGES,
    json((body) => {
      const items = body.items as unknown[];
      const { pageSize } = body.pagination as { pageSize: number };
      return items.length < pageSize ? body : { ...body, items: items.slice(0, -1) };
    }),
  ),
  list(
    'unnamed-lost',
    'lists snapshots with a name only',
    PAGES,
    json((body) => ({ ...body, items: (body.items as Json[]).filter(({ name }) => name !== undefined) })),
  ),
  list(
    'state-of-creation',
    'tells in a list what the snapshots were when they were made',
    ['same-as-get'],
    json(listed((item) => inState(item, 'Creating'))),
  ),
];
