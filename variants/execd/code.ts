/** Servers whose execd does code in another way that the document allows. */
import { randomUUID } from 'node:crypto';
import { execd, type Which } from '../../harness/faults/operations.ts';
import { type Json, parsed } from '../../harness/faults/wiring.ts';
import { type FrontRequest, type Layer, layered, type Reply, wholeBody } from '../../harness/front/reply.ts';
import { jsonReplies, replies } from '../../harness/variants/layers.ts';
import { CODE, events } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { contextOf, runVariants } from './code-runs.ts';

const PATH = /^\/code\/contexts\/([^/?]+)(?=\?|$)/;
const CONTEXTS: Which = (request) =>
  execd(request) && request.method !== 'DELETE' && /^\/code\/contexts?(\/|\?|$)/.test(request.target);
const LIST: Which = (request) =>
  execd(request) && request.method === 'GET' && /^\/code\/contexts(\?|$)/.test(request.target);
const DELETE_ALL: Which = (request) =>
  execd(request) && request.method === 'DELETE' && /^\/code\/contexts(\?|$)/.test(request.target);
const INTERRUPT: Which = (request) =>
  execd(request) && request.method === 'DELETE' && /^\/code(\?|$)/.test(request.target);

const queryIn = ({ target }: Pick<FrontRequest, 'target'>): URLSearchParams =>
  new URLSearchParams(target.split('?')[1]);

/** Changes each context that is told, alone or in a list. */
const told = (change: (context: Json) => Json): Layer => contexts((all) => all.map(change));

/** Changes the contexts that are told, alone or in a list. */
const contexts = (change: (all: Json[], request: FrontRequest) => Json[], which = CONTEXTS): Layer =>
  jsonReplies(which, (body, request) =>
    Array.isArray(body) ? (change(body, request) as unknown as Json) : (change([body], request)[0] as Json),
  );

/** Ids of another form: `read` gives the server's for one that `write` has made, and another text for any other. */
const idVariant = (
  name: string,
  says: string,
  write: (id: string) => string,
  read: (id: string) => string,
): Variant => {
  const written = told((context) => ({ ...context, id: write(String(context.id)) }));
  const init = events((event) => [event.type === 'init' ? { ...event, text: write(String(event.text)) } : event], CODE);
  const asked: Layer = async (request, next) => {
    const [, id] = PATH.exec(request.target) ?? [];
    if (id !== undefined) {
      return next({ target: request.target.replace(PATH, `/code/contexts/${encodeURIComponent(read(decoded(id)))}`) });
    }
    const named = INTERRUPT(request) ? queryIn(request).get('id') : null;
    if (named !== null) return next({ target: `/code?${new URLSearchParams({ id: read(named) })}` });
    if (!CODE(request)) return next();
    const body = parsed(await request.body());
    const context = contextOf(body);
    if (typeof context.id !== 'string') return next();
    return next({ body: Buffer.from(JSON.stringify({ ...body, context: { ...context, id: read(context.id) } })) });
  };
  return {
    id: `execd.code.id-${name}`,
    says,
    axis: 'execd-code-ids',
    allows: 'execd-api.yaml CodeContext.id: a text that no other session has.',
    server: () => ({ layer: layered([written, init, asked]) }),
  };
};

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const SIGNS = 'kernel é/№ 100% "a"&b=c+d?e#';
/** Contexts that somebody else has made, of which nobody is told but in lists. */
const others = (language: string): Json[] => [
  { id: 'made-by-another', language },
  { id: randomUUID(), language },
];

/** Whether a reply says that it knows no context. */
async function unknownContext(reply: Reply): Promise<boolean> {
  return reply.status === 400 && parsed(await wholeBody(reply))?.code === 'CONTEXT_NOT_FOUND';
}

export const execdCodeVariants: readonly Variant[] = [
  idVariant('digits', 'has contexts whose ids are numbers, as text', hexToDigits, digitsToHex),
  idVariant(
    'signs',
    'has contexts whose ids have signs that a path or a query must not have as they are',
    (id) => `${SIGNS}${id}`,
    (id) => (id.startsWith(SIGNS) ? id.slice(SIGNS.length) : '-'),
  ),
  {
    id: 'execd.code.more-members',
    says: 'tells more of contexts than the document names',
    axis: 'execd-code-members',
    allows: 'execd-api.yaml getContext: whatever metadata go with a context are told.',
    server: () => ({
      layer: told((context) => ({ kernel: { name: 'k3', pid: 17 }, created_at: null, ...context, cwd: '/', env: {} })),
    }),
  },
  {
    id: 'execd.code.listed-by-id',
    says: 'lists contexts in the order of their ids backwards',
    axis: 'execd-code-list',
    silent: 'Nothing is said of the order of contexts in a list.',
    server: () => ({
      layer: contexts((all) => all.toSorted((a, b) => String(b.id).localeCompare(String(a.id))), LIST),
    }),
  },
  {
    id: 'execd.code.others-listed',
    says: 'lists contexts that others have made, until all of their language are deleted',
    axis: 'execd-code-list',
    silent: 'Nothing is said of who else makes contexts.',
    server: () => {
      const gone = new Set<string | null>();
      return {
        layer: (request, next) => {
          const language = queryIn(request).get('language');
          if (DELETE_ALL(request)) gone.add(language);
          return contexts(
            (all) => (language === null || gone.has(language) ? all : [...others(language), ...all]),
            LIST,
          )(request, next);
        },
      };
    },
  },
  {
    id: 'execd.code.others-stay',
    says: 'has a context of its own for each language, made anew when all are deleted',
    axis: 'execd-code-list',
    silent: 'Nothing is said of what a server makes for itself.',
    server: () => ({
      layer: contexts((all, request) => [...all, ...others(queryIn(request).get('language') ?? '')], LIST),
    }),
  },
  {
    id: 'execd.code.answers-text',
    says: 'answers deletions and interruptions with an object',
    axis: 'execd-code-answers',
    silent: 'No content is documented for these answers, and none is forbidden.',
    server: () => ({
      layer: replies(
        (request) => execd(request) && request.method === 'DELETE' && request.target.startsWith('/code'),
        async (reply) =>
          reply.status === 200
            ? {
                ...reply,
                headers: [...reply.headers, ['Content-Type', 'application/json']],
                body: Buffer.from(JSON.stringify({ status: 'done' })),
              }
            : reply,
      ),
    }),
  },
  ...runVariants,
  {
    id: 'execd.code.unknown-404',
    says: 'answers 404 to code and to interruptions of contexts that are not there',
    axis: 'execd-code-unknown',
    allows: 'execd-api.yaml components/responses/NotFound: 404 is for what does not exist.',
    server: () => ({
      layer: replies(
        (request) => CODE(request) || INTERRUPT(request),
        async (reply) => {
          if (reply.status !== 400) return reply;
          const body = await wholeBody(reply);
          const known = { ...reply, body };
          return (await unknownContext(known)) ? { ...known, status: 404 } : known;
        },
      ),
    }),
  },
];

/** `ctx-` and a uuid as digits, and back. */
function hexToDigits(id: string): string {
  return BigInt(`0x1${id.replace(/^ctx-/, '').replaceAll('-', '')}`).toString();
}

function digitsToHex(id: string): string {
  if (!/^\d+$/.test(id)) return '-';
  const hex = BigInt(id).toString(16).slice(1);
  return `ctx-${[8, 12, 16, 20, 32].map((end, index) => hex.slice([0, 8, 12, 16, 20][index], end)).join('-')}`;
}
