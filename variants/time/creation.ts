/** Servers that take their time to bring a sandbox up. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CREATE, EGRESS_PORT, ENDPOINT, execd, portIn } from '../../harness/faults/operations.ts';
import { parsed } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import { late, replies, where } from '../../harness/variants/layers.ts';
import type { LegalServer, Variant } from '../../harness/variants/variant.ts';

const axis = 'time-creation';

/** Every sandbox is Pending for so many milliseconds at least. */
const pendingFor =
  (ms: number): Seams['pending'] =>
  async (_id, signal) =>
    delay(ms, undefined, { signal }).catch(() => undefined);

const polled =
  'sandbox-lifecycle.yml paths./sandboxes.post.responses.202: provisioning goes on after the answer, and whoever wants to know how far it is asks again.';

export const creationVariants: readonly Variant[] = [
  {
    id: 'time.creation.pending-5s',
    says: 'has new sandboxes Pending for five seconds, and no endpoint of theirs until they are Running',
    axis,
    allows: `${polled} paths./sandboxes/{sandboxId}/endpoints/{port}.get.responses.404: what is not there yet is not found.`,
    server: () => ({
      seams: {
        pending: pendingFor(5000),
        hasEndpoint: (state) => !['Pending', 'Stopping', 'Terminated', 'Failed'].includes(state),
      },
    }),
  },
  {
    id: 'time.creation.pending-3s-endpoints',
    says: 'has new sandboxes Pending for three seconds, tells their endpoints, and answers there once they are Running',
    axis,
    allows: polled,
    server: () => ({ seams: { pending: pendingFor(3000) } }),
  },
  {
    id: 'time.creation.answered-late',
    says: 'takes two seconds to answer a creation',
    axis,
    silent: 'No operation has a time in which it is answered.',
    server: () => ({ layer: late(CREATE, 2000) }),
  },
  {
    id: 'time.creation.execd-late',
    says: 'takes a second from the first sight of a new sandbox until it passes on what is asked of its execd',
    axis,
    silent: 'A sandbox is ready to accept requests when it is Running; how long an answer to one may take is not said.',
    server: lateExecd,
  },
  {
    id: 'endpoints.egress.none',
    says: 'has no endpoint of the egress daemon, since its sandboxes have none',
    axis: 'endpoints-egress',
    allows:
      'sandbox-lifecycle.yml paths./sandboxes/{sandboxId}/endpoints/{port}.get.responses.404; no document says that each sandbox has that daemon.',
    server: () => ({
      layer: where(
        (request) => ENDPOINT(request) && portIn(request) === EGRESS_PORT,
        async () => ({
          status: 404,
          headers: [
            ['Content-Type', 'application/json'],
            ['X-Request-ID', randomUUID()],
          ],
          body: Buffer.from(JSON.stringify({ code: 'ENDPOINT_NOT_FOUND', message: 'Nothing listens there.' })),
        }),
      ),
    }),
  },
];

const EXECD_LATE_MS = 1000;

function lateExecd(): LegalServer {
  const made = new Map<string, number>();
  const noted = replies(CREATE, async (reply) => {
    const body = await wholeBody(reply);
    const id = parsed(body)?.id;
    if (typeof id === 'string') made.set(id, performance.now());
    return { ...reply, body };
  });
  return {
    layer: async (request, next) => {
      const since = made.get(request.sandbox?.id ?? '');
      if (since !== undefined && execd(request)) await delay(Math.max(0, since + EXECD_LATE_MS - performance.now()));
      return noted(request, next);
    },
  };
}
