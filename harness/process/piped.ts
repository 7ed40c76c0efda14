/** Programs that are given an input, or whose output is read: bounded in time, and ended with all that they started. */
import type { Readable, Writable } from 'node:stream';
import type { Ending, Group } from './group.ts';
import { spawnGuarded } from './guarded.ts';
import { createTail } from './tail.ts';

/** How long outputs may stay open when the program that had them has ended. */
const DRAIN_MS = 1000;
/** How long a program may take to be gone when it was killed, or when nobody reads its output any more. */
const GONE_MS = 1000;

export type PipedOptions<T> = {
  timeoutMs: number;
  /** Ends the program, and everything that it started, with SIGKILL. */
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** For the standard input, where nothing is to be read when absent. */
  input?: Uint8Array | undefined;
  /** Reads the standard output to its end; what it throws ends the program. The output goes nowhere when absent. */
  read?: ((stdout: Readable) => Promise<T>) | undefined;
};

export type Piped<T> = {
  /** How the program ended; `error` is set when it could not be started. Undefined where it had to be killed. */
  ending: Ending | undefined;
  /** Its time was up. */
  late: boolean;
  /** The last that it wrote on its standard error. */
  stderr: string;
  /** It ended, or closed its input, and had not read all of it. */
  unread: boolean;
  /** It ended, and something that it had started kept its standard output open. */
  held: boolean;
  /** What was read of the output. Absent where nothing was to be read, or could be. */
  value?: T;
  /** Why the output could not be read; `cut`: before it had ended. */
  unreadable?: { error: unknown; cut: boolean };
};

/**
 * Runs a program without a shell. Whatever it has started is ended when it has ended itself, when its time is up, when this
 * thread ends, and when its output cannot be read. Throws the reason of `signal`, and nothing else.
 */
export async function runPiped<T>(file: string, args: readonly string[], options: PipedOptions<T>): Promise<Piped<T>> {
  const { timeoutMs, signal, env, cwd, input, read } = options;
  signal?.throwIfAborted();
  const result: Piped<T> = { ending: undefined, late: false, stderr: '', unread: false, held: false };
  let group: Group;
  try {
    const stdio = [input === undefined ? 'ignore' : 'pipe', read === undefined ? 'ignore' : 'pipe', 'pipe'] as const;
    group = spawnGuarded(file, args, { stdio: [...stdio], env, cwd });
  } catch (error) {
    return { ...result, ending: { code: null, signal: null, error: error as Error } };
  }
  const [stdin, stdout, stderr] = group.child.stdio as unknown as [Writable | null, Readable | null, Readable | null];
  const tail = createTail();
  stderr?.on('data', (chunk: Buffer) => tail.push(chunk));
  stdin?.once('error', () => {
    result.unread = true;
  });
  stdin?.end(input);

  const giveUp = new AbortController();
  const givenUp = new Promise<undefined>((resolve) =>
    giveUp.signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  const timer = setTimeout(() => {
    result.late = true;
    giveUp.abort();
  }, timeoutMs);
  const stop = (): void => giveUp.abort();
  signal?.addEventListener('abort', stop, { once: true });

  const outputRead = async (): Promise<void> => {
    if (stdout === null || read === undefined) return;
    try {
      result.value = await read(stdout);
    } catch (error) {
      result.unreadable = { error, cut: !stdout.readableEnded };
      stdout.destroy();
      // One that notices that nobody reads ends by itself, and says how.
      if (!(await within(GONE_MS, group.ended))) giveUp.abort();
    }
  };
  const output = outputRead();
  try {
    result.ending = await Promise.race([group.ended, givenUp]);
    clearTimeout(timer);
    if (result.ending !== undefined) await within(DRAIN_MS, output);
    kill(group);
    // What was in its group has let go of the output now; what has left the group has not.
    if (result.ending === undefined) await within(GONE_MS, group.ended);
    else result.held = !(await within(DRAIN_MS, output));
    stdout?.destroy();
    await output;
    if (result.ending?.code !== 0 && stderr !== null) await within(DRAIN_MS, closed(stderr));
    if (signal?.aborted) throw signal.reason;
    return { ...result, stderr: tail.text() };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
  }
}

const closed = (stream: Readable): Promise<void> =>
  new Promise((resolve) => {
    if (stream.closed) resolve();
    else stream.once('close', () => resolve());
  });

/** Whether something has settled within some milliseconds. */
async function within(ms: number, what: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = await Promise.race([what.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}

function kill({ kill: send }: Group): void {
  try {
    send('SIGKILL');
  } catch {
    // It goes by another user's rights by now (sudo). It is not waited for.
  }
}
