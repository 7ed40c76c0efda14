/** Servers that show a sandbox otherwise than it is. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { GET, idIn, lifecycle } from '../../harness/faults/operations.ts';
import { knowing } from '../../harness/faults/remembering.ts';
import {
  answerOf,
  inState,
  instead,
  type Json,
  json,
  moved,
  onWire,
  parsed,
  status,
  when,
} from '../../harness/faults/wiring.ts';
import type { Fault } from '../../harness/wire/faults.ts';

const CREATION = ['lifecycle/create.yaml'];
const GONE = ['lifecycle/list.yaml'];

export const shownFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.get.image-lost',
    says: 'leaves the image out of GET',
    area: ['sandbox.get.image'],
    in: CREATION,
    server: onWire(
      GET,
      json(({ image: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.get.image-tagged',
    says: 'tells another tag of the image than the one that was asked for',
    area: ['sandbox.get.image'],
    in: CREATION,
    server: onWire(
      GET,
      json((body) => ({
        ...body,
        image: { uri: String((body.image as Json).uri).replace(/(:[^:/]*)?$/, ':of-another') },
      })),
    ),
  },
  {
    id: 'sandbox.get.entrypoint-shell',
    says: 'tells the entrypoint as one line of shell',
    area: ['sandbox.get.entrypoint-of-request'],
    in: CREATION,
    server: onWire(
      GET,
      json((body) => ({ ...body, entrypoint: ['sh', '-c', (body.entrypoint as string[]).join(' ')] })),
    ),
  },
  {
    id: 'sandbox.get.entrypoint-lost',
    says: 'leaves the entrypoint out of GET',
    area: ['sandbox.get'],
    in: CREATION,
    server: onWire(
      GET,
      json(({ entrypoint: _, ...body }) => body),
    ),
  },
  {
    id: 'sandbox.get.stays-pending',
    says: 'never says of the second sandbox that it runs, although it does',
    area: ['sandbox.create.runs-by-itself', 'sandbox.transition.pending-running'],
    in: CREATION,
    server: () => ({
      // One of them only: if a driver waited for its sandbox for ever, everything would break.
      wire: knowing((request, ids) =>
        GET(request) && idIn(request) === ids[1] ? json((body) => inState(body, 'Pending')) : undefined,
      ),
    }),
  },
  {
    id: 'sandbox.get.mixed-up',
    says: 'gives the sandbox that was asked for first whichever is asked for',
    area: ['sandbox.get', 'sandbox.create'],
    in: CREATION,
    server: () => {
      let first: string | undefined;
      return {
        wire: when(GET, (request) => {
          first ??= idIn(request);
          const id = first;
          return { kind: 'ask', target: (target) => target.replace(idIn(request), id) };
        }),
      };
    },
  },
  {
    id: 'sandbox.get.created-at-now',
    says: 'tells the present time as createdAt',
    area: ['sandbox.created-at', 'metadata.no-restart', 'sandbox.timeout', 'sandbox.expires-at'],
    in: CREATION,
    server: onWire(
      GET,
      json((body) => ({ ...body, createdAt: new Date().toISOString() })),
    ),
  },
  {
    id: 'sandbox.get.expires-at-slides',
    says: 'lets expiresAt slide with every look at a sandbox',
    area: ['sandbox.expires-at', 'metadata.no-restart', 'renew', 'sandbox.timeout'],
    in: CREATION,
    server: () => {
      let looks = 0;
      return {
        wire: when(
          GET,
          json((body) => {
            looks += 1;
            return { ...body, expiresAt: moved(body.expiresAt, looks * 1000) };
          }),
        ),
      };
    },
  },
  {
    id: 'sandbox.get.unknown-200',
    says: 'answers 200 with an empty object for an unknown id',
    area: ['sandbox.get.unknown', 'error.not-found'],
    in: GONE,
    server: onWire(
      GET,
      instead(404, () => answerOf(200, {})),
    ),
  },
  {
    id: 'sandbox.get.unknown-400',
    says: 'answers 400 for an unknown id',
    area: ['sandbox.get.unknown', 'sandbox.delete.unknown', 'endpoint.get.unknown', 'error.not-found'],
    in: GONE,
    server: onWire(
      lifecycle,
      status((code) => code === 404, 400),
    ),
  },
  {
    id: 'sandbox.get.platform-203',
    says: 'answers 203 for every sandbox with a platform but the first',
    area: ['sandbox.platform'],
    in: ['lifecycle/platform.yaml'],
    server: () => {
      const odd: Fault = {
        kind: 'change',
        change: (answer) => (parsed(answer.body)?.platform === undefined ? answer : { ...answer, status: 203 }),
      };
      // The first is an SDK's, which would give up.
      return { wire: knowing((request, [first]) => (GET(request) && idIn(request) !== first ? odd : undefined)) };
    },
  },
];
