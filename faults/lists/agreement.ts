/** Servers whose lists tell another state of a sandbox than GET, or have it where it does not belong. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { LIST, LIST_SNAPSHOTS, queryOf } from '../../harness/faults/operations.ts';
import { askedQuery, inState, json, listed, onWire, stateOf, when } from '../../harness/faults/wiring.ts';
import type { Fault } from '../../harness/wire/faults.ts';

const PAUSES = ['lifecycle/pause.yaml'];
const CREATE = ['lifecycle/create.yaml'];

/** Tells in lists another state of the things that are in one. */
const tellingOf = (state: string, told: string): Fault =>
  json(listed((item) => (stateOf(item) === state ? inState(item, told) : item)));

/** Takes those in one state into a list of those in another. */
const joining = (asked: string, state: string): Fault =>
  askedQuery((query) => {
    if (query.getAll('state').includes(asked)) query.append('state', state);
  });

export const listAgreementFaults: readonly LiveFault[] = [
  {
    id: 'list.agreement.failed-as-terminated',
    says: 'tells in lists that sandboxes which are Failed are Terminated',
    area: ['list.same-as-get'],
    in: CREATE,
    server: onWire(LIST, tellingOf('Failed', 'Terminated')),
  },
  {
    id: 'list.agreement.failed-as-running',
    says: 'tells in lists that sandboxes which are Failed are Running',
    area: ['list.same-as-get'],
    in: CREATE,
    server: onWire(LIST, tellingOf('Failed', 'Running')),
  },
  {
    id: 'list.agreement.paused-as-running',
    says: 'tells in lists that sandboxes which are Paused are Running',
    area: ['list.same-as-get'],
    in: PAUSES,
    server: onWire(LIST, tellingOf('Paused', 'Running')),
  },
  {
    id: 'list.agreement.failed-left-out',
    says: 'leaves sandboxes that are Failed out of lists',
    area: ['list.all'],
    in: CREATE,
    server: onWire(
      LIST,
      askedQuery((query) => {
        if (query.has('state')) return;
        for (const state of ['Pending', 'Running', 'Paused']) query.append('state', state);
      }),
    ),
  },
  {
    id: 'list.agreement.failed-among-terminated',
    says: 'lists sandboxes that are Failed among those that are Terminated',
    area: ['list.state-filter'],
    in: CREATE,
    server: onWire(LIST, joining('Terminated', 'Failed')),
  },
  {
    id: 'list.agreement.failed-not-by-state',
    says: 'finds no sandbox by the state Failed',
    area: ['list.state-filter'],
    in: CREATE,
    server: onWire(
      LIST,
      askedQuery((query) => {
        if (query.getAll('state').join() === 'Failed') query.set('state', 'Stopping');
      }),
    ),
  },
  {
    id: 'list.agreement.state-of-filter',
    says: 'finds sandboxes by their state, and tells another of them in that list',
    area: ['list.state-filter'],
    in: PAUSES,
    server: () => ({
      wire: when(LIST, (request) =>
        queryOf(request).get('state') === 'Paused' ? tellingOf('Paused', 'Pausing') : undefined,
      ),
    }),
  },
  {
    id: 'snapshots.list.state-of-filter',
    says: 'finds snapshots by their state, and tells in that list that they are Creating',
    area: ['snapshot.list.state-filter'],
    in: ['snapshots/list.yaml'],
    server: () => ({
      wire: when(LIST_SNAPSHOTS, (request) =>
        queryOf(request).get('state') === 'Ready' ? tellingOf('Ready', 'Creating') : undefined,
      ),
    }),
  },
];
