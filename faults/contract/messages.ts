/** Servers whose lifecycle API says the right thing in messages of the wrong form. Judged over recorded exchanges. */
import type { ReplayFault } from '../../harness/faults/fault.ts';
import { lifecycle } from '../../harness/faults/operations.ts';
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
} from '../../harness/faults/replaying.ts';
import { messageFault as fault } from './message-fault.ts';

const OF_STATUS = ['response.status-documented', 'contract', 'error'];

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const messageFaults: readonly ReplayFault[] = [
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
      eachThing((thing) => Object.fromEntries(Object.entries(thing).map(([name, value]) => [snakeCase(name), value]))),
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
    responses(both(lifecycle, refusing), (r) => jsonOf((body) => ({ ...body, code: r.status }))(r)),
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
  fault(
    'header.request-id-constant',
    'sends the same X-Request-ID with every answer',
    responses(
      lifecycle,
      set('x-request-id', () => '8d3c2a3e-5d2b-4a55-9d6f-1f7a4f6f2c11'),
    ),
    ['response.request-id-unique'],
  ),
  fault(
    'header.location-relative',
    'sends a Location that is no URI',
    responses(
      lifecycle,
      set('location', () => 'a b'),
    ),
    ['sandbox.create.location', 'response.location-of-resource', 'contract'],
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
