/** Servers that take their time to pause and resume, and those that refuse meanwhile what they may refuse. */
import { setTimeout as delay } from 'node:timers/promises';
import { ENDPOINT, GET, idIn, LIST, PATCH, PAUSE, RESUME } from '../../harness/faults/operations.ts';
import { inState, type Json, stateOf, without } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { FrontRequest, Layer, Next, Reply } from '../../harness/front/reply.ts';
import { fromJson } from '../../harness/json-text.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import { jsonReplies } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** Pausing is seen for `ms` milliseconds, and so is Resuming. */
const lasting = (ms: number): Partial<Seams> => ({
  async freeze(processes) {
    await delay(ms);
    await processes.freeze();
  },
  async thaw(processes) {
    await delay(ms);
    processes.thaw();
  },
});

/** States in the place of which others are shown once they have been there for a while. */
const LATER: Readonly<Record<string, string>> = { Pausing: 'Checkpointing', Resuming: 'Warming' };

/** Shows states that no document lists between Pausing and Paused, and between Resuming and Running. */
function unlisted(afterMs: number): Layer {
  const asked = new Map<string, number>();
  const shown = (sandbox: Json): Json => {
    const state = LATER[String(stateOf(sandbox))];
    const since = performance.now() - (asked.get(String(sandbox.id)) ?? 0);
    if (state === undefined || since < afterMs) return sandbox;
    const later = inState(sandbox, state);
    // The time of the last transition would be that of the state before.
    return { ...later, status: without(later.status as Json, 'lastTransitionAt') };
  };
  const shows = jsonReplies(
    (request) => GET(request) || LIST(request),
    (body) => (Array.isArray(body.items) ? { ...body, items: (body.items as Json[]).map(shown) } : shown(body)),
  );
  return async (request, next) => {
    const reply = await shows(request, next);
    if ((PAUSE(request) || RESUME(request)) && reply.status === 202) asked.set(idIn(request), performance.now());
    return reply;
  };
}

async function stateNow(request: FrontRequest, next: Next): Promise<unknown> {
  // Kept for the request itself.
  await request.body();
  const reply = await next({ method: 'GET', target: `/sandboxes/${idIn(request)}`, body: Buffer.alloc(0) });
  const sandbox = fromJson((await wholeBody(reply)).toString('utf8'));
  return stateOf((sandbox ?? {}) as Json);
}

/** Answers a pause and a resumption when they are done. */
const afterTheWork: Layer = async (request, next) => {
  const reply = await next();
  if (!(PAUSE(request) || RESUME(request)) || reply.status !== 202) return reply;
  const under = PAUSE(request) ? 'Pausing' : 'Resuming';
  while ((await stateNow(request, next)) === under) await delay(20);
  return reply;
};

const refusal = (status: number, code: string): Reply => ({
  status,
  headers: [
    ['Content-Type', 'application/json'],
    ['X-Request-ID', crypto.randomUUID()],
  ],
  body: Buffer.from(JSON.stringify({ code, message: 'The sandbox is paused.' })),
});

/** Has no endpoint for a sandbox that is paused, and lets nobody change its metadata. */
const refusingMeanwhile: Layer = async (request, next) => {
  if (!(ENDPOINT(request) || PATCH(request)) || (await stateNow(request, next)) !== 'Paused') return next();
  return ENDPOINT(request) ? refusal(404, 'ENDPOINT_NOT_FOUND') : refusal(409, 'SANDBOX_PAUSED');
};

const POLLED = 'sandbox-lifecycle.yml pauseSandbox, resumeSandbox: the end of both is to be polled for.';

export const pauseVariants: readonly Variant[] = [
  {
    id: 'time.pause.seen',
    says: 'is Pausing for two seconds, and Resuming for two',
    axis: 'time-pause',
    allows: POLLED,
    server: () => ({ seams: lasting(2000) }),
  },
  {
    id: 'time.pause.unlisted-states',
    says: 'has a state of its own between Pausing and Paused, and one between Resuming and Running',
    axis: 'time-pause',
    allows:
      'sandbox-lifecycle.yml SandboxState: states may be added, and clients are to cope with those they do not know.',
    server: () => ({ seams: lasting(1200), layer: unlisted(500) }),
  },
  {
    id: 'time.pause.answered-when-done',
    says: 'answers a pause when the sandbox is Paused, and a resumption when it is Running',
    axis: 'time-pause',
    silent: 'How long the answer 202 takes is not said: between it and the first look the work may be done.',
    server: () => ({ layer: afterTheWork }),
  },
  {
    id: 'time.pause.refuses-meanwhile',
    says: 'has no endpoint of a paused sandbox, and refuses to change its metadata',
    axis: 'time-paused',
    allows: 'sandbox-lifecycle.yml: 404 of the endpoint and 409 of the metadata are documented, without the states.',
    server: () => ({ layer: refusingMeanwhile }),
  },
];
