/** Servers that get the pages of lists wrong. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { LIST, queryOf } from '../../harness/faults/operations.ts';
import { askedQuery, type Json, json, onWire, when } from '../../harness/faults/wiring.ts';

const IN = ['lifecycle/list.yaml'];

const pagination = (body: Json): Record<string, number> => body.pagination as Record<string, number>;
const items = (body: Json): Json[] => body.items as Json[];

export const pageFaults: readonly LiveFault[] = [
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
      const wanted = Number(queryOf(request).get('pageSize') ?? 20);
      const more = askedQuery((query) => void query.set('pageSize', String(wanted + 1)));
      const shown = json((body) => ({ ...body, pagination: { ...pagination(body), pageSize: wanted } }));
      return { ...more, change: shown.change };
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
    says: 'gives the last page once more for one beyond the end',
    area: ['list.pages-cover', 'list.pagination-page'],
    in: IN,
    server: () => {
      const lastPages = new Map<string, Json>();
      return {
        wire: when(LIST, (request) => {
          const query = queryOf(request);
          query.delete('page');
          return json((body) => {
            const { page = 1, totalPages = 1 } = pagination(body);
            if (page === totalPages) lastPages.set(query.toString(), body);
            return page > totalPages ? lastPages.get(query.toString()) : undefined;
          });
        }),
      };
    },
  },
];
