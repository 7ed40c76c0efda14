/** Servers that tell wrong endpoints, or guard them badly. */
import type { LiveFault } from '../harness/faults/fault.ts';
import { CREATE, ENDPOINT, EXECD_PORT, execd, idIn, portIn } from '../harness/faults/operations.ts';
import { asked, askedQuery, type Json, json, onWire, status, when } from '../harness/faults/wiring.ts';

const EXECD = ['endpoints/execd.yaml'];
const SECURE = ['endpoints/secure-access.yaml'];
const SIGNED = ['endpoints/signed.yaml'];

/** Changes the endpoint of a sandbox's execd from the second time on that it is asked for: an SDK works with the first. */
const later =
  (change: (endpoint: string, times: number) => string): LiveFault['server'] =>
  () => {
    const times = new Map<string, number>();
    const ofExecd = when(
      (request) => ENDPOINT(request) && portIn(request) === EXECD_PORT,
      (request) => {
        const time = (times.get(idIn(request)) ?? 0) + 1;
        times.set(idIn(request), time);
        if (time === 1) return undefined;
        return json((body) => ({ ...body, endpoint: change(String(body.endpoint), time) }));
      },
    );
    return { wire: ofExecd };
  };

export const endpointFaults: readonly LiveFault[] = [
  {
    id: 'endpoint.execd.forgotten',
    says: 'tells the address of execd once for each sandbox, and an empty one after that',
    area: ['endpoint'],
    in: EXECD,
    server: later(() => ''),
  },
  {
    id: 'endpoint.execd.another-each-time',
    says: 'tells another address of execd each time, below paths that lead nowhere',
    area: ['endpoint'],
    in: EXECD,
    server: later((endpoint, time) => `${endpoint}/${time}`),
  },
  {
    id: 'endpoint.deleted-conflict',
    says: 'answers 409 where the sandbox of an endpoint is not there',
    area: ['endpoint.get.unknown', 'error.not-found'],
    in: ['lifecycle/list.yaml'],
    server: onWire(
      ENDPOINT,
      status((code) => code === 404, 409),
    ),
  },
  {
    id: 'endpoint.secure.ignored',
    says: 'does not look at secureAccess',
    area: ['endpoint.secure'],
    in: SECURE,
    server: onWire(
      CREATE,
      asked(({ secureAccess: _, ...body }) => body),
    ),
  },
  {
    id: 'endpoint.secure.headers-of-another',
    says: 'tells header values for an endpoint that it does not take',
    area: ['endpoint.secure'],
    in: SECURE,
    server: onWire(
      ENDPOINT,
      json(({ headers, ...body }) =>
        headers === undefined
          ? body
          : {
              ...body,
              headers: Object.fromEntries(Object.entries(headers as Json).map(([name, value]) => [name, `${value}x`])),
            },
      ),
    ),
  },
  {
    id: 'endpoint.secure.any-value',
    says: 'takes any value for the headers of a secured endpoint',
    area: ['endpoint.secure.headers-needed'],
    in: SECURE,
    server: () => {
      let right: Record<string, string> = {};
      const note = json((body) => {
        right = { ...(body.headers as Record<string, string> | undefined) };
      });
      return {
        wire: (request) => {
          if (ENDPOINT(request)) return note;
          if (!execd(request)) return undefined;
          return {
            kind: 'ask',
            headers: (given) =>
              given.map(([name, value]) => {
                const known = Object.entries(right).find(([one]) => one.toLowerCase() === name.toLowerCase());
                return [name, known?.[1] ?? value];
              }),
          };
        },
      };
    },
  },
  {
    id: 'endpoint.signed.ignored',
    says: 'does not look at expires and gives the endpoint that never expires',
    area: ['endpoint.expires'],
    in: SIGNED,
    server: onWire(
      ENDPOINT,
      askedQuery((query) => query.delete('expires')),
    ),
  },
  {
    id: 'endpoint.signed.milliseconds',
    says: 'takes expires for milliseconds',
    area: ['endpoint.expires'],
    in: SIGNED,
    server: onWire(
      ENDPOINT,
      askedQuery((query) => {
        const expires = query.get('expires');
        if (expires !== null) query.set('expires', String(Math.floor(Number(expires) / 1000)));
      }),
    ),
  },
  {
    id: 'endpoint.signed.lenient',
    says: 'takes what begins like a number for expires',
    area: ['endpoint.expires.decimal'],
    in: EXECD,
    server: onWire(
      ENDPOINT,
      askedQuery((query) => {
        const expires = query.get('expires');
        if (expires !== null) query.set('expires', String(Number.parseInt(`0${expires}`, 10)));
      }),
    ),
  },
  {
    id: 'endpoint.signed.through-server',
    says: 'gives the endpoint that leads through the server when it is to expire as well',
    area: ['endpoint.expires.excludes-proxy'],
    in: EXECD,
    server: onWire(
      ENDPOINT,
      askedQuery((query) => {
        if (query.get('use_server_proxy') === 'true') query.delete('expires');
      }),
    ),
  },
];
