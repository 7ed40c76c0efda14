/** Which request belongs to what: marks, and many at once. */

import { headerValue } from '../../wire/exchange.ts';
import { MARK, SANDBOX_REQUEST } from '../bench.ts';
import type { DriverCase } from '../case.ts';
import type { Operation } from '../conversation.ts';
import type { Asked } from '../place.ts';
import { Wrong } from '../wrong.ts';
import { ran, wrong } from './kit.ts';

const AT_ONCE = 20;

type Which = (asked: Asked) => boolean;

const lifecycle =
  (method: string, path: RegExp): Which =>
  (asked) =>
    asked.api === 'lifecycle' && asked.method === method && path.test(asked.target);
const execd =
  (path: RegExp): Which =>
  ({ api, target }) =>
    api === 'execd' && path.test(target);

/**
 * Throws Wrong unless the requests that do what was asked for have the mark, and all others one of `earlier` at least:
 * some SDKs report what they have done a moment later.
 */
function marked(asked: readonly Asked[], which: Which, mark: string, earlier: readonly string[], line: string): void {
  if (!asked.some(which)) throw new Wrong('it asks the server for nothing', [line]);
  for (const one of asked) {
    const found = headerValue(one.headers, MARK);
    if (found === mark || (found !== undefined && !which(one) && earlier.includes(found))) continue;
    const why = found === undefined ? 'without the headers of the request' : 'with the headers of another request';
    throw new Wrong(`it sends ${one.method} ${one.target} ${why}`, [line]);
  }
}

/** What each operation asks for, and which requests to the server do it. The last deletes the sandbox of the first. */
const steps = (connection: object, id: string): [Operation, Record<string, unknown>, Which][] => [
  ['create', { sandbox: 'marked', connection, request: SANDBOX_REQUEST }, lifecycle('POST', /^\/sandboxes(\?|$)/)],
  ['connect', { sandbox: 'marked-too', connection, sandboxId: id }, lifecycle('GET', /\/endpoints\//)],
  ['run', { sandbox: 'marked', request: { command: 'exit 3', background: false } }, execd(/^\/command(\?|$)/)],
  ['run', { sandbox: 'marked', request: { command: 'true', background: true } }, execd(/^\/command(\?|$)/)],
  ['file', { sandbox: 'marked', request: { action: 'list', path: '/tmp' } }, execd(/^\/directories\/list/)],
  ['file', { sandbox: 'marked', request: { action: 'read', path: '/etc/passwd' } }, execd(/^\/files\/download/)],
  ['state', { sandbox: 'marked' }, lifecycle('GET', /^\/sandboxes\/[^/]+$/)],
  ['delete', { sandbox: 'marked' }, lifecycle('DELETE', /^\/sandboxes\//)],
];

export const requestCases: readonly DriverCase[] = [
  {
    id: 'marks',
    must: 'Each HTTP request that is made for a request of ours has the headers of it, and those of no other.',
    async check(bench) {
      const { id } = await bench.sandbox();
      const earlier: string[] = [];
      for (const [op, members, which] of steps(bench.connection(), id)) {
        const from = bench.place.asked.length;
        const pending = bench.begin(op, members);
        const { error, answered } = await bench.answerOf(op, pending);
        if (error?.kind === 'unsupported') continue;
        if (error !== undefined) throw new Wrong(`${op} gives an error`, [pending.asked, answered]);
        marked(bench.place.asked.slice(from), which, pending.mark, earlier, pending.asked);
        earlier.push(pending.mark);
      }
    },
  },
  {
    id: 'parallel',
    must: `${AT_ONCE} requests at once are kept apart: each has its own events, answer and headers.`,
    async check(bench) {
      const { handle } = await bench.sandbox();
      const from = bench.place.asked.length;
      const commandOf = (number: number): string => `echo number ${number}; sleep 0.${number % 4}; exit ${number + 1}`;
      const all = Array.from({ length: AT_ONCE }, (_, number) =>
        bench.begin('run', { sandbox: handle, request: { command: commandOf(number), background: false } }),
      );
      const replies = await Promise.all(all.map((pending) => bench.answerOf('run', pending)));
      for (const [number, reply] of replies.entries()) {
        if (reply.error !== undefined) wrong(`one of ${AT_ONCE} requests at once is an error`, reply);
        const text = reply.events.map((event) => event.text).join('');
        if (text.trim() !== `number ${number}`) wrong('it has the output of another request, or none', reply);
        const { exitCode } = ran(reply);
        if (exitCode !== number + 1 && exitCode !== null) wrong('it has the exit code of another request', reply);
      }
      for (const [number, { mark, asked }] of all.entries()) {
        const own = bench.place.asked.slice(from).filter(({ body }) => body.includes(`number ${number};`));
        marked(own, () => true, mark, [], asked);
      }
    },
  },
  {
    id: 'parallel.waits',
    must: 'A request that lasts keeps no other one back.',
    async check(bench) {
      const { handle, plain } = await bench.sandbox();
      const gate = `/tmp/parallel-${Date.now()}`;
      const command = `while [ ! -e ${gate} ]; do sleep 0.05; done`;
      const long = bench.begin('run', { sandbox: handle, request: { command, background: false } });
      try {
        const other = bench.begin('state', { sandbox: handle });
        await other.answer(4000).catch(() => {
          throw new Wrong('while a command runs, another request is not answered', [long.asked, other.asked]);
        });
      } finally {
        await plain.file({ action: 'write', path: gate, content: Buffer.alloc(0) });
        await bench.answerOf('run', long);
      }
    },
  },
];
