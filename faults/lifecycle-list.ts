/** Servers that get lists, pages and filters wrong. */
import type { LiveFault } from '../harness/faults/fault.ts';
import { askedQuery, type Json, json, LIST, listed, onWire, when } from '../harness/faults/wiring.ts';

const IN = ['lifecycle/list.yaml'];

const pagination = (body: Json): Record<string, number> => body.pagination as Record<string, number>;
const items = (body: Json): Json[] => body.items as Json[];

/** Takes one pair out of the metadata filter, or changes it. */
const filter = (change: (pairs: string[]) => string[]) =>
  askedQuery((query) => {
    const text = query.get('metadata');
    if (text !== null) query.set('metadata', change(text.split('&')).join('&'));
  });

export const listFaults: readonly LiveFault[] = [
  {
    id: 'list.page.from-zero',
    says: 'counts pages from zero inside, and gives the second as the first',
    area: ['list.pages-cover', 'list.pagination-page'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => {
        if (query.has('page')) query.set('page', String(Number(query.get('page')) + 1));
      }),
    ),
  },
  {
    id: 'list.page.always-first',
    says: 'gives the first page whichever is asked for',
    area: ['list.pages-cover', 'list.pagination-page'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => void query.delete('page')),
    ),
  },
  {
    id: 'list.page.items-repeated',
    says: 'gives the last item of a page again as the first of the next',
    area: ['list.pages-cover'],
    in: IN,
    server: () => {
      let last: Json | undefined;
      return {
        wire: when(
          LIST,
          json((body) => {
            const [first, ...rest] = items(body);
            const repeated = pagination(body).page === 1 || first === undefined || last === undefined ? first : last;
            last = items(body).at(-1);
            return repeated === undefined ? body : { ...body, items: [repeated, ...rest] };
          }),
        ),
      };
    },
  },
  {
    id: 'list.page.size-ignored',
    says: 'gives twenty items whatever pageSize says',
    area: ['list.pagination-page-size', 'list.pages-cover'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => void query.delete('pageSize')),
    ),
  },
  {
    id: 'list.page.one-too-many',
    says: 'gives one item more than pageSize and still tells pageSize',
    area: ['list.pages-cover', 'list.pagination-page-size'],
    in: IN,
    server: onWire(LIST, (request) => {
      const wanted = Number(new URLSearchParams(request.target.split('?')[1]).get('pageSize') ?? 20);
      const more = askedQuery((query) => void query.set('pageSize', String(wanted + 1)));
      const shown = json((body) => ({ ...body, pagination: { ...pagination(body), pageSize: wanted } }));
      return more.kind === 'ask' && shown.kind === 'change' ? { ...more, change: shown.change } : more;
    }),
  },
  {
    id: 'list.page.default-ten',
    says: 'takes ten for the default of pageSize',
    area: ['list.page-size-default'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => {
        if (!query.has('pageSize')) query.set('pageSize', '10');
      }),
    ),
  },
  {
    id: 'list.page.has-next-always-false',
    says: 'always says that there is no next page',
    area: ['list.pagination-has-next'],
    in: IN,
    server: onWire(
      LIST,
      json((body) => ({ ...body, pagination: { ...pagination(body), hasNextPage: false } })),
    ),
  },
  {
    id: 'list.page.has-next-on-full-page',
    says: 'says that there is a next page whenever the page is full',
    area: ['list.pagination-has-next'],
    in: IN,
    server: onWire(
      LIST,
      json((body) => {
        const full = items(body).length === pagination(body).pageSize;
        return { ...body, pagination: { ...pagination(body), hasNextPage: full } };
      }),
    ),
  },
  {
    id: 'list.page.total-of-page',
    says: 'tells the number of items on the page as totalItems',
    area: ['list.pagination-total-items', 'list.pagination-total-pages'],
    in: IN,
    server: onWire(
      LIST,
      json((body) => ({ ...body, pagination: { ...pagination(body), totalItems: items(body).length } })),
    ),
  },
  {
    id: 'list.page.total-pages-rounded-down',
    says: 'rounds the number of pages down',
    area: ['list.pagination-total-pages'],
    in: IN,
    server: onWire(
      LIST,
      json((body) => {
        const { totalItems = 0, pageSize = 1 } = pagination(body);
        return { ...body, pagination: { ...pagination(body), totalPages: Math.floor(totalItems / pageSize) } };
      }),
    ),
  },
  {
    id: 'list.page.beyond-the-end-last',
    says: 'gives the last page for one beyond the end',
    area: ['list.pages-cover', 'list.pagination-page'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => {
        if (Number(query.get('page')) > 7) query.set('page', '3');
      }),
    ),
  },
  {
    id: 'list.metadata.ignored',
    says: 'ignores the filter by metadata but for its first pair',
    area: ['list.metadata-filter', 'list.filters-and'],
    in: IN,
    server: onWire(
      LIST,
      filter((pairs) => pairs.slice(0, 1)),
    ),
  },
  {
    id: 'list.metadata.last-pair-ignored',
    says: 'takes no more than three pairs of a filter by metadata',
    area: ['list.metadata-filter', 'list.filters-and'],
    in: IN,
    server: onWire(
      LIST,
      filter((pairs) => pairs.slice(0, 3)),
    ),
  },
  {
    id: 'list.metadata.not-decoded',
    says: 'does not decode the pairs of a filter',
    area: ['list.metadata-filter-encoded'],
    in: IN,
    server: onWire(
      LIST,
      filter((pairs) => pairs.map((pair) => pair.replaceAll('%', '%25'))),
    ),
  },
  {
    id: 'list.metadata.prefix-matches',
    says: 'takes the beginning of a value for the value',
    area: ['list.metadata-filter'],
    in: IN,
    server: onWire(
      LIST,
      filter((pairs) => pairs.map((pair) => pair.replace(/=re$/, '=red').replace(/=reds$/, '=red'))),
    ),
  },
  {
    id: 'list.state.ignored',
    says: 'ignores the filter by state',
    area: ['list.state-filter'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => void query.delete('state')),
    ),
  },
  {
    id: 'list.state.first-only',
    says: 'takes the first of several states',
    area: ['list.states-or'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => query.has('state') && query.set('state', query.get('state') ?? '')),
    ),
  },
  {
    id: 'list.state.last-only',
    says: 'takes the last of several states',
    area: ['list.states-or'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => query.has('state') && query.set('state', query.getAll('state').at(-1) ?? '')),
    ),
  },
  {
    id: 'list.state.unknown-is-all',
    says: 'takes a state that it does not know for no filter',
    area: ['list.state-filter'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => query.get('state') === 'Conforming' && query.delete('state')),
    ),
  },
  {
    id: 'list.items.cached',
    says: 'gives a list of yesterday: the first answer to each question again',
    area: ['sandbox.delete', 'sandbox.create.at-once', 'list'],
    in: IN,
    server: () => {
      const cached = new Map<string, Json>();
      return {
        wire: when(LIST, ({ target }) =>
          json((body) => {
            const known = cached.get(target) ?? body;
            cached.set(target, known);
            return known;
          }),
        ),
      };
    },
  },
  {
    id: 'list.items.metadata-of-first',
    says: 'shows the metadata of the first item for each of a list',
    area: ['sandbox.get.metadata', 'sandbox.create.at-once'],
    in: IN,
    server: onWire(
      LIST,
      json((body) => listed((item) => ({ ...item, metadata: items(body)[0]?.metadata }))(body)),
    ),
  },
  {
    id: 'list.items.without-entrypoint',
    says: 'leaves the entrypoint out of lists',
    area: ['sandbox.get.entrypoint-always'],
    in: IN,
    server: onWire(LIST, json(listed(({ entrypoint: _, ...item }) => item))),
  },
];
