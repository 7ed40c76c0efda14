/** Servers that take what the schema of a creation cannot say, or what others requests must not have, or refuse it wrongly. */

import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, ENDPOINT, EXECD_PORT, LIST, portIn } from '../../harness/faults/operations.ts';
import { leavingBehind } from '../../harness/faults/remembering.ts';
import {
  answered,
  asked,
  askedQuery,
  type Json,
  onWire,
  parsed,
  status,
  withHeader,
  without,
} from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { validationFault as fault } from './validation-fault.ts';

const OTHERS = ['lifecycle/validation-others.yaml'];
const PROSE = ['lifecycle/validation-prose.yaml'];

export const otherRequestFaults: readonly LiveFault[] = [
  fault(
    'body.text-taken',
    'takes JSON under any name',
    ['request.body.json'],
    onWire(CREATE, {
      kind: 'ask',
      headers: withHeader('content-type', () => 'application/json'),
    }),
  ),
  fault(
    'body.500',
    'fails at bodies that are no object of JSON',
    ['request.body.json'],
    onWire(CREATE, () => {
      let readable = true;
      return {
        kind: 'ask',
        body(bytes) {
          readable = isObject(parsed(bytes));
          return bytes;
        },
        change: (answer) => (readable ? answer : { ...answer, status: 500 }),
      };
    }),
  ),
  fault(
    'body.closes',
    'breaks down at whatever it would refuse, so that a gateway answers 502',
    ['request.body.json', 'request.members'],
    onWire(
      CREATE,
      status((code) => code === 400, 502),
    ),
  ),
  fault(
    'effect.sandbox-left',
    'refuses and leaves a sandbox',
    ['sandbox.create.refused-no-effect'],
    // The first request whose timeout is at fault, and that says whose the sandbox would be.
    leavingBehind(
      (body) =>
        isObject(body.metadata) && typeof body.timeout === 'number' && body.timeout < 60
          ? { ...body, timeout: 60 }
          : undefined,
      'That is no timeout.',
    ),
  ),
  fault(
    'endpoint.port-range',
    'takes port 0 and ports beyond 65535',
    ['endpoint.port.range'],
    onWire(ENDPOINT, (request) => {
      const port = portIn(request);
      if (!/^-?\d+$/.test(port) || (Number(port) >= 1 && Number(port) <= 65_535)) return undefined;
      return { kind: 'ask', target: (target) => target.replace(`/endpoints/${port}`, `/endpoints/${EXECD_PORT}`) };
    }),
    OTHERS,
  ),
  fault(
    'endpoint.last-port',
    'takes no port beyond 65534',
    ['endpoint.port.range'],
    onWire(ENDPOINT, (request) =>
      portIn(request) === '65535'
        ? answered(400, { code: 'INVALID_REQUEST', message: 'There is no such port.' })
        : undefined,
    ),
    OTHERS,
  ),
  fault(
    'endpoint.proxy-truthy',
    'takes any text for a boolean',
    ['endpoint.proxy.boolean'],
    onWire(
      ENDPOINT,
      askedQuery((query) => {
        if (!/^(true|false)$/.test(query.get('use_server_proxy') ?? 'false')) query.set('use_server_proxy', 'false');
      }),
    ),
    OTHERS,
  ),
  fault(
    'list.page-zero',
    'takes page 0 for the first',
    ['list.page-minimum'],
    onWire(
      LIST,
      askedQuery((query) => {
        if (query.get('page') === '0') query.set('page', '1');
      }),
    ),
    OTHERS,
  ),
  fault(
    'list.size-mended',
    'takes any pageSize that is none for the default',
    ['list.page-size-minimum'],
    onWire(
      LIST,
      askedQuery((query) => {
        if (!/^[1-9]\d*$/.test(query.get('pageSize') ?? '1')) query.delete('pageSize');
      }),
    ),
    OTHERS,
  ),
  fault(
    'prose.image-preferred',
    'takes the image where image and snapshot are given',
    ['sandbox.create.source-exclusive', 'sandbox.create.image-excludes-snapshot'],
    onWire(
      CREATE,
      asked((body) => (body.image === undefined ? body : without(body, 'snapshotId'))),
    ),
    PROSE,
  ),
  fault(
    'prose.seconds-clamped',
    'brings seconds for renewals on access into their bounds',
    ['renew.on-access'],
    onWire(
      CREATE,
      asked((body) => {
        const seconds = Number((body.extensions as Json | undefined)?.['access.renew.extend.seconds']);
        if (Number.isNaN(seconds)) return body;
        const clamped = String(Math.round(Math.min(86_400, Math.max(300, seconds))));
        return { ...body, extensions: { 'access.renew.extend.seconds': clamped } };
      }),
    ),
    PROSE,
  ),
  fault(
    'prose.seconds-off-by-one',
    'refuses the most seconds for renewals on access',
    ['renew.on-access'],
    onWire(
      CREATE,
      asked((body) =>
        (body.extensions as Json | undefined)?.['access.renew.extend.seconds'] === '86400'
          ? { ...body, extensions: { 'access.renew.extend.seconds': String(86_400 + 1) } }
          : body,
      ),
    ),
    PROSE,
  ),
  fault(
    'prose.proxy-without-policy',
    'takes a credential proxy without a network policy',
    ['credential-proxy.requires-policy'],
    onWire(
      CREATE,
      asked((body) => (body.networkPolicy === undefined ? without(body, 'credentialProxy') : body)),
    ),
    PROSE,
  ),
];
