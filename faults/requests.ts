/** Servers that answer requests at the edge of what is valid with a 500, or with more of the request than they should. */
import { existsSync } from 'node:fs';
import type { LiveFault } from '../harness/faults/fault.ts';
import { CREATE, LIST, LIST_SNAPSHOTS, queryOf, type Which } from '../harness/faults/operations.ts';
import {
  answered,
  answerOf,
  byBody,
  type Json,
  json,
  onWire,
  parsed,
  refused,
  volumesOf,
  withBody,
} from '../harness/faults/wiring.ts';
import { isObject } from '../harness/json-object.ts';
import { headerValue } from '../harness/wire/exchange.ts';
import type { FaultRequest } from '../harness/wire/faults.ts';

const REFUSAL = ['error.refusal-not-500'];
const NAMES = ['volumes/escape-names.yaml'];
const PROSE = ['lifecycle/validation-prose.yaml'];
const OTHERS = ['lifecycle/validation-others.yaml'];

const trouble = () => answerOf(500, { code: 'INTERNAL_ERROR', message: 'Something went wrong.' });

/** Breaks down at the creations that are meant, and makes nothing. */
const failingAt = (meant: (body: Json) => boolean): LiveFault['server'] =>
  onWire(CREATE, () => byBody((body) => (meant(body) ? { ...refused(''), change: trouble } : undefined)));

const volumes = (body: Json): Json[] => volumesOf(body).filter(isObject);
const subPathOf = ({ subPath }: Json): string => (typeof subPath === 'string' ? subPath : '');
const leadsOut = (path: string): boolean => path.startsWith('/') || path.split('/').includes('..');

/** Lists with more items on a page than many servers like. */
const large =
  (which: Which): Which =>
  (request) =>
    which(request) && Number(queryOf(request).get('pageSize')) > 200;

const TOO_LARGE = { code: 'INVALID_REQUEST', message: 'pageSize must be at most 200.' };

const nameOf = ({ headers }: FaultRequest): string | undefined => headerValue(headers, 'x-request-id');

/** The message of a refusal, which ends in what was asked. */
const quoting = (said: (body: Json) => unknown): LiveFault['server'] =>
  onWire(CREATE, () =>
    byBody((body) => ({
      change(answer) {
        const error = parsed(answer.body);
        if (answer.status < 400 || error === undefined) return answer;
        return withBody(
          answer,
          JSON.stringify({ ...error, message: `${error.message} ${JSON.stringify(said(body))}` }),
        );
      },
    })),
  );

export const requestFaults: readonly LiveFault[] = [
  {
    id: 'requests.mount-path-colon-500',
    says: 'breaks down at a colon in an absolute mountPath',
    area: REFUSAL,
    in: NAMES,
    server: failingAt((body) => volumes(body).some(({ mountPath }) => /^\/.*:/.test(String(mountPath)))),
  },
  {
    id: 'requests.platform-500',
    says: 'refuses with 500 a platform that it cannot have',
    area: REFUSAL,
    in: ['lifecycle/platform.yaml'],
    server: onWire(CREATE, () =>
      byBody(({ platform }) =>
        platform === undefined ? undefined : { change: (answer) => (answer.status === 400 ? trouble() : answer) },
      ),
    ),
  },
  {
    id: 'requests.mount-path-twice-500',
    says: 'breaks down at two volumes at one mountPath',
    area: REFUSAL,
    in: ['volumes/validation-requests.yaml'],
    server: failingAt((body) => {
      const paths = volumes(body).map(({ mountPath }) => String(mountPath).replace(/\/$/, ''));
      return new Set(paths).size < paths.length;
    }),
  },
  {
    id: 'requests.sub-path-long-500',
    says: 'breaks down at a subPath with a component that no file system takes',
    area: REFUSAL,
    in: NAMES,
    server: failingAt((body) =>
      volumes(body).some((each) =>
        subPathOf(each)
          .split('/')
          .some((part) => part.length > 255),
      ),
    ),
  },
  {
    id: 'requests.sub-path-encoded-500',
    says: 'breaks down at a subPath with percent signs or backslashes',
    area: REFUSAL,
    in: NAMES,
    server: failingAt((body) => volumes(body).some((each) => /[%\\]/.test(subPathOf(each)))),
  },
  {
    id: 'requests.sub-path-nul-500',
    says: 'breaks down at a NUL in a subPath, whatever follows it',
    area: ['volumes.sub-path.relative'],
    in: NAMES,
    server: failingAt((body) => volumes(body).some((each) => subPathOf(each).includes('\0'))),
  },
  {
    id: 'requests.cannot-mount-500',
    says: 'refuses with 500 a subPath that it cannot mount: a link, a file, nothing',
    area: REFUSAL,
    in: ['volumes/subpath-names.yaml', 'volumes/host-links.yaml', 'volumes/escape-links.yaml'],
    server: onWire(CREATE, () =>
      byBody((body) => {
        const paths = volumes(body).map(subPathOf);
        if (paths.every((path) => path === '') || paths.some(leadsOut)) return undefined;
        return { change: (answer) => (answer.status === 400 ? trouble() : answer) };
      }),
    ),
  },
  {
    id: 'requests.memory-least-500',
    says: 'breaks down at limits in which nothing can run, as the engine below it refuses them',
    area: REFUSAL,
    in: PROSE,
    server: failingAt(({ resourceLimits }) => {
      const { memory } = isObject(resourceLimits) ? resourceLimits : {};
      return /^\d+$/.test(String(memory)) && Number(memory) < 6 * 2 ** 20;
    }),
  },
  {
    id: 'requests.entrypoint-500',
    says: 'breaks down at an entrypoint that is a path to no program',
    area: REFUSAL,
    in: ['lifecycle/create.yaml'],
    server: failingAt(({ entrypoint }) => {
      const [program] = Array.isArray(entrypoint) ? entrypoint : [];
      return String(program).startsWith('/') && !existsSync(String(program));
    }),
  },
  {
    id: 'requests.page-size-bounded',
    says: 'refuses a page of more than 200 sandboxes',
    area: ['list.page-size-unbounded'],
    in: OTHERS,
    server: onWire(large(LIST), () => answered(400, TOO_LARGE)),
  },
  {
    id: 'requests.page-size-bounded-snapshots',
    says: 'refuses a page of more than 200 snapshots',
    area: ['snapshot.list.page-size-unbounded'],
    in: OTHERS,
    server: onWire(large(LIST_SNAPSHOTS), () => answered(400, TOO_LARGE)),
  },
  {
    id: 'requests.page-size-large-empty',
    says: 'gives nothing where more than 200 sandboxes are asked for',
    area: ['list.page-size-unbounded'],
    in: OTHERS,
    server: onWire(
      large(LIST),
      json((body) => ({ ...body, items: [] })),
    ),
  },
  {
    id: 'requests.page-size-told-larger',
    says: 'tells a pageSize above the one that was asked for',
    area: ['snapshot.list.page-size-unbounded'],
    in: OTHERS,
    server: onWire(
      large(LIST_SNAPSHOTS),
      json(({ pagination, ...body }) => ({ ...body, pagination: { ...(pagination as Json), pageSize: 5000 } })),
    ),
  },
  {
    id: 'requests.request-id-of-caller',
    says: 'takes whatever the caller sends as X-Request-ID for its own',
    area: ['response.request-id-unique'],
    in: PROSE,
    server: onWire(
      (request) => nameOf(request) !== undefined,
      (request) => ({
        kind: 'change',
        change: (answer) => ({
          ...answer,
          headers: answer.headers.map(([name, value]) =>
            name.toLowerCase() === 'x-request-id' ? [name, String(nameOf(request))] : [name, value],
          ),
        }),
      }),
    ),
  },
  {
    id: 'requests.request-id-refused',
    says: 'refuses a request that has an X-Request-ID already',
    area: ['response.request-id-unique'],
    in: PROSE,
    server: onWire(
      (request) => nameOf(request) !== undefined,
      () => answered(400, { code: 'INVALID_REQUEST', message: 'X-Request-ID is for the server to give.' }),
    ),
  },
  {
    id: 'requests.secrets.whole-request-repeated',
    says: 'repeats the whole request in the message of its refusal',
    area: ['response.secrets-unrepeated'],
    in: ['lifecycle/validation-create.yaml'],
    server: quoting((body) => body),
  },
  {
    id: 'requests.secrets.volumes-repeated',
    says: 'repeats the volumes, with the secret of the bucket, in the message of its refusal',
    area: ['response.secrets-unrepeated'],
    in: ['volumes/validation-requests.yaml'],
    server: quoting((body) => body.volumes),
  },
  {
    id: 'requests.secrets.password-repeated',
    says: 'repeats the image, with the password for the registry, in the message of its refusal',
    area: ['response.secrets-unrepeated'],
    in: ['lifecycle/validation-create.yaml'],
    server: quoting((body) => body.image),
  },
  {
    id: 'requests.secrets.env-shown',
    says: 'shows the environment in its answer to a creation',
    area: ['response.secrets-unrepeated'],
    in: ['lifecycle/validation-create.yaml'],
    server: onWire(CREATE, () =>
      byBody(({ env }) => ({
        change(answer) {
          const created = answer.status < 300 ? parsed(answer.body) : undefined;
          return created === undefined ? answer : withBody(answer, JSON.stringify({ ...created, env }));
        },
      })),
    ),
  },
];
