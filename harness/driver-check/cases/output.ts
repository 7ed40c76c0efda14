/** What a command writes. */
import type { Bench } from '../bench.ts';
import type { DriverCase } from '../case.ts';
import type { Reply } from '../conversation.ts';
import { COMMAND_ID, outputs, type ScriptedEvent } from '../scripted.ts';
import { Wrong } from '../wrong.ts';
import { plainly, ran, run, same, short, wrong } from './kit.ts';

type Text = [type: 'stdout' | 'stderr', text: string];

/** Has the server send these events, and holds those of the driver to them. */
async function passedOn(bench: Bench, texts: readonly Text[]): Promise<Reply> {
  const sandbox = await bench.sandbox();
  const events = texts.map(([type, text]): ScriptedEvent => ({ type, text }));
  const reply = await bench.during(outputs(events), () => run(bench, sandbox, 'scripted'));
  const got = reply.events.map(({ type, text }): Text => [type as Text[0], text]);
  const at = texts.findIndex(([type, text], index) => got[index]?.[0] !== type || got[index]?.[1] !== text);
  if (at >= 0)
    wrong(
      `event ${at + 1} of ${texts.length} of the server is ${show(texts[at])}, and that of the driver is ${show(got[at])}`,
      reply,
    );
  if (got.length > texts.length)
    wrong(`it gives an event that the server has not sent: ${show(got[texts.length])}`, reply);
  return reply;
}

const show = (text: Text | undefined): string =>
  text === undefined ? 'not there' : `${text[0]} ${short(JSON.stringify(text[1]))}`;

const outOf = (...texts: string[]): Text[] => texts.map((text) => ['stdout', text]);

const output = (id: string, must: string, texts: () => Text[]): DriverCase => ({
  id: `output.${id}`,
  must,
  check: async (bench) => void (await passedOn(bench, texts())),
});

export const outputCases: readonly DriverCase[] = [
  output('order', 'Output comes in the order in which the server sends it.', () =>
    outOf('one', 'two', 'three', 'four'),
  ),
  output('streams', 'stdout and stderr are kept apart.', () => [
    ['stdout', 'to stdout'],
    ['stderr', 'to stderr'],
    ['stdout', 'to stdout again'],
    ['stderr', 'to stderr again'],
  ]),
  output('last', 'No event is lost: neither the first, nor the last, nor one that equals the one before it.', () =>
    outOf('first', 'same', 'same', 'same', 'last'),
  ),
  output('blank-lines', 'Blank lines stay: an event whose text is empty or a line end is an event.', () =>
    outOf('\n', 'above', '', '\n', '\n\n', 'below', '\n'),
  ),
  output('line-ends', 'Line ends stay as they are: LF, CR LF, CR, or none.', () =>
    outOf('with one\n', 'windows\r\n', 'progress 1\rprogress 2\r', 'without'),
  ),
  output('spaces', 'Spaces and tabs at both ends of a text stay.', () =>
    outOf('  two before', 'two after  ', '\ttab\t', ' '),
  ),
  output(
    'characters',
    'Characters of 1, 2, 3 and 4 bytes stay, and those that end a line elsewhere (U+0085, U+2028, U+2029), and controls.',
    () =>
      outOf(
        'a é € 𝄞',
        'next\u0085line',
        'line\u2028separator',
        'paragraph\u2029separator',
        'nul\u0000 esc\u001b[1m bell\u0007',
      ),
  ),
  output('long', 'A text of 200,000 characters stays whole.', () => outOf('x'.repeat(200_000), 'and one more')),
  output('many', '10,000 events come, all of them, in their order.', () =>
    Array.from({ length: 10_000 }, (_, index): Text => [index % 10 === 9 ? 'stderr' : 'stdout', `line ${index}`]),
  ),
  {
    id: 'output.at-once',
    must: 'An event is written as soon as the SDK has it, and not when the command has ended.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const gate = `/tmp/gate-${Date.now()}`;
      const command = `echo first; while [ ! -e ${gate} ]; do sleep 0.05; done; echo second`;
      const pending = bench.begin('run', { sandbox: sandbox.handle, request: { command, background: false } });
      try {
        await pending.event(4000);
      } finally {
        await plainly(sandbox, `touch ${gate}`);
        await bench.answerOf('run', pending);
      }
    },
  },
  {
    id: 'output.real',
    must: 'What a real command writes comes, whole.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const reply = await run(bench, sandbox, 'seq 1 2000; echo to stderr >&2; printf end');
      const text = (type: string) =>
        reply.events.flatMap((event) => (event.type === type ? [event.text] : [])).join('\n');
      const words = text('stdout')
        .split(/\s+/)
        .filter((word) => word !== '');
      const wanted = [...Array.from({ length: 2000 }, (_, index) => String(index + 1)), 'end'];
      same('stdout of seq, by its words,', words, wanted, reply);
      same('stderr', text('stderr').trim(), 'to stderr', reply);
    },
  },
  {
    id: 'exit-codes',
    must: 'The exit code is that of the command: 0, 1, 126, 127, 255, and 137 of one that was killed.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const replies: [unknown, number, Reply][] = [];
      for (const [command, code] of [
        ['true', 0],
        ['false', 1],
        ['echo said; exit 3', 3],
        ['/etc/passwd', 126],
        ['no-such-command-anywhere', 127],
        ['exit 255', 255],
        ['kill -9 $$', 137],
      ] as const) {
        const reply = await run(bench, sandbox, command);
        replies.push([ran(reply).exitCode, code, reply]);
      }
      // An SDK that gives none at all is let be.
      if (replies.every(([got]) => got === null)) return;
      for (const [got, wanted, reply] of replies) same('the exit code', got, wanted, reply);
    },
  },
  {
    id: 'command-id',
    must: 'commandId is the id that the server has given to the command.',
    async check(bench) {
      const reply = await passedOn(bench, outOf('a line'));
      const { commandId } = ran(reply);
      if (commandId !== null) same('commandId', commandId, COMMAND_ID, reply);
    },
  },
  {
    id: 'background',
    must: 'run with background is answered when the command has been started, and the command goes on.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const gate = `/tmp/background-${Date.now()}`;
      const command = `while [ ! -e ${gate} ]; do sleep 0.05; done; echo done > ${gate}.done`;
      const from = bench.place.asked.length;
      const pending = bench.begin('run', { sandbox: sandbox.handle, request: { command, background: true } });
      const asked = JSON.stringify({ op: 'run', request: { command, background: true } });
      let reply: Reply;
      try {
        reply = await pending.answer(4000).catch(() => {
          throw new Wrong('a command in the background is waited for', [asked]);
        });
      } finally {
        await plainly(sandbox, `touch ${gate}`);
      }
      if (reply.error !== undefined) wrong('a command in the background is an error', reply);
      const sent = bench.place.asked.slice(from).some(({ body }) => /"background":\s*true/.test(body));
      if (!sent) wrong('the server was not asked to run the command in the background', reply);
      await plainly(sandbox, `for i in $(seq 200); do [ -e ${gate}.done ] && exit 0; sleep 0.05; done; exit 1`).catch(
        () => wrong('the command in the background has not gone on to its end', reply),
      );
      same('exitCode of a command in the background', ran(reply).exitCode, null, reply);
    },
  },
  {
    id: 'run.request',
    must: 'What run asks for reaches the server: command, cwd, envs, uid, gid, and timeoutMs as timeout.',
    async check(bench) {
      const sandbox = await bench.sandbox();
      const members = { cwd: '/tmp', envs: { GREETING: 'good morning', EMPTY: '' }, uid: 1001, gid: 1002 };
      const from = bench.place.asked.length;
      const command = 'echo "$GREETING" \'and more\' # ü';
      const reply = await bench.during(outputs([]), () =>
        run(bench, sandbox, command, { ...members, timeoutMs: 5000 }),
      );
      const sent = bench.place.asked
        .slice(from)
        .find(({ method, target }) => method === 'POST' && /^\/command(\?|$)/.test(target));
      const body = JSON.parse(sent?.body ?? '{}') as Record<string, unknown>;
      for (const [name, wanted] of Object.entries({ command, ...members, timeout: 5000 }))
        same(`${name} of the request to the server`, body[name], wanted, reply);
    },
  },
];
