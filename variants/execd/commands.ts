/** Servers whose execd does commands in another way that the document allows. */
import { ofExecd, RUN } from '../../harness/faults/operations.ts';
import { type Json, parsed } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import { type Layer, layered } from '../../harness/front/reply.ts';
import { jsonReplies, replies, where } from '../../harness/variants/layers.ts';
import { events, isEnd, isOutput } from '../../harness/variants/streams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** How far the clock of a sandbox may be from that of its client, in milliseconds. */
const OFF_MS = 200_000;

/** Gives commands other ids, by which the server is asked for them as well. */
function renamed(name: (index: number) => string): Layer {
  const own = new Map<string, string>();
  const others = new Map<string, string>();
  const otherOf = (id: string): string => {
    const other = others.get(id) ?? name(others.size);
    others.set(id, other);
    own.set(other, id);
    return other;
  };
  const ownOf = (other: string): string =>
    encodeURIComponent(own.get(decodeURIComponent(other)) ?? decodeURIComponent(other));
  const asked = (target: string): string =>
    target
      .replace(/^(\/command\/status\/)([^/?]+)/, (_, path, id) => path + ownOf(id))
      .replace(/^(\/command\/)([^/?]+)(\/logs)/, (_, path, id, logs) => path + ownOf(id) + logs)
      .replace(/^(\/command\?(?:.*&)?id=)([^&]*)/, (_, path, id) => path + ownOf(id.replaceAll('+', '%20')));
  return layered([
    events((event) => [event.type === 'init' ? { ...event, text: otherOf(String(event.text)) } : event]),
    jsonReplies(ofExecd('/command/status/'), (body) => ({ ...body, id: others.get(String(body.id)) ?? body.id })),
    where(ofExecd('/command'), (request, next) => next({ target: asked(request.target) })),
  ]);
}

/** Writes what is no character in another way. */
const damaged = (as: string): Layer =>
  events((event) => [isOutput(event) ? { ...event, text: String(event.text).replaceAll('\ufffd', as) } : event]);

/** Runs a command whose directory is not there in one that is made for it. */
const madeDirectories: Layer = where(RUN, async (request, next) => {
  const body = parsed(await request.body());
  if (typeof body?.cwd !== 'string' || typeof body.command !== 'string') return next();
  const { cwd, ...rest } = body;
  const word = `'${cwd.replaceAll("'", `'\\''`)}'`;
  const command = `mkdir -p ${word}; cd ${word}\n${body.command}`;
  return next({ body: Buffer.from(JSON.stringify({ ...rest, command })) });
});

/** Tells in a stream that a command could not be started, where the server refuses it for its directory. */
const startedAndFailed: Layer = replies(RUN, async (reply) => {
  if (reply.status !== 400) return reply;
  const refused = await wholeBody(reply);
  const told = parsed(refused);
  if (told?.code !== 'FILE_NOT_FOUND') return { ...reply, body: refused };
  const timestamp = Date.now();
  const stream = [
    { type: 'init', text: `never-run-${timestamp}`, timestamp },
    { type: 'error', error: { ename: 'StartError', evalue: String(told.message), traceback: [] }, timestamp },
  ];
  return {
    status: 200,
    headers: [['Content-Type', 'text/event-stream']],
    body: Buffer.from(stream.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')),
  };
});

/** An event, and how the command stands. */
const told = (event: Json): Json[] => [event, { type: 'status', text: 'running', timestamp: Date.now() }];

const NO_FORM = 'execd-api.yaml getCommandStatus: an id is any text.';
const NO_UTF8 = 'execd-api.yaml ServerStreamEvent.text: it is text, and nothing is said of bytes that are none.';

export const execdCommandVariants: readonly Variant[] = [
  {
    id: 'execd.ids.numbers',
    says: 'numbers commands from 1',
    axis: 'execd-ids',
    allows: NO_FORM,
    server: () => ({ layer: renamed((index) => String(index + 1)) }),
  },
  {
    id: 'execd.ids.paths',
    says: 'gives commands ids with signs that a path has to encode',
    axis: 'execd-ids',
    allows: NO_FORM,
    server: () => ({ layer: renamed((index) => `Command ${index} + of%sandbox=1;é`) }),
  },
  {
    id: 'execd.clock.behind',
    says: 'has a clock that is some minutes behind',
    axis: 'execd-clock',
    silent: 'That the clock of a sandbox is that of its client is said nowhere.',
    server: () => ({
      layer: events((event) => [
        typeof event.timestamp === 'number' ? { ...event, timestamp: event.timestamp - OFF_MS } : event,
      ]),
    }),
  },
  {
    id: 'execd.events.count',
    says: 'tells before the end of a command which one it is',
    axis: 'execd-event-order',
    allows: 'execd-api.yaml ServerStreamEvent.type: execution_count is among the types of events.',
    server: () => {
      let count = 0;
      return {
        layer: events((event) => {
          if (!isEnd(event)) return [event];
          count += 1;
          return [{ type: 'execution_count', execution_count: count, timestamp: Date.now() }, event];
        }),
      };
    },
  },
  {
    id: 'execd.events.standing',
    says: 'tells after each event how the command stands, and a result at its end',
    axis: 'execd-event-order',
    allows: 'execd-api.yaml ServerStreamEvent.type: status and result are among the types of events.',
    server: () => ({
      layer: events((event) =>
        isEnd(event)
          ? [{ type: 'result', results: { 'text/plain': 'the command has ended' }, timestamp: Date.now() }, event]
          : told(event),
      ),
    }),
  },
  {
    id: 'execd.bytes.left-out',
    says: 'leaves out of an output what is no UTF-8',
    axis: 'execd-bytes',
    silent: NO_UTF8,
    server: () => ({ layer: damaged('') }),
  },
  {
    id: 'execd.bytes.question-marks',
    says: 'writes question marks for what is no UTF-8',
    axis: 'execd-bytes',
    silent: NO_UTF8,
    server: () => ({ layer: damaged('?') }),
  },
  {
    id: 'execd.cwd.made',
    says: 'makes the directory in which a command is to run, where there is none',
    axis: 'execd-cwd',
    silent: 'execd-api.yaml RunCommandRequest.cwd: what becomes of a directory that is not there is not said.',
    server: () => ({ layer: madeDirectories }),
  },
  {
    id: 'execd.cwd.told-in-stream',
    says: 'tells in the stream of a command that its directory is not there',
    axis: 'execd-cwd',
    silent: 'execd-api.yaml RunCommandRequest.cwd: what becomes of a directory that is not there is not said.',
    server: () => ({ layer: startedAndFailed }),
  },
  {
    id: 'execd.errors.codes',
    says: 'writes the codes of its errors in small letters, with a prefix',
    axis: 'execd-error-codes',
    silent: 'execd-api.yaml ErrorResponse.code: no list of codes is given.',
    server: () => ({
      layer: jsonReplies(
        ({ api }) => api === 'execd',
        (body) => (typeof body.code === 'string' ? { ...body, code: `execd.${body.code.toLowerCase()}` } : body),
        true,
      ),
    }),
  },
];
