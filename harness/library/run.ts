/** `run()`: a run of the suite for a program that embeds it, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { HarnessError, UsageError } from '../errors.ts';
import { harnessModule } from '../package.ts';
import { environmentOf } from './environment.ts';
import type { FromRun, ToRun } from './messages.ts';
import { type RunOptions, type RunResult, suiteOptionsOf } from './options.ts';

/** Of what the process writes beside its messages, the end that is told where it dies. */
const TAIL = 4096;

/**
 * Runs the suite and gives what it came to, also where the server is not conformant. The run has a process of its own: nothing of
 * this one is changed, several may go at the same time (each with a folder of reports of its own), and when this process ends
 * before the run does, the run ends in order by itself. A run that was stopped by `signal` resolves as well.
 *
 * Rejects with UsageError for what is wrong with the options, before anything is asked of a server; with HarnessError where the
 * run could not be made; and with what `onFile` or `print` throws, when the run has been stopped and has cleaned up.
 */
export async function run(options: RunOptions = {}): Promise<RunResult> {
  const suite = suiteOptionsOf(options);
  const { cwd = process.cwd(), signal } = options;
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`run(): cwd: ${cwd} is no folder`);
  const { settings, env } = environmentOf(options.env ?? {}, process.env);
  // In a group of its own: a Ctrl-C is for this program, which decides what becomes of the run.
  const child = fork(harnessModule('library/child'), [], {
    cwd,
    env,
    execArgv: [],
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const send = (message: ToRun): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const stop = (): void => send({ kind: 'stop' });
  let last: Last | undefined;
  let thrown: { error: unknown } | undefined;
  let tail = '';
  const calling = (callback: () => void): void => {
    if (thrown !== undefined) return;
    try {
      callback();
    } catch (error) {
      thrown = { error };
      stop();
    }
  };
  child.on('message', (message: FromRun) => {
    if (message.kind === 'print') calling(() => options.print?.(message.text));
    else if (message.kind === 'file') calling(() => options.onFile?.(message.file));
    else last = message;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = `${tail}${text}`.slice(-TAIL);
      calling(() => options.print?.(text.replace(/\n$/, '')));
    });
  }
  const ending = endingOf(child);
  signal?.addEventListener('abort', stop);
  try {
    send({ kind: 'start', options: suite, env: settings });
    if (signal?.aborted) stop();
    const ended = await ending;
    if (thrown !== undefined) throw thrown.error;
    return resultOf(last, ended, tail);
  } finally {
    signal?.removeEventListener('abort', stop);
    // What the run could not stop may still hold them.
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

type Last = Extract<FromRun, { kind: 'ended' | 'failed' }>;
type Ending = { code: number | null; signal: NodeJS.Signals | null; error?: Error };

/** Settles when the process has ended and its last message is here; never rejects. */
function endingOf(child: ChildProcess): Promise<Ending> {
  const exited = new Promise<Ending>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const heard = new Promise<void>((resolve) => child.once('disconnect', resolve));
  const failed = new Promise<Ending>((resolve) =>
    child.on('error', (error) => resolve({ code: null, signal: null, error })),
  );
  return Promise.race([failed, heard.then(() => exited)]);
}

function resultOf(last: Last | undefined, { code, signal, error }: Ending, tail: string): RunResult {
  if (last?.kind === 'ended') return last.result;
  if (last === undefined) {
    const how = error === undefined ? `ended with ${signal ?? code}` : `could not be started: ${error.message}`;
    const said = tail.trim() === '' ? '' : `\n${tail.trim()}`;
    throw new HarnessError(
      `the process of the run ${how}, and said nothing of what it came to; the next run removes what it has left${said}`,
    );
  }
  const { usage, message, left } = last;
  const text = left.length === 0 ? message : `${message}\nleft behind or disturbed:\n  ${left.join('\n  ')}`;
  throw usage ? new UsageError(text) : new HarnessError(text);
}
