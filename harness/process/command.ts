/** Short programs that run to their end: python, pip, debootstrap, tar. */
import { setTimeout as delay } from 'node:timers/promises';
import { describeError, HarnessError } from '../errors.ts';
import { type Group, spawnGroup } from './group.ts';
import { createTail } from './tail.ts';

const DRAIN_MS = 1000;

export type CommandOptions = {
  timeoutMs: number;
  /** Ends the program, and everything that it started, with SIGKILL. */
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
};

export type CommandResult = {
  /** Null when the program was ended by a signal or could not be started. */
  exitCode: number | null;
  /** The last of what it wrote on both outputs. */
  output: string;
  /** Why there is no exit code: not started, ended by a signal, or after its time. */
  failure?: string;
};

/** Runs a program without a shell and without input. Throws the reason of `signal` when that ends it. */
export async function runCommand(
  file: string,
  args: readonly string[],
  { timeoutMs, signal, env, cwd }: CommandOptions,
): Promise<CommandResult> {
  signal?.throwIfAborted();
  let group: Group;
  try {
    group = spawnGroup(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd });
  } catch (error) {
    return { exitCode: null, output: '', failure: describeError(error) };
  }
  const closed = new Promise((resolve) => group.child.once('close', resolve));
  const tail = createTail();
  group.child.stdout?.on('data', (chunk: Buffer) => tail.push(chunk));
  group.child.stderr?.on('data', (chunk: Buffer) => tail.push(chunk));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    group.kill('SIGKILL');
  }, timeoutMs);
  const abort = (): void => group.kill('SIGKILL');
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const ending = await group.ended;
    // The last output may come after the exit; a grandchild that keeps the pipe open is not waited for.
    await Promise.race([closed, delay(DRAIN_MS, undefined, { ref: false })]);
    if (signal?.aborted) throw signal.reason;
    const output = tail.text();
    if (ending.error !== undefined) return { exitCode: null, output, failure: ending.error.message };
    if (late) return { exitCode: null, output, failure: `it did not end within ${timeoutMs / 1000} s` };
    if (ending.signal !== null) return { exitCode: null, output, failure: `it was ended by ${ending.signal}` };
    return { exitCode: ending.code, output };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** As runCommand, and throws HarnessError with the end of the output unless the program ends with 0. */
export async function mustRun(file: string, args: readonly string[], options: CommandOptions): Promise<string> {
  const { exitCode, output, failure } = await runCommand(file, args, options);
  if (exitCode === 0) return output;
  const command = [file, ...args].join(' ').slice(0, 300);
  const why = failure ?? `it ended with ${exitCode}`;
  throw new HarnessError(`\`${command}\` failed: ${why}${output.trim() === '' ? '' : `\n${output.trim()}`}`);
}
