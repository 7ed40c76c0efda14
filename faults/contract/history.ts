/** Servers whose answers contradict what they said before. Judged over recorded exchanges. */
import type { ReplayFault } from '../../harness/faults/fault.ts';
import { lifecycle } from '../../harness/faults/operations.ts';
import { eachThing, responses } from '../../harness/faults/replaying.ts';
import { inState, type Json, moved, stateOf } from '../../harness/faults/wiring.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { messageFault as fault } from './message-fault.ts';

const shows = ({ api, request }: Exchange): boolean =>
  api === 'lifecycle' && request.method === 'GET' && /^\/\w+\/[^/?]+$/.test(request.target);

/** Changes what is shown of a thing by how often that thing has been shown. */
function counted(change: (thing: Json, looks: number) => unknown): (exchange: Exchange) => Exchange {
  const looks = new Map<unknown, number>();
  return responses(
    lifecycle,
    eachThing((thing) => {
      const count = (looks.get(thing.id) ?? 0) + 1;
      looks.set(thing.id, count);
      return change(thing, count);
    }),
  );
}

/** Each snapshot has the time of the last transition that was told of it first. */
function firstTimes(): (exchange: Exchange) => Exchange {
  const firsts = new Map<unknown, unknown>();
  return responses(
    lifecycle,
    eachThing((thing) => {
      const { lastTransitionAt } = (thing.status ?? {}) as Json;
      if (!('sandboxId' in thing) || lastTransitionAt === undefined) return thing;
      const first = firsts.get(thing.id) ?? lastTransitionAt;
      firsts.set(thing.id, first);
      return { ...thing, status: { ...(thing.status as Json), lastTransitionAt: first } };
    }),
  );
}

/** Changes what answers to creations tell, by what the first of its kind has. */
function creations(change: (thing: Json, first: Json) => unknown): (exchange: Exchange) => Exchange {
  const firsts = new Map<boolean, Json>();
  return responses(
    ({ api, request, response }) => api === 'lifecycle' && request.method === 'POST' && response?.status === 202,
    eachThing((thing) => {
      const first = firsts.get('sandboxId' in thing) ?? thing;
      firsts.set('sandboxId' in thing, first);
      return change(thing, first);
    }),
  );
}

export const historyFaults: readonly ReplayFault[] = [
  fault(
    'history.created-at-moves',
    'tells another createdAt each time',
    counted((thing, looks) => ({ ...thing, createdAt: moved(thing.createdAt, looks * 1000) })),
    ['sandbox.created-at', 'snapshot.created-at'],
  ),
  fault(
    'history.image-changes',
    'tells another image after a while',
    counted((thing, looks) => ('image' in thing ? { ...thing, image: { uri: `image-${looks}` } } : thing)),
    ['sandbox.get.image'],
  ),
  fault(
    'history.entrypoint-changes',
    'tells another entrypoint than that of the request',
    responses(
      ({ api, request }) =>
        api === 'lifecycle' && request.method === 'GET' && /^\/sandboxes\/[^/]+$/.test(request.target),
      eachThing((thing) => ({ ...thing, entrypoint: ['x'] })),
    ),
    ['sandbox.get.entrypoint-of-request', 'sandbox.get'],
  ),
  fault(
    'history.unknown-transition',
    'says Pending again after Running',
    counted((thing, looks) => (stateOf(thing) === 'Running' && looks % 2 === 0 ? inState(thing, 'Pending') : thing)),
    ['sandbox.transition', 'sandbox.state'],
  ),
  fault(
    'history.same-id-twice',
    'gives two sandboxes one id',
    creations((thing, first) => ({ ...thing, id: first.id })),
    ['sandbox.create.id-unique', 'snapshot.id-unique'],
  ),
  fault(
    'history.another-id',
    'shows another id than was asked for',
    responses(
      shows,
      eachThing((thing) => ({ ...thing, id: `x${thing.id}` })),
    ),
    ['sandbox', 'snapshot'],
  ),
  fault(
    'history.entrypoint-moves',
    'shows another entrypoint each time',
    counted((thing, looks) => ({ ...thing, entrypoint: [`x-${looks}`] })),
    ['sandbox.get'],
  ),
  fault(
    'history.transitions-back-in-time',
    'tells an earlier time of the last transition each time',
    counted((thing, looks) => ({
      ...thing,
      status: { ...(thing.status as Json), lastTransitionAt: new Date(1e12 - looks * 1000).toISOString() },
    })),
    ['sandbox.state.last-transition', 'snapshot.state.last-transition'],
  ),
  fault(
    'history.source-moves',
    'tells another source of a snapshot each time',
    counted((thing, looks) => ('sandboxId' in thing ? { ...thing, sandboxId: `source-${looks}` } : thing)),
    ['snapshot'],
  ),
  fault(
    'history.name-moves',
    'tells another name of a snapshot each time',
    counted((thing, looks) => ('sandboxId' in thing ? { ...thing, name: `name-${looks}` } : thing)),
    ['snapshot'],
  ),
  fault(
    'history.snapshot-creating-again',
    'says that a snapshot which was Ready is being created',
    counted((thing, looks) =>
      'sandboxId' in thing && looks % 2 === 0 && stateOf(thing) === 'Ready' ? inState(thing, 'Creating') : thing,
    ),
    ['snapshot'],
  ),
  fault(
    'history.snapshot-time-stands',
    'tells the time of the first state of a snapshot in all of its states',
    firstTimes(),
    ['snapshot.state.last-transition'],
  ),
  fault(
    'history.lists-another-state',
    'has in a list by state things of which it tells another state there',
    responses(
      ({ api, request }) =>
        api === 'lifecycle' && request.method === 'GET' && /^\/\w+\?(.*&)?state=/.test(request.target),
      eachThing((thing) => inState(thing, 'Stopped')),
    ),
    ['list.state-filter', 'snapshot.list.state-filter'],
  ),
  fault(
    'history.lists-long-ago',
    'tells in lists a state in which nothing has been for long',
    responses(
      ({ api, request }) => api === 'lifecycle' && request.method === 'GET' && /^\/\w+(\?|$)/.test(request.target),
      eachThing((thing) => inState(thing, 'sandboxId' in thing ? 'Deleting' : 'Terminated')),
    ),
    ['list.same-as-get', 'snapshot.list.same-as-get'],
  ),
];
