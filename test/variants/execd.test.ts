/** Each variant of the family execd answers something in another way than the server behind it, and says the same of a command. */
import { expect, test } from 'vitest';
import { type CommandStatus, resultAfter } from '../../harness/drivers/command.ts';
import { commandEnd } from '../../harness/drivers/http/events.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { FrontRequest, Layer, Reply } from '../../harness/front/reply.ts';
import type { HeaderList } from '../../harness/wire/exchange.ts';
import { execdAnswerVariants } from '../../variants/execd/answers.ts';
import { execdCommandVariants } from '../../variants/execd/commands.ts';
import { eventJsonVariants } from '../../variants/execd/event-json.ts';
import { eventVariants } from '../../variants/execd/events.ts';
import { exitVariants } from '../../variants/execd/exits.ts';
import { frameVariants } from '../../variants/execd/frames.ts';
import { textVariants } from '../../variants/execd/texts.ts';

const TOOLS = { directory: '/nowhere', apiKey: 'key', image: 'none' };
const STAMP = '2031-04-05T06:07:08.120Z';

const stream = (...events: object[]): string =>
  events.map((event) => `data: ${JSON.stringify({ ...event, timestamp: 1 })}\n\n`).join('');
const init = { type: 'init', text: 'c1' };
const out = [
  { type: 'stdout', text: 'eins\n\nzw' },
  { type: 'stdout', text: 'ei é\n' },
];
const error = { ename: 'CommandExecError', evalue: '3', traceback: ['exit status 3'] };

const INFO = {
  path: '/a',
  type: 'file',
  size: 1,
  owner: 'me',
  group: 'us',
  mode: 644,
  created_at: STAMP,
  modified_at: STAMP,
};
const JSON_TYPE: HeaderList = [['Content-Type', 'application/json']];
const SSE: HeaderList = [['Content-Type', 'text/event-stream']];

const answer = (headers: HeaderList, body: string): Reply => ({ status: 200, headers, body: Buffer.from(body) });

/** What a server answers, by method and target. */
const ANSWERS: Record<string, Reply> = {
  'POST /command': answer(SSE, stream(init, ...out, { type: 'execution_complete', execution_time: 5 })),
  'POST /command?failing': answer(SSE, stream(init, ...out, { type: 'error', error })),
  'POST /command?damaged': answer(SSE, stream(init, { type: 'stdout', text: 'a\ufffdb\n' })),
  'POST /command?elsewhere': {
    ...answer(JSON_TYPE, JSON.stringify({ code: 'FILE_NOT_FOUND', message: 'no such directory' })),
    status: 400,
  },
  'GET /command/status/c1': answer(JSON_TYPE, JSON.stringify({ id: 'c1', running: false, exit_code: 3 })),
  'GET /ping': answer([], ''),
  'DELETE /files?path=/a': answer([], ''),
  'GET /files/info?path=/a': answer(JSON_TYPE, JSON.stringify({ '/a': INFO })),
  'GET /directories/list?path=/': answer(JSON_TYPE, JSON.stringify([INFO])),
  'GET /files/download?path=/a': answer(
    [
      ['Content-Length', '1'],
      ['Content-Disposition', 'attachment'],
    ],
    'x',
  ),
};

/** What a client is asked to run. */
const BODY = Buffer.from(JSON.stringify({ command: 'pwd', cwd: '/nowhere' }));

/** `passed`: whether the server was asked what the client asked. */
async function asked(layer: Layer, call: string): Promise<Reply & { text: string; ms: number; passed: boolean }> {
  const [method = '', target = ''] = call.split(' ');
  const request: FrontRequest = {
    api: 'execd',
    method,
    target,
    headers: [],
    sandbox: { id: 's1', port: 44772 },
    body: async () => BODY,
  };
  const began = performance.now();
  let passed = true;
  const reply = await layer(request, async ({ body = BODY } = {}) => {
    passed = body.equals(BODY);
    return ANSWERS[call] as Reply;
  });
  const text = (await wholeBody(reply)).toString('utf8');
  return { ...reply, text, ms: performance.now() - began, passed };
}

/** Those that change any stream or answer; others depend on what was asked before, and are seen to differ in runs alone. */
const FAMILY = [
  ...frameVariants,
  ...eventJsonVariants,
  ...eventVariants,
  ...textVariants,
  ...exitVariants,
  ...execdAnswerVariants,
  ...execdCommandVariants,
];

test.each(FAMILY)('$id answers in another way', async ({ server }) => {
  const { layer } = server(TOOLS);
  if (layer === undefined) throw new Error('it has no layer');
  const changed: string[] = [];
  for (const call of Object.keys(ANSWERS)) {
    const plain = ANSWERS[call] as Reply;
    const { status, headers, text, ms, passed } = await asked(layer, call);
    const same =
      JSON.stringify([status, headers, text]) === JSON.stringify([plain.status, plain.headers, String(plain.body)]);
    if (!same || !passed || ms > 500) changed.push(call);
  }
  expect(changed).not.toEqual([]);
});

const ofStreams = FAMILY.filter(({ id }) => /^execd\.(frames|events|end|exit|texts)\./.test(id));

test.each(ofStreams)('$id says of a command what the server says', async ({ server }) => {
  const { layer } = server(TOOLS);
  if (layer === undefined) throw new Error('it has no layer');
  const ask = async (): Promise<CommandStatus> => {
    const { running, exit_code } = JSON.parse((await asked(layer, 'GET /command/status/c1')).text);
    return { running, exitCode: exit_code };
  };
  const end = commandEnd((await asked(layer, 'POST /command?failing')).text);
  if (end === undefined) throw new Error('the stream has no end');
  const { exitCode, stdout, readings } = await resultAfter(end, ask, new AbortController().signal);
  expect(exitCode).toBe(3);
  expect([stdout, readings?.pieces.stdout, readings?.lines.stdout]).toContain('eins\n\nzwei é');
});
