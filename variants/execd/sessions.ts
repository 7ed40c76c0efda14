/** Servers whose execd does sessions in another way that the document allows. */
import { execd, type Which } from '../../harness/faults/operations.ts';
import { answerOf, parsed } from '../../harness/faults/wiring.ts';
import { type FrontRequest, type Layer, type Next, type Reply, wholeBody } from '../../harness/front/reply.ts';
import { jsonReplies, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const PATH = /^(\/session\/)([^/?]+)(\/run)?(?=\?|$)/;
const CREATE_SESSION: Which = (request) =>
  execd(request) && request.method === 'POST' && /^\/session(\?|$)/.test(request.target);
const OF_SESSION: Which = (request) => execd(request) && PATH.test(request.target);
const RUN: Which = (request) => OF_SESSION(request) && request.method === 'POST';

const sessionOf = ({ target }: Pick<FrontRequest, 'target'>): string => {
  try {
    return decodeURIComponent(PATH.exec(target)?.[2] ?? '');
  } catch {
    return '';
  }
};
const ofSession = ({ target }: Pick<FrontRequest, 'target'>, id: string): string =>
  target.replace(PATH, (_, start: string, _id: string, run = '') => `${start}${encodeURIComponent(id)}${run}`);

const refusal = (message: string) => answerOf(400, { code: 'INVALID_SESSION', message });

/** Ids of another form: `read` gives the server's for one that `write` has made, and undefined for any other. */
const idVariant = (
  name: string,
  says: string,
  write: (id: string) => string,
  read: (id: string) => string | undefined,
): Variant => ({
  id: `execd.sessions.id-${name}`,
  says,
  axis: 'execd-session-ids',
  allows: 'execd-api.yaml CreateSessionResponse.session_id: a text that no other session has.',
  server: () => ({
    layer: (request, next) => {
      if (CREATE_SESSION(request)) {
        return jsonReplies(CREATE_SESSION, (body) => ({ ...body, session_id: write(String(body.session_id)) }))(
          request,
          next,
        );
      }
      return OF_SESSION(request) ? next({ target: ofSession(request, read(sessionOf(request)) ?? '-') }) : next();
    },
  }),
});

const SIGNS = 'bash é/№ 100% "a"&b=c+d?e#';

/** Passes a body on and calls `over` when it has ended, whichever way. */
async function* watched(body: Reply['body'], over: () => void): AsyncGenerator<Buffer> {
  try {
    if (Buffer.isBuffer(body)) yield body;
    else yield* body;
  } finally {
    over();
  }
}

/** Refuses a run while another one of its session is going on. */
function oneAtATime(): Layer {
  const busy = new Set<string>();
  return where(RUN, async (request, next) => {
    const id = sessionOf(request);
    if (busy.has(id)) return refusal('Another command is running in this session.');
    const reply = await next();
    if (reply.status !== 200) return reply;
    busy.add(id);
    return { ...reply, body: watched(reply.body, () => void busy.delete(id)) };
  });
}

/** Gives a session whose shell has ended another one. */
function shellsComeBack(): Layer {
  const others = new Map<string, string>();
  const create = async (next: Next): Promise<string> => {
    const made = await next({ method: 'POST', target: '/session', body: Buffer.from('{}') });
    return String(parsed(await wholeBody(made))?.session_id);
  };
  return where(OF_SESSION, async (request, next) => {
    const id = sessionOf(request);
    // It may be needed twice.
    await request.body();
    const target = (): string => ofSession(request, others.get(id) ?? id);
    const reply = await next({ target: target() });
    if (!RUN(request) || reply.status !== 400) return reply;
    const body = await wholeBody(reply);
    if (parsed(body)?.code !== 'SESSION_ENDED') return { ...reply, body };
    others.set(id, await create(next));
    return next({ target: target() });
  });
}

/** Has no session any more when a run in it was killed. */
function killedIsOver(): Layer {
  const over = new Set<string>();
  return where(RUN, async (request, next) => {
    const id = sessionOf(request);
    if (over.has(id)) return refusal('The shell of this session was killed.');
    const reply = await next();
    async function* body(): AsyncGenerator<Buffer> {
      for await (const piece of watched(reply.body, () => {})) {
        if (/"(killed by signal|timed out after) /.test(piece.toString('latin1'))) over.add(id);
        yield piece;
      }
    }
    return { ...reply, body: body() };
  });
}

/** Another status for a run in a session that is not there. */
const unknownVariant = (status: number, allows: string): Variant => ({
  id: `execd.sessions.unknown-${status}`,
  says: `answers ${status} to a run in a session that is not there`,
  axis: 'execd-session-unknown',
  allows,
  server: () => ({
    layer: where(RUN, async (_request, next) => {
      const reply = await next();
      if (reply.status !== 400) return reply;
      const body = await wholeBody(reply);
      return { ...reply, body, status: parsed(body)?.code === 'SESSION_NOT_FOUND' ? status : 400 };
    }),
  }),
});

export const execdSessionVariants: readonly Variant[] = [
  idVariant(
    'signs',
    'gives sessions ids with signs that a path must not have as they are',
    (id) => `${SIGNS}${id}`,
    (id) => (id.startsWith(SIGNS) ? id.slice(SIGNS.length) : undefined),
  ),
  idVariant(
    'long',
    'gives sessions ids of several hundred characters',
    (id) => `${'x'.repeat(300)}${id}`,
    (id) => (id.startsWith('x'.repeat(300)) ? id.slice(300) : undefined),
  ),
  unknownVariant(404, 'execd-api.yaml components.responses.NotFound: a file or resource is not found.'),
  unknownVariant(500, 'execd-api.yaml runInSession: 400 is about the body, 404 is not documented, and 500 is.'),
  {
    id: 'execd.sessions.elsewhere',
    says: 'starts sessions without a directory in one of its own',
    axis: 'execd-session-directory',
    allows: 'execd-api.yaml CreateSessionRequest: empty treated as defaults, and no default is named.',
    server: () => ({
      layer: where(CREATE_SESSION, async (request, next) => {
        const body = await request.body();
        const plain = ['', '{}'].includes(body.toString('latin1').trim());
        return plain
          ? next({
              body: Buffer.from('{"cwd":"/tmp"}'),
              headers: [...request.headers, ['Content-Type', 'application/json']],
            })
          : next();
      }),
    }),
  },
  {
    id: 'execd.sessions.one-at-a-time',
    says: 'refuses a run while another one of its session is going on',
    axis: 'execd-session-queue',
    allows:
      'execd-api.yaml POST /session/{sessionId}/run: what becomes of a second run meanwhile is not said; 400 is documented.',
    server: () => ({ layer: oneAtATime() }),
  },
  {
    id: 'execd.sessions.come-back',
    says: 'gives a session whose shell has ended another shell',
    axis: 'execd-session-exit',
    allows: 'execd-api.yaml POST /session: what `exit` does to a session is not said.',
    server: () => ({ layer: shellsComeBack() }),
  },
  {
    id: 'execd.sessions.killed-is-over',
    says: 'has no session any more when one of its runs had to be killed',
    axis: 'execd-session-kill',
    allows:
      'execd-api.yaml RunInSessionRequest.timeout: the time of a run is limited; what becomes of its session is not said.',
    server: () => ({ layer: killedIsOver() }),
  },
];
