/**
 * Servers whose sandboxes get one thing wrong throughout: commands, files, what services in them send. By default one
 * scenario shows each of them; the audit runs them in all scenarios, and so asks of each assertion about an exit code or
 * an output whether it can fail.
 */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { CREATE, EGRESS_PORT, ENDPOINT, EXECD_PORT, ofExecd, portIn } from '../../harness/faults/operations.ts';
import { eachEvent } from '../../harness/faults/streaming.ts';
import {
  answered,
  asked,
  type Json,
  json,
  onWire,
  parsed,
  status,
  when,
  withBody,
} from '../../harness/faults/wiring.ts';
import { ALL } from './areas.ts';

/** Services of a scenario's own, on ports that no document speaks of. */
const ofServices = ({ api, target }: { api: string; target: string }): boolean =>
  api === 'other' && target !== '/health';

const failing: Json = { ename: 'CommandExecError', evalue: '77', traceback: ['status 77'] };

export const sandboxFaults: readonly LiveFault[] = [
  {
    id: 'everywhere.command.all-fail',
    says: 'tells of every command that it failed',
    area: ALL,
    in: ['volumes/read-write.yaml'],
    server: onWire(
      ofExecd('/command'),
      eachEvent((event) => (event.type === 'execution_complete' ? { ...event, type: 'error', error: failing } : event)),
    ),
  },
  {
    id: 'everywhere.command.none-fails',
    says: 'tells of no command that it failed, neither in its stream nor in its status',
    area: ALL,
    in: ['volumes/read-only.yaml'],
    server: onWire(
      ofExecd('/command'),
      eachEvent(
        (event) =>
          event.type === 'error'
            ? { type: 'execution_complete', execution_time: 1, timestamp: event.timestamp }
            : event,
        (answer) => {
          const told = parsed(answer.body);
          return typeof told?.exit_code === 'number' && told.exit_code > 0
            ? withBody(answer, JSON.stringify({ ...told, exit_code: 0, error: '' }))
            : answer;
        },
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
      eachEvent((event) => (event.type === 'stdout' ? { ...event, text: `${event.text}x` } : event)),
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
      return { wire: when(ofExecd('/command'), eachEvent(counted)) };
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
      eachEvent((event) => (event.type === 'stdout' ? { type: 'ping', timestamp: event.timestamp } : event)),
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
    server: onWire(ofServices, { kind: 'ask', body: (body) => Buffer.from(body.toString()) }),
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
    says: 'tells of the endpoint of a service without an address',
    area: ['endpoint'],
    in: ['endpoints/service.yaml'],
    server: onWire(
      (request) => ENDPOINT(request) && ![EXECD_PORT, EGRESS_PORT].includes(portIn(request)),
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
      asked(({ entrypoint, ...body }) => ({
        ...body,
        env: {},
        ...(Array.isArray(entrypoint) ? { entrypoint: entrypoint.slice(0, 3) } : {}),
      })),
    ),
  },
];
