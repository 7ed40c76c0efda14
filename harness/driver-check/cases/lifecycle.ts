/** Sandboxes: created, connected to, asked for, deleted, forgotten. */

import { answerOf, parsed } from '../../faults/wiring.ts';
import { withSortedMembers } from '../../json-object.ts';
import { systemClock } from '../../until.ts';
import { SANDBOX_REQUEST } from '../bench.ts';
import type { DriverCase } from '../case.ts';
import type { Asked } from '../place.ts';
import { mustFail, run, same, wrong } from './kit.ts';

const isCreation = ({ api, method, target }: Pick<Asked, 'api' | 'method' | 'target'>): boolean =>
  api === 'lifecycle' && method === 'POST' && /^\/sandboxes(\?|$)/.test(target);

/** For requests that are answered at once. */
const SHORT_S = 1;

export const lifecycleCases: readonly DriverCase[] = [
  {
    id: 'create.usable',
    must: 'create is answered when the sandbox can be used, with the id that the server has given to it.',
    async check(bench) {
      let refused = 0;
      const notYet = { status: 503, body: { code: 'STARTING', message: 'Not yet.' } };
      const from = bench.place.asked.length;
      const { result, reply } = await bench.during(
        async (request, next) => {
          if (request.api !== 'execd' || ++refused > 2) return next();
          return answerOf(notYet.status, notYet.body);
        },
        () => bench.done('create', { sandbox: 'usable', connection: bench.connection(), request: SANDBOX_REQUEST }),
      );
      const asked = bench.place.asked.slice(from);
      if (!asked.some(isCreation)) wrong('`create` is answered, and no sandbox was asked for', reply);
      if (!asked.some(({ api, status = 0 }) => api === 'execd' && status < 300))
        wrong('`create` is answered before execd of the sandbox has answered', reply);
      const { id } = result;
      const state = await bench.place.plain
        .at(String(id))
        .state()
        .catch(() => 'unknown to the server');
      if (state !== 'Running') wrong(`the sandbox of the id that \`create\` gives is ${state}`, reply);
    },
  },
  {
    id: 'create.request',
    must: 'What create asks for reaches the server: image, entrypoint, timeout, env, metadata, resourceLimits, extensions, volumes.',
    async check(bench) {
      const members = {
        entrypoint: ['sleep', '3600'],
        timeout: 777,
        env: { GREETING: 'good morning' },
        metadata: { 'driver-check': 'create' },
        resourceLimits: { cpu: '250m', memory: '128Mi' },
        extensions: { 'driver-check.example/way': 'on' },
        volumes: [
          { name: 'data', mountPath: '/mnt/data', readOnly: true, pvc: { claimName: `driver-check-${Date.now()}` } },
        ],
      };
      const from = bench.place.asked.length;
      const request = { ...SANDBOX_REQUEST, ...members };
      const { reply } = await bench.done('create', { sandbox: 'asked', connection: bench.connection(), request });
      const body = parsed(Buffer.from(bench.place.asked.slice(from).find(isCreation)?.body ?? '')) ?? {};
      same('image.uri of the request to the server', (body.image as { uri?: unknown })?.uri, request.image, reply);
      for (const [name, wanted] of Object.entries(members)) {
        const got = name === 'volumes' ? (body.volumes as unknown[] | undefined)?.map((one) => only(one)) : body[name];
        same(`${name} of the request to the server`, withSortedMembers(got), withSortedMembers(wanted), reply);
      }
    },
  },
  {
    id: 'create.slow',
    must: 'The request that creates a sandbox may take createSeconds, also where that is longer than requestSeconds.',
    async check(bench) {
      const connection = bench.connection({ requestSeconds: SHORT_S });
      await bench.during(
        async (request, next) => {
          const reply = await next();
          if (isCreation(request)) await systemClock.pause(2 * SHORT_S * 1000);
          return reply;
        },
        () => bench.done('create', { sandbox: 'slow', connection, request: SANDBOX_REQUEST }),
      );
    },
  },
  {
    id: 'connect',
    must: 'connect reaches a sandbox that somebody else has created, and gives its id.',
    async check(bench) {
      const made = await bench.place.plain.create(SANDBOX_REQUEST);
      const connection = bench.connection();
      const { result, reply } = await bench.done('connect', { sandbox: 'other', connection, sandboxId: made.id });
      same('the id that `connect` gives', result.id, made.id, reply);
      const said = await run(bench, { ...(await bench.sandbox()), handle: 'other' }, 'echo $((6 * 7))');
      if (!said.events.some(({ text }) => text.includes('42'))) wrong('a command there writes nothing', said);
    },
  },
  {
    id: 'handles',
    must: 'Two handles may be one sandbox: closing the one leaves the other, and the sandbox, as they are.',
    async check(bench) {
      const one = await bench.sandbox();
      const connection = bench.connection();
      await bench.done('connect', { sandbox: 'second', connection, sandboxId: one.id });
      await run(bench, { ...one, handle: 'second' }, 'true');
      await bench.done('close', { sandbox: 'second' });
      await run(bench, one, 'true');
    },
  },
  {
    id: 'handle.unknown',
    must: 'A request for a handle that is unknown, or that was closed, is an error of kind driver.',
    async check(bench) {
      const one = await bench.sandbox();
      const connection = bench.connection();
      await bench.done('connect', { sandbox: 'closed', connection, sandboxId: one.id });
      await bench.done('close', { sandbox: 'closed' });
      for (const sandbox of ['nobody', 'closed']) {
        const reply = await bench.ask('state', { sandbox });
        const { kind } = mustFail('the handle is unknown', reply);
        if (kind !== 'driver') wrong(`the handle is unknown, and the error is of kind ${kind}`, reply);
      }
    },
  },
  {
    id: 'close',
    must: 'close forgets the sandbox, and leaves it on the server as it is.',
    async check(bench) {
      const made = await bench.create();
      await bench.done('close', { sandbox: made.handle });
      const state = await made.plain.state().catch(() => 'gone');
      if (state !== 'Running') {
        const asked = { asked: JSON.stringify({ op: 'close', sandbox: made.handle }), answered: '' };
        wrong(`after \`close\` the sandbox is ${state} on the server`, asked);
      }
    },
  },
  {
    id: 'state',
    must: 'state asks the server each time, and gives the state in its words.',
    async check(bench) {
      const { handle, id } = await bench.sandbox();
      for (const state of ['Pausing', 'Paused', 'Resuming', 'Failed', 'Running']) {
        const { result, reply } = await bench.during(
          async (request, next) => {
            const answer = await next();
            if (request.api !== 'lifecycle' || request.target.split('?')[0] !== `/sandboxes/${id}`) return answer;
            const body: Buffer[] = [];
            for await (const piece of Buffer.isBuffer(answer.body) ? [answer.body] : answer.body) body.push(piece);
            const sandbox = parsed(Buffer.concat(body)) ?? {};
            return answerOf(200, { ...sandbox, status: { ...(sandbox.status as object), state } });
          },
          () => bench.done('state', { sandbox: handle }),
        );
        same('the state', result.state, state, reply);
      }
    },
  },
  {
    id: 'delete',
    must: 'delete has the server delete the sandbox.',
    async check(bench) {
      const made = await bench.create();
      const from = bench.place.asked.length;
      const { reply } = await bench.done('delete', { sandbox: made.handle });
      const sent = bench.place.asked.slice(from).some(({ method, target }) => {
        return method === 'DELETE' && target.split('?')[0] === `/sandboxes/${made.id}`;
      });
      if (!sent) wrong('`delete` is answered, and the server was not asked to delete the sandbox', reply);
    },
  },
];

/** A volume without members that an SDK fills in. */
function only(volume: unknown): unknown {
  const { name, mountPath, readOnly, pvc } = volume as Record<string, { claimName?: unknown } | undefined>;
  return { name, mountPath, readOnly, pvc: { claimName: pvc?.claimName } };
}
