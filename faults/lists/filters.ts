/** Servers that get the filters of lists wrong, or what they show in them. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { filtering } from '../../harness/faults/filtering.ts';
import { LIST } from '../../harness/faults/operations.ts';
import { askedQuery, type Json, json, listed, metadataOf, onWire, when } from '../../harness/faults/wiring.ts';
import { TRANSITIONS } from '../../harness/history/states.ts';

const IN = ['lifecycle/list.yaml'];

/** The states of the document. */
const STATES = new Set(TRANSITIONS.sandbox.flatMap(({ from, to }) => [from, to]));

const items = (body: Json): Json[] => body.items as Json[];

/** Takes one pair out of the metadata filter, or changes it. */
const filter = (change: (pairs: string[]) => string[]) =>
  askedQuery((query) => {
    const text = query.get('metadata');
    if (text !== null) query.set('metadata', change(text.split('&')).join('&'));
  });

export const filterFaults: readonly LiveFault[] = [
  {
    id: 'list.metadata.not-looked-at',
    says: 'lists all sandboxes whatever metadata are asked for',
    area: ['list.metadata-filter', 'list.pages-cover'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => query.delete('metadata')),
    ),
  },
  {
    id: 'list.items.one-id',
    says: 'tells the id of the first item for each of a list',
    area: ['list.pages-cover', 'sandbox.create.id-unique'],
    in: IN,
    server: onWire(
      LIST,
      json((body) => {
        const [first] = items(body);
        return { ...body, items: items(body).map((item) => ({ ...item, id: first?.id })) };
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
    says: 'leaves the last of several pairs out of a filter by metadata',
    area: ['list.metadata-filter', 'list.filters-and'],
    in: IN,
    server: onWire(
      LIST,
      filter((pairs) => (pairs.length === 1 ? pairs : pairs.slice(0, -1))),
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
      filtering((item, pairs) => pairs.every(([key, value]) => String(metadataOf(item)[key]).startsWith(value))),
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
      askedQuery((query) => {
        if (query.getAll('state').some((state) => !STATES.has(state))) query.delete('state');
      }),
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
