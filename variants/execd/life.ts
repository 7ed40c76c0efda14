/** Servers that tell in another way how a command stands, give its logs in another form, or end it at other times. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Which } from '../../harness/faults/operations.ts';
import { answerOf, type Json, parsed, without } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { Layer, Next } from '../../harness/front/reply.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';
import { jsonReplies, replies, where } from '../../harness/variants/layers.ts';
import type { Variant } from '../../harness/variants/variant.ts';
import { type HeaderList, headerValue } from '../../harness/wire/exchange.ts';

const of =
  (method: string, path: RegExp): Which =>
  (request) =>
    request.api === 'execd' && request.method === method && path.test(request.target);

const INTERRUPT = of('DELETE', /^\/command(\?|$)/);
const STATUS = of('GET', /^\/command\/status\//);
const LOGS = of('GET', /^\/command\/[^/]+\/logs/);

const TAIL = 'EXECD-COMMANDS-TAIL-CURSOR';

const status = (change: (body: Json) => Json): Layer => jsonReplies(STATUS, change);

/** The query of a request, and a target with another one. */
const queryOf = (target: string): URLSearchParams => new URLSearchParams(target.split('?')[1] ?? '');

/** Interruptions by what the status of the command says: undefined where there is no such command. */
const interruptions = (answer: (command: Json | undefined, next: Next) => ReturnType<Layer>): Layer =>
  where(INTERRUPT, async ({ target }, next) => {
    const id = queryOf(target).get('id');
    if (id === null) return next();
    const told = await next({ method: 'GET', target: `/command/status/${encodeURIComponent(id)}` });
    // Who may not ask is told so.
    if (told.status === 401) return next();
    return answer(told.status === 200 ? parsed(await wholeBody(told)) : undefined, next);
  });

/** Changes what a log is as text. */
const logs = (change: (text: string) => string): Layer =>
  replies(LOGS, async (reply) => {
    if (reply.status !== 200) return reply;
    const body = Buffer.from(change((await wholeBody(reply)).toString()));
    return { ...reply, headers: withLength(reply.headers, body), body };
  });

const withLength = (headers: HeaderList, body: Buffer): HeaderList => [
  ...headers.filter(([name]) => !/^content-length$/i.test(name)),
  ['Content-Length', String(body.length)],
];

const timesOf =
  (write: (time: string) => string) =>
  ({ started_at, finished_at, ...body }: Json): Json => ({
    ...body,
    started_at: write(String(started_at)),
    ...(finished_at === undefined ? {} : { finished_at: finished_at === null ? null : write(String(finished_at)) }),
  });

/** The same moment by a clock two hours ahead. */
const elsewhere = (time: string): string =>
  new Date(Date.parse(time) + 2 * 60 * 60_000).toISOString().replace('Z', '+02:00');

const deciding =
  (decisions: Partial<Decisions>): Variant['server'] =>
  () => ({ seams: { execd: () => decisions } });

/** What a server does with what the client of a foreground command leaves behind. */
const leaving = (id: string, says: string, leavingEnds: Decisions['leavingEnds']): Variant => ({
  id: `execd.life.leaving-${id}`,
  says,
  axis: 'execd-leaving',
  silent: 'Nothing is said of a command in the foreground whose client goes away.',
  server: deciding({ leavingEnds }),
});

const interrupting = (id: string, says: string, silent: string, layer: Layer): Variant => ({
  id: `execd.life.interrupt-${id}`,
  says,
  axis: 'execd-interrupt',
  silent,
  server: () => ({ layer }),
});

const telling = (id: string, axis: string, says: string, allows: string, change: (body: Json) => Json): Variant => ({
  id: `execd.life.status-${id}`,
  says,
  axis: `execd-status-${axis}`,
  allows: `execd-api.yaml CommandStatusResponse${allows}`,
  server: () => ({ layer: status(change) }),
});

const logging = (
  id: string,
  axis: string,
  says: string,
  why: { allows: string } | { silent: string },
  layer: Layer,
): Variant => ({
  id: `execd.life.logs-${id}`,
  says,
  axis: `execd-logs-${axis}`,
  ...why,
  server: () => ({ layer }),
});

const noInterruption = 'Nothing is said of an interruption that names no command which runs.';
const noLastEnd = { silent: 'Whether the body of the logs ends with a line end is not said.' };

const INVALID = { code: 'NOT_RUNNING', message: 'The command does not run.' };

export const execdLifeVariants: readonly Variant[] = [
  leaving('goes-on', 'lets a command in the foreground go on when its client has gone away', 'nothing'),
  leaving('shell', 'ends the shell of a command in the foreground when its client has gone away', 'shell'),
  leaving('group', 'ends the process group of a command in the foreground when its client has gone away', 'group'),

  interrupting(
    'ended-400',
    'refuses to interrupt a command that has ended',
    noInterruption,
    interruptions(async (command, next) => (command?.running === false ? answerOf(400, INVALID) : next())),
  ),
  interrupting(
    'unknown-404',
    'answers 404 to the interruption of what it does not know',
    noInterruption,
    interruptions(async (command, next) => (command === undefined ? answerOf(404, INVALID) : next())),
  ),
  interrupting(
    'unknown-200',
    'answers 200 to every interruption, since what it names does not run afterwards',
    noInterruption,
    interruptions(async (command, next) => (command?.running === true ? next() : answerOf(200))),
  ),
  interrupting(
    'at-once',
    'answers an interruption before the command has ended',
    'That a command is interrupted is not said to be that all of it has ended.',
    interruptions(async (command, next) => {
      const ending = next();
      if (command?.running !== true) return ending;
      ending.catch(() => undefined);
      return Promise.race([ending, delay(5).then(() => answerOf(200))]);
    }),
  ),

  telling('absent', 'members', 'leaves out of the status what there is not yet', ': no member is required.', (body) =>
    body.running === true ? without(body, 'exit_code', 'finished_at') : body,
  ),
  telling(
    'no-error-empty',
    'members',
    'tells an empty error of a command without one',
    '.error: any text is one.',
    (body) => ({
      error: '',
      ...body,
    }),
  ),
  telling(
    'more-members',
    'members',
    'tells more of a command than the document names',
    ': the object is not closed.',
    (body) => ({
      ...body,
      pid: 4711,
      usage: { cpu: 0.1, memory: [] },
    }),
  ),
  telling(
    'whole-seconds',
    'times',
    'tells the times of a command in whole seconds',
    '.started_at: a date-time needs no fraction.',
    timesOf((time) => time.replace(/\.\d+/, '')),
  ),
  telling(
    'nanoseconds',
    'times',
    'tells the times of a command with nine digits',
    '.started_at: a date-time may have any number of digits.',
    timesOf((time) => time.replace('Z', '999999Z')),
  ),
  telling(
    'elsewhere',
    'times',
    'tells the times of a command in another zone',
    '.started_at: a date-time has any offset.',
    timesOf(elsewhere),
  ),
  telling(
    'killed-minus-one',
    'codes',
    'tells -1 as exit code of a command that was killed',
    '.exit_code: a process that was killed has none.',
    (body) => (Number(body.exit_code) > 128 && Number(body.exit_code) < 160 ? { ...body, exit_code: -1 } : body),
  ),
  telling(
    'killed-null',
    'codes',
    'tells no exit code of a command that was killed',
    '.exit_code: it may be null.',
    (body) => (Number(body.exit_code) > 128 && Number(body.exit_code) < 160 ? { ...body, exit_code: null } : body),
  ),

  logging(
    'ended',
    'end',
    'ends the body of a log with a line end',
    noLastEnd,
    logs((text) => (text === '' || text.endsWith('\n') ? text : `${text}\n`)),
  ),
  logging(
    'unended',
    'end',
    'ends the body of a log without a line end',
    noLastEnd,
    logs((text) => text.replace(/\n$/, '')),
  ),
  logging(
    'header-always',
    'cursor',
    'tells 0 as cursor of a log without lines',
    { silent: 'Of a log without lines no cursor is said, and none is excluded.' },
    replies(LOGS, (reply) =>
      reply.status === 200 && headerValue(reply.headers, TAIL) === undefined
        ? { ...reply, headers: [...reply.headers, [TAIL, '0']] }
        : reply,
    ),
  ),
  logging(
    'bare-type',
    'type',
    'calls its logs text without a charset',
    { allows: 'execd-api.yaml getBackgroundCommandLogs 200: the media type is text/plain, and no parameter is named.' },
    replies(LOGS, (reply) =>
      reply.status === 200
        ? {
            ...reply,
            headers: reply.headers.map(([name, value]) => [name, /^content-type$/i.test(name) ? 'text/plain' : value]),
          }
        : reply,
    ),
  ),
];
