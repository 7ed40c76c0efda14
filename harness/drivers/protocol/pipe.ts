/** A driver program as a pair of pipes: lines in, lines out, and why there are no more. */
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnGuarded } from '../../process/guarded.ts';
import { createTail } from '../../process/tail.ts';
import { createLineReader } from './lines.ts';

/** A program that speaks the driver protocol. Plain data. */
export type Program = {
  /** Name of the driver. */
  name: string;
  command: string;
  args: readonly string[];
  /** Beside the environment of this process. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
};

export type PipeListener = {
  line(text: string): void;
  /** Called once: the program is of no use any more. `why` goes on after the name of the driver. */
  broken(why: string): void;
};

export type Pipe = {
  /** One after the other, each when the program has taken the one before. */
  write(line: string): void;
  /** The last that the program wrote on its standard error. */
  stderr(): string;
  /** Whether the pipes keep this process going. */
  hold(on: boolean): void;
  /** Closes the input and waits; false where the program goes on all the same. Lines that it still writes are given. */
  end(ms: number): Promise<boolean>;
  /** Kills the program with all that it started, and waits a moment until its outputs have ended. */
  kill(): Promise<void>;
};

/** How long the last output, or the exit that explains a closed pipe, is waited for. */
const DRAIN_MS = 1000;

/**
 * What tells a program about the run that its driver is not to know otherwise than from its requests: an SDK takes some of
 * them as its defaults.
 */
const OWN_VARIABLES = /^(?:OPEN_SANDBOX_|SANDBOX_|OSS_)/;

/** Starts a program. Lines of more than `lineBytes` break it. */
export function openPipe(program: Program, lineBytes: number, listener: PipeListener): Pipe {
  const group = spawnGuarded(program.command, program.args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: environment(program.env),
    cwd: program.cwd,
  });
  const { child, ended } = group;
  const [stdin, stdout, stderr] = child.stdio as unknown as [Writable, Readable, Readable];
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const tail = createTail();
  let over = false;
  /** Its input is closed: that it ends is no news. */
  let ending = false;
  let writing = Promise.resolve();

  const broken = (why: string): void => {
    if (over || ending) return;
    over = true;
    listener.broken(why);
  };
  const lines = createLineReader(lineBytes, {
    line(text) {
      if (!over) listener.line(text);
    },
    unreadable: (why) => broken(`wrote ${why}`),
  });
  /** What ends a pipe is told by the exit, where there is one. */
  const closedPipe = async (which: string): Promise<void> => {
    const exited = ended.then(() => true);
    if (!(await Promise.race([exited, unheld(DRAIN_MS)]))) broken(`has closed its ${which}, and goes on`);
  };

  stdout.on('data', (chunk: Buffer) => lines.push(chunk));
  stdout.once('end', () => void closedPipe('standard output'));
  stderr.on('data', (chunk: Buffer) => tail.push(chunk));
  stdin.once('error', () => void closedPipe('standard input'));
  void ended.then(async ({ code, signal, error }) => {
    if (error !== undefined) return broken(`cannot be started: ${error.message}`);
    // What it said before its end still counts.
    await Promise.race([closed, unheld(DRAIN_MS)]);
    const half = lines.pending() > 0 ? ' in the middle of a line' : '';
    broken(signal === null ? `has ended with exit code ${code}${half}` : `was ended by ${signal}${half}`);
  });

  const kill = async (): Promise<void> => {
    over = true;
    // Also when the program itself has ended: what it started may be there.
    group.kill('SIGKILL');
    stdout.destroy();
    await Promise.race([closed, unheld(DRAIN_MS)]);
    stderr.destroy();
    stdin.destroy();
  };

  return {
    write(line) {
      const written = (): Promise<void> =>
        new Promise((resolve) => {
          if (over || ending) resolve();
          else stdin.write(`${line}\n`, () => resolve());
        });
      writing = writing.then(written);
    },
    stderr: tail.text,
    hold(on) {
      const socket = stdout as unknown as { ref(): void; unref(): void };
      if (on) socket.ref();
      else socket.unref();
    },
    async end(ms) {
      ending = true;
      stdin.end();
      const done = await Promise.race([ended.then(() => true), unheld(ms)]);
      if (done) await Promise.race([closed, unheld(DRAIN_MS)]);
      await kill();
      return done;
    },
    kill,
  };
}

const unheld = (ms: number): Promise<false> => delay(ms, false as const, { ref: false });

function environment(own: Program['env'] = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name));
  // The recorder is on this machine, whatever proxy there is.
  const direct = [process.env.NO_PROXY ?? process.env.no_proxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  return { ...Object.fromEntries(kept), NO_PROXY: direct, no_proxy: direct, ...own };
}
