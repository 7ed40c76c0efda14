/**
 * What runs JavaScript: the evaluation of Node's own REPL, so that the value of the last statement is the result, declarations
 * stay, and `await` may stand anywhere. Requests and answers as those of the worker for Python.
 */
export const JAVASCRIPT_WORKER = String.raw`
'use strict';
const { PassThrough, Writable } = require('node:stream');
const { Socket } = require('node:net');
const { inspect } = require('node:util');
const { createInterface } = require('node:readline');
const trouble = new Writable({
  write(chunk, _encoding, done) {
    process.stderr.write(chunk);
    done();
  },
});
const repl = require('node:repl');
const server = repl.start({
  prompt: '',
  input: new PassThrough(),
  output: trouble,
  terminal: false,
  useGlobal: true,
  breakEvalOnSigint: true,
});
server.pause = () => server;
let finish;
// For code that waits for something; while it computes the engine itself interrupts it.
const interrupt = () => {
  if (finish) server.emit('SIGINT');
};
process.on('SIGINT', interrupt);
const requests = new Socket({ fd: 3, readable: true, writable: true });
requests.on('close', () => process.exit(0));

// What is thrown comes here; also what later turns of the event loop throw, which is no run's when none is going on.
server._domain?.removeAllListeners('error').on('error', (error) => {
  if (finish) finish(error);
  else process.stderr.write('Uncaught ' + problem(error).traceback.join('\n') + '\n');
});

function problem(thrown) {
  const error = thrown instanceof repl.Recoverable ? thrown.err : thrown;
  if (!(error instanceof Error) && typeof error?.stack !== 'string') {
    return { ename: 'Uncaught', evalue: inspect(error), traceback: ['Uncaught ' + inspect(error)] };
  }
  const lines = String(error.stack).split('\n');
  const last = lines.findLastIndex((line) => /^ +at .*cell-\d/.test(line));
  const traceback = last < 0 ? lines.filter((line) => !/^ +at /.test(line)) : lines.slice(0, last + 1);
  return { ename: String(error.name), evalue: String(error.message), traceback };
}

function answer(value) {
  return value === undefined ? {} : { results: { 'text/plain': inspect(value) } };
}

createInterface({ input: requests }).on('line', (line) => {
  const { code, count } = JSON.parse(line);
  finish = (error, ...value) => {
    finish = undefined;
    let text;
    try {
      text = JSON.stringify(value.length === 0 || error ? { error: problem(error) } : answer(...value));
    } catch (broken) {
      text = JSON.stringify({ error: problem(broken) });
    }
    requests.write(text + '\n');
  };
  process.off('SIGINT', interrupt);
  // The engine cannot take the signal over in the turn in which it was given up.
  setImmediate(() => {
    server.eval(code + '\n', server.context, 'cell-' + count, (error, value) => finish?.(error, value));
    process.on('SIGINT', interrupt);
  });
});
`;
