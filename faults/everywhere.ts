/**
 * Servers that get one thing wrong in every answer. By default one scenario shows each of them; the audit runs them in all
 * scenarios, and so asks of each assertion about a status, an exit code, an output or a page whether it can fail.
 */

import type { LiveFault } from '../harness/faults/fault.ts';
import {
  answered,
  asked,
  CREATE,
  ENDPOINT,
  execd,
  type Json,
  json,
  lifecycle,
  onWire,
  status,
  when,
  withBody,
} from '../harness/faults/wiring.ts';
import type { Fault, FaultRequest } from '../harness/wire/faults.ts';

const ALL = [
  'auth',
  'list',
  'metadata',
  'renew',
  'sandbox',
  'snapshot',
  'endpoint',
  'error',
  'volumes',
  'request',
  'response',
  'metrics-event',
];

/** Changes each event of the streams of execd. */
const events = (change: (event: Json) => Json): Fault => ({
  kind: 'change',
  change: (answer) => {
    const text = answer.body.toString();
    if (!text.startsWith('data: ')) return answer;
    const frames = text.split('\n\n').filter((frame) => frame !== '');
    const changed = frames.map((frame) => `data: ${JSON.stringify(change(JSON.parse(frame.slice(6)) as Json))}\n\n`);
    return withBody(answer, changed.join(''));
  },
});

const ofExecd = (path: string) => (request: FaultRequest) => execd(request) && request.target.startsWith(path);

/** Services of a scenario's own, on ports that no document speaks of. */
const ofServices = ({ api, target }: { api: string; target: string }): boolean =>
  api === 'other' && target !== '/health';

const failing: Json = { ename: 'CommandExecError', evalue: '77', traceback: ['exit status 77'] };

export const everywhereFaults: readonly LiveFault[] = [
  {
    id: 'everywhere.status.206',
    says: 'answers 206 for 200',
    area: ALL,
    in: ['lifecycle/renew.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code === 200, 206),
    ),
  },
  {
    id: 'everywhere.status.203-for-accepted',
    says: 'answers 203 where it accepts or has deleted',
    area: ALL,
    in: ['lifecycle/create.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code === 202 || code === 204, 203),
    ),
  },
  {
    id: 'everywhere.status.501-for-refusals',
    says: 'answers 501 to whatever it refuses',
    area: ALL,
    in: ['lifecycle/renew.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code >= 400 && code < 500, 501),
    ),
  },
  {
    id: 'everywhere.status.refuses-nothing',
    says: 'answers 200 to whatever it refuses',
    area: ALL,
    in: ['lifecycle/renew.yaml'],
    server: onWire(
      lifecycle,
      status((code) => code >= 400 && code < 500, 200),
    ),
  },
  {
    id: 'everywhere.error.bare',
    says: 'refuses with an empty object',
    area: ALL,
    in: ['auth/keys.yaml'],
    server: onWire(lifecycle, {
      kind: 'change',
      change: (answer) => (answer.status >= 400 ? withBody(answer, '{}') : answer),
    }),
  },
  {
    id: 'everywhere.list.pages-counted-wrong',
    says: 'counts one more of everything in lists',
    area: ALL,
    in: ['lifecycle/list.yaml'],
    server: onWire(
      lifecycle,
      json((body) => {
        const pagination = body.pagination as Record<string, number | boolean> | undefined;
        if (pagination === undefined) return body;
        const wrong = Object.entries(pagination).map(([key, value]) => [
          key,
          typeof value === 'number' ? value + 1 : !value,
        ]);
        return { ...body, pagination: Object.fromEntries(wrong) };
      }),
    ),
  },
  {
    id: 'everywhere.thing.another',
    says: 'tells another id, state and metadata than those of what was asked for',
    area: ALL,
    in: ['lifecycle/metadata.yaml'],
    server: onWire(
      (request) => lifecycle(request) && request.method !== 'POST',
      json((body) =>
        body.id === undefined
          ? body
          : {
              ...body,
              id: `${body.id}x`,
              metadata: {},
              entrypoint: ['x'],
              status: { ...(body.status as Json), state: 'Odd' },
            },
      ),
    ),
  },
  {
    id: 'everywhere.command.all-fail',
    says: 'tells of every command that it failed',
    area: ALL,
    in: ['volumes/read-write.yaml'],
    server: onWire(
      ofExecd('/command'),
      events((event) => (event.type === 'execution_complete' ? { ...event, type: 'error', error: failing } : event)),
    ),
  },
  {
    id: 'everywhere.command.none-fails',
    says: 'tells of no command that it failed',
    area: ALL,
    in: ['volumes/read-only.yaml'],
    server: onWire(
      ofExecd('/command'),
      events((event) =>
        event.type === 'error' ? { type: 'execution_complete', execution_time: 1, timestamp: event.timestamp } : event,
      ),
    ),
  },
  {
    id: 'everywhere.command.output-changed',
    says: 'adds a letter to every line of output',
    area: ALL,
    in: ['volumes/read-write.yaml'],
    server: onWire(
      ofExecd('/command'),
      events((event) => (event.type === 'stdout' ? { ...event, text: `${event.text}x` } : event)),
    ),
  },
  {
    id: 'everywhere.command.output-counted',
    says: 'adds a number to every line of output, another one each time',
    area: ALL,
    in: ['volumes/read-write.yaml'],
    server: () => {
      let lines = 0;
      const counted = (event: Json): Json =>
        event.type === 'stdout' ? { ...event, text: `${event.text} ${++lines}` } : event;
      return { wire: when(ofExecd('/command'), events(counted)) };
    },
  },
  {
    id: 'everywhere.files.not-found',
    says: 'finds no file that is to be read through the file API of execd',
    area: ALL,
    in: ['lifecycle/create.yaml'],
    server: onWire(
      ofExecd('/files/download'),
      answered(404, { code: 'FILE_NOT_FOUND', message: 'There is no such file.' }),
    ),
  },
  {
    id: 'everywhere.command.output-lost',
    says: 'loses all output',
    area: ALL,
    in: ['volumes/read-write.yaml'],
    server: onWire(
      ofExecd('/command'),
      events((event) => (event.type === 'stdout' ? { type: 'ping', timestamp: event.timestamp } : event)),
    ),
  },
  {
    id: 'everywhere.service.status-203',
    says: 'answers 203 for whatever a service in a sandbox answers',
    area: ['endpoint'],
    in: ['endpoints/service.yaml'],
    server: onWire(
      ofServices,
      status(() => true, 203),
    ),
  },
  {
    id: 'everywhere.service.headers-lost',
    says: 'loses the headers of services in sandboxes',
    area: ['endpoint'],
    in: ['endpoints/service.yaml'],
    server: onWire(ofServices, {
      kind: 'change',
      change: (answer) => ({
        ...answer,
        headers: answer.headers.filter(([name]) => /^(content-length|date|connection)$/i.test(name)),
      }),
    }),
  },
  {
    id: 'everywhere.service.body-as-text',
    says: 'takes what services in sandboxes are sent for text',
    area: ['endpoint'],
    in: ['endpoints/service.yaml'],
    server: onWire(ofServices, { kind: 'ask', body: (body) => Buffer.from(body.toString('utf8')) }),
  },
  {
    id: 'everywhere.service.query-lost',
    says: 'loses the query of requests to services in sandboxes',
    area: ['endpoint'],
    in: ['endpoints/service.yaml'],
    server: onWire(ofServices, { kind: 'ask', target: (target) => target.split('?')[0] ?? target }),
  },
  {
    id: 'everywhere.endpoint.nowhere',
    says: 'tells of an endpoint without an address',
    area: ['endpoint'],
    in: ['endpoints/service.yaml'],
    server: onWire(
      (request) => ENDPOINT(request) && !/endpoints\/(44772|18080)/.test(request.target),
      json((body) => ({ ...body, endpoint: '' })),
    ),
  },
  {
    id: 'everywhere.command.environment-lost',
    says: 'forgets the environment and all but the first two arguments of an entrypoint',
    area: ['sandbox.create.env', 'sandbox.create.entrypoint-executed'],
    in: ['lifecycle/create.yaml'],
    server: onWire(
      CREATE,
      asked((body) => {
        const entrypoint = (body.entrypoint ?? []) as string[];
        return entrypoint[0] === 'sh' ? { ...body, env: {}, entrypoint: entrypoint.slice(0, 5) } : { ...body, env: {} };
      }),
    ),
  },
];
