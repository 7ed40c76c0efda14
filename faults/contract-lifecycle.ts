/** Servers whose lifecycle API says the right thing in the wrong form. Judged over recorded exchanges. */

import type { ReplayFault } from '../harness/faults/fault.ts';
import {
  answering,
  both,
  eachThing,
  jsonOf,
  refusing,
  responses,
  set,
  without,
  withText,
} from '../harness/faults/replaying.ts';
import { type Json, lifecycle, moved } from '../harness/faults/wiring.ts';
import type { Exchange } from '../harness/wire/exchange.ts';

const CONTRACT = ['contract.lifecycle'];
const stringOf = (value: unknown): unknown => (value === undefined ? undefined : String(value));
const statusOf = (thing: Json): Json => thing.status as Json;

const fault = (
  id: string,
  says: string,
  replay: (exchange: Exchange) => Exchange,
  area: readonly string[] = CONTRACT,
): ReplayFault => ({ id: `contract.${id}`, says, area, replay });

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

const OF_STATUS = ['response.status-documented', 'contract', 'error'];

export const lifecycleMessageFaults: readonly ReplayFault[] = [
  fault(
    'status.every-200',
    'answers 200 where it has done something',
    responses(
      both(lifecycle, ({ response }) => [201, 202, 204].includes(response?.status ?? 0)),
      (r) => ({ ...r, status: 200 }),
    ),
    OF_STATUS,
  ),
  fault(
    'status.422',
    'answers 422 to what breaks a schema',
    responses(both(lifecycle, answering(400)), (r) => ({ ...r, status: 422 })),
    OF_STATUS,
  ),
  fault(
    'status.418',
    'answers everything with a status that no document has',
    responses(lifecycle, (r) => ({ ...r, status: 418 })),
    OF_STATUS,
  ),
  fault(
    'type.text',
    'calls its JSON plain text',
    responses(
      lifecycle,
      set('content-type', () => 'text/plain'),
    ),
  ),
  fault(
    'type.problem',
    'calls its errors problem+json',
    responses(
      both(lifecycle, refusing),
      set('content-type', () => 'application/problem+json'),
    ),
  ),
  fault('type.missing', 'does not say what its bodies are', responses(lifecycle, without('content-type'))),
  fault(
    'body.empty',
    'sends no body with successful answers',
    responses(
      both(lifecycle, ({ response }) => (response?.status ?? 0) < 300),
      (r) => ({ ...r, body: { bytes: 0 } }),
    ),
  ),
  fault(
    'body.cut',
    'ends its bodies a byte early',
    responses(lifecycle, (r) => (r.body?.text ? withText(r, r.body.text.slice(0, -1)) : r)),
  ),
  fault(
    'body.wrapped',
    'wraps its answers in data',
    responses(
      both(lifecycle, ({ response }) => (response?.status ?? 0) < 300),
      jsonOf((body) => ({ data: body })),
    ),
  ),
  fault(
    'body.null-members',
    'sends null for members without a value',
    responses(
      lifecycle,
      eachThing((thing) => ({ snapshotId: null, expiresAt: null, ...thing, metadata: null })),
    ),
  ),
  fault(
    'body.with-204',
    'sends a body with 204',
    responses(both(lifecycle, answering(204)), (r) => withText(r, '{}')),
    ['contract'],
  ),
  fault(
    'body.snake-case',
    'writes names of members with underscores',
    responses(
      lifecycle,
      eachThing(({ createdAt, expiresAt, ...thing }) => ({ ...thing, created_at: createdAt, expires_at: expiresAt })),
    ),
  ),
  fault(
    'error.detail',
    'sends detail in place of code and message',
    responses(
      both(lifecycle, refusing),
      jsonOf(({ message }) => ({ detail: message })),
    ),
    ['error.envelope', 'contract'],
  ),
  fault(
    'error.nested',
    'wraps the error in error',
    responses(
      both(lifecycle, refusing),
      jsonOf((body) => ({ error: body })),
    ),
    ['error.envelope', 'contract'],
  ),
  fault(
    'error.code-a-number',
    'sends the status as code of an error',
    responses(
      both(lifecycle, refusing),
      jsonOf((body) => ({ ...body, code: 400 })),
    ),
    ['error.envelope', 'contract'],
  ),
  fault(
    'error.without-message',
    'sends errors without a message',
    responses(
      both(lifecycle, refusing),
      jsonOf(({ code }) => ({ code })),
    ),
    ['error.envelope', 'contract'],
  ),
  fault(
    'error.html',
    'sends a page of HTML with errors',
    responses(both(lifecycle, refusing), (r) => withText(set('content-type', () => 'text/html')(r), '<html></html>')),
    ['error.envelope', 'contract'],
  ),
  fault('header.request-id-missing', 'sends no X-Request-ID', responses(lifecycle, without('x-request-id')), [
    'response.request-id-unique',
    'contract',
  ]),
  fault(
    'header.request-id-constant',
    'sends the same X-Request-ID with every answer',
    responses(
      lifecycle,
      set('x-request-id', () => '8d3c2a3e-5d2b-4a55-9d6f-1f7a4f6f2c11'),
    ),
    ['response.request-id-unique'],
  ),
  fault('header.location-missing', 'sends no Location with what it makes', responses(lifecycle, without('location')), [
    'sandbox.create.location',
    'snapshot.create.location',
    'contract',
  ]),
  fault(
    'header.location-relative',
    'sends a Location that is no URI',
    responses(
      lifecycle,
      set('location', () => 'not a location'),
    ),
    ['sandbox.create.location', 'response.location-of-resource', 'contract'],
  ),
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
      eachThing((thing) => ({ ...thing, status: statusOf(thing).state })),
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
      eachThing((thing) => ({ ...thing, metadata: Object.entries((thing.metadata ?? {}) as Json) })),
    ),
  ),
  fault(
    'sandbox.metadata-values',
    'tells values of metadata as objects',
    responses(
      lifecycle,
      eachThing((thing) => ({ ...thing, metadata: { 'conformance-run': { value: 'x' } } })),
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
      eachThing((thing) => ('image' in thing ? { ...thing, image: 'ubuntu' } : thing)),
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
      eachThing((thing) => ({ ...thing, entrypoint: ['/bin/init'] })),
    ),
    ['sandbox.get.entrypoint-of-request', 'sandbox.get'],
  ),
  fault(
    'history.unknown-transition',
    'says Pending again after Running',
    (() => {
      const looks = new Map<unknown, number>();
      return responses(
        lifecycle,
        eachThing((thing) => {
          const count = (looks.get(thing.id) ?? 0) + 1;
          looks.set(thing.id, count);
          return statusOf(thing).state === 'Running' && count % 2 === 0
            ? { ...thing, status: { ...statusOf(thing), state: 'Pending' } }
            : thing;
        }),
      );
    })(),
    ['sandbox.transition', 'sandbox.state'],
  ),
  fault(
    'body.with-202',
    'sends a body with an answer that has none',
    responses(
      ({ api, response }) => api === 'lifecycle' && response?.status === 202 && response.body?.bytes === 0,
      (r) => withText(r, '{}'),
    ),
    ['contract'],
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
    counted((thing, looks) => ({ ...thing, entrypoint: [`/bin/init-${looks}`] })),
    ['sandbox.get'],
  ),
  fault(
    'history.transitions-back-in-time',
    'tells an earlier time of the last transition each time',
    counted((thing, looks) => ({
      ...thing,
      status: { ...statusOf(thing), lastTransitionAt: new Date(1e12 - looks * 1000).toISOString() },
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
      'sandboxId' in thing && looks % 2 === 0 && statusOf(thing).state === 'Ready'
        ? { ...thing, status: { ...statusOf(thing), state: 'Creating' } }
        : thing,
    ),
    ['snapshot'],
  ),
  fault(
    'header.request-id-a-number',
    'counts its requests in X-Request-ID',
    (() => {
      let requests = 0;
      return responses(lifecycle, (response) => {
        requests += 1;
        return set('x-request-id', () => String(requests))(response);
      });
    })(),
    ['response.request-id-unique'],
  ),
];
