// A driver program that needs no server, and does one thing wrong: `node scripted.mjs WRONG FILE`; its process id, and those
// of what it starts, are written to FILE.
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , wrong, file] = process.argv;
appendFileSync(file, `${process.pid}\n`);

const say = (message) => writeSync(1, typeof message === 'string' ? message : `${JSON.stringify(message)}\n`);
const stay = () => setInterval(() => undefined, 1000);
const hello = { hello: { protocol: 1, sdk: 'none', runtime: 'Node.js' } };
const results = {
  create: { id: 'a' },
  connect: { id: 'a' },
  run: { exitCode: 0, commandId: null },
  file: {},
  state: { state: 'Running' },
  delete: {},
  close: {},
};
let key = '';
let closed = false;

/** At hello. */
const greetings = {
  silent: () => stay(),
  'dies at hello'() {
    writeSync(2, 'there is no SDK here\n');
    process.exit(3);
  },
  'wrong version': () => say({ hello: { ...hello.hello, protocol: 2 } }),
  'no hello': () => say('Picked up JAVA_TOOL_OPTIONS\n'),
  'hello with more': () => say({ ...hello, color: 'blue' }),
  'deaf to the end of input'() {
    appendFileSync(file, `${spawn('sleep', ['1000']).pid}\n`);
    say(hello);
    stay();
  },
};

const close = (descriptor) => {
  stay();
  if (descriptor === 0) process.stdin.destroy();
  if (!closed) closeSync(descriptor);
  closed = true;
};

/** What is said in place of the answer to a request. */
const answers = {
  'dies in the middle'() {
    writeSync(2, `Traceback: the key is ${key}\n`);
    process.exit(4);
  },
  'is killed': () => process.kill(process.pid, 'SIGKILL'),
  'answers and dies'({ id, op }) {
    say({ id, result: results[op] });
    process.exit(5);
  },
  garbage: () => say('downloading [=====>   ]\n'),
  'no UTF-8': () => writeSync(1, Buffer.from([0x22, 0xff, 0x22, 0x0a])),
  'half a line'({ id }) {
    say(`{"id":${id},"resu`);
    process.exit(0);
  },
  'half a line, and waits': ({ id }) => say(`{"id":${id},"resu`),
  'a long line'() {
    const piece = Buffer.alloc(1 << 20, 'x');
    for (let count = 0; count < 200; count += 1) process.stdout.write(piece);
  },
  'a flood for nobody'() {
    for (;;) say({ id: 999, event: { type: 'stdout', text: 'x'.repeat(1000) } });
  },
  'a flood'({ id }) {
    for (;;) say({ id, event: { type: 'stdout', text: 'x' } });
  },
  'a flood of text'({ id }) {
    for (;;) say({ id, event: { type: 'stderr', text: 'x'.repeat(100_000) } });
  },
  'output of a file action': ({ id }) => say({ id, event: { type: 'stdout', text: 'x' } }),
  'another type of event': ({ id }) => say({ id, event: { type: 'stdin', text: 'x' } }),
  'answers twice'({ id, op }) {
    say({ id, result: results[op] });
    say({ id, result: results[op] });
  },
  'output after the answer'({ id, op }) {
    say({ id, result: results[op] });
    say({ id, event: { type: 'stdout', text: 'late' } });
  },
  'an id of nobody': ({ id, op }) => say({ id: id + 1000, result: results[op] }),
  'a wrong result': ({ id }) => say({ id, result: { exitCode: '0', commandId: null } }),
  'a result with more': ({ id, op }) => say({ id, result: { ...results[op], ms: 3 } }),
  'an error of no kind': ({ id }) => say({ id, error: { kind: 'network', message: 'no' } }),
  'an error of its own': ({ id }) => say({ id, error: { kind: 'driver', message: 'null pointer' } }),
  'cancelled by itself': ({ id }) => say({ id, error: { kind: 'cancelled', message: 'I am tired' } }),
  'deaf to cancel': () => undefined,
  'only when cancelled': () => undefined,
  'closes its output': () => close(1),
  'closes its input': () => close(0),
  'reads no more'() {
    process.stdin.pause();
    stay();
  },
};

const cancelled = ({ of }) => {
  if (closed || wrong === 'deaf to cancel' || wrong === 'half a line, and waits') return;
  say({ id: of, error: { kind: 'cancelled', message: 'as was asked for' } });
};

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const request = JSON.parse(line);
  key = request.connection?.apiKey ?? key;
  if (request.hello !== undefined) (greetings[wrong] ?? (() => say(hello)))();
  else if (request.op === 'cancel') cancelled(request);
  else if (request.op === 'run' || request.op === 'file') (answers[wrong] ?? (() => undefined))(request);
  else say({ id: request.id, result: results[request.op] });
});
