/** Servers that tell of sandboxes, lists and endpoints in members of the wrong form. Judged over recorded exchanges. */
import type { ReplayFault } from '../../harness/faults/fault.ts';
import { lifecycle } from '../../harness/faults/operations.ts';
import { eachThing, jsonOf, responses } from '../../harness/faults/replaying.ts';
import { type Json, metadataOf, stateOf } from '../../harness/faults/wiring.ts';
import { messageFault as fault } from './message-fault.ts';

const stringOf = (value: unknown): unknown => (value === undefined ? undefined : String(value));

export const resourceFaults: readonly ReplayFault[] = [
  fault(
    'sandbox.without-status',
    'leaves the status of sandboxes out',
    responses(
      lifecycle,
      eachThing(({ status: _, ...thing }) => thing),
    ),
  ),
  fault(
    'sandbox.status-a-word',
    'tells the state as status',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, status: stateOf(thing) })),
    ),
  ),
  fault(
    'sandbox.id-a-number',
    'numbers its sandboxes',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, id: 17 })),
    ),
  ),
  fault(
    'sandbox.created-at-seconds',
    'tells times in seconds since the epoch',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, createdAt: Date.parse(String(thing.createdAt)) / 1000 })),
    ),
  ),
  fault(
    'sandbox.created-at-no-offset',
    'tells times without an offset',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, createdAt: String(thing.createdAt).replace('Z', '') })),
    ),
  ),
  fault(
    'sandbox.metadata-a-list',
    'tells metadata as a list of pairs',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, metadata: Object.entries(metadataOf(thing)) })),
    ),
  ),
  fault(
    'sandbox.metadata-values',
    'tells values of metadata as objects',
    responses(
      lifecycle,
      eachThing((thing) => ({
        ...thing,
        metadata: Object.fromEntries(Object.entries(metadataOf(thing)).map(([key, value]) => [key, { value }])),
      })),
    ),
  ),
  fault(
    'sandbox.entrypoint-a-text',
    'tells the entrypoint as a text',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, entrypoint: (thing.entrypoint as string[] | undefined)?.join(' ') })),
    ),
  ),
  fault(
    'sandbox.image-a-text',
    'tells the image as a text',
    responses(
      lifecycle,
      eachThing((thing) => ('image' in thing ? { ...thing, image: (thing.image as Json).uri } : thing)),
    ),
  ),
  fault(
    'list.bare',
    'gives lists without pagination',
    responses(
      lifecycle,
      jsonOf((body) => (Array.isArray(body.items) ? { items: body.items } : body)),
    ),
  ),
  fault(
    'list.array',
    'gives lists as arrays',
    responses(
      lifecycle,
      jsonOf((body) => (Array.isArray(body.items) ? body.items : body)),
    ),
  ),
  fault(
    'list.numbers-as-text',
    'tells page numbers as text',
    responses(
      lifecycle,
      jsonOf((body) =>
        body.pagination === undefined
          ? body
          : {
              ...body,
              pagination: Object.fromEntries(
                Object.entries(body.pagination as Json).map(([key, value]) => [key, stringOf(value)]),
              ),
            },
      ),
    ),
  ),
  fault(
    'list.has-next-missing',
    'does not say whether there is a next page',
    responses(
      lifecycle,
      jsonOf((body) => {
        if (body.pagination === undefined) return body;
        const { hasNextPage: _, ...pagination } = body.pagination as Json;
        return { ...body, pagination };
      }),
    ),
  ),
  fault(
    'endpoint.an-object',
    'tells an endpoint in parts',
    responses(
      lifecycle,
      jsonOf((body) =>
        typeof body.endpoint === 'string' ? { ...body, endpoint: { host: body.endpoint, port: 80 } } : body,
      ),
    ),
  ),
];
