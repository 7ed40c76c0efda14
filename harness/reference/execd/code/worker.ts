/** A process that runs code and answers over descriptor 3; started anew when it has ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { close } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { takePipe } from '../commands/channel.ts';
import { exitOf } from '../commands/shell.ts';
import { createFamily, type Family } from '../processes/family.ts';
import type { CodeRun, Kernel, Outcome } from './kernel.ts';
import { openTap, type Tap } from './tap.ts';

export type WorkerProgram = { program: string; args: readonly string[] };

type Answer = Pick<Outcome, 'results' | 'error'>;

type Worker = {
  pid: number;
  family: Family;
  taps: readonly Tap[];
  /** How the code went; undefined when the worker has ended over it. */
  evaluate(code: string, count: number): Promise<Answer | undefined>;
  exited: ReturnType<typeof exitOf>;
};

/** How long interrupted code gets to end before its worker is killed, in milliseconds. */
const GRACE_MS = 500;

export function createWorkerKernel(program: WorkerProgram): Kernel {
  const families: Family[] = [];
  let worker: Worker | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const begin = async (code: string, count: number): Promise<{ run: CodeRun; over: () => Promise<void> }> => {
    const present = worker ?? (await startWorker(program));
    if (present !== worker) {
      families.push(present.family);
      void present.exited.then(() => {
        if (worker === present) worker = undefined;
      });
    }
    worker = present;
    const before = await present.family.members();
    const others = new Set([...before].filter((name) => !name.startsWith(`${present.pid} `)));
    const outputs = present.taps.map((tap) => tap.open());
    const started = performance.now();
    let interruption = Promise.resolve();
    const exited = present.evaluate(code, count).then(async (answer): Promise<Outcome> => {
      for (const tap of present.taps) tap.close();
      const took = Math.round(performance.now() - started);
      if (answer) return { ...answer, took, killed: false };
      const exit = await present.exited;
      const text = exit.signal ? `killed by signal ${exit.signal}` : `the process ended with exit code ${exit.code}`;
      const error = { ename: 'ProcessEnded', evalue: String(exit.code), traceback: [text] };
      return { error, took, killed: exit.signal !== null };
    });
    const run: CodeRun = {
      outputs,
      exited,
      interrupt(reach) {
        interruption = (async () => {
          await present.family.signal('SIGINT', reach, others);
          const over = await Promise.race([exited.then(() => true), wait(GRACE_MS, false)]);
          await present.family.kill(reach, over ? before : others);
        })();
        return interruption;
      },
    };
    return { run, over: () => exited.then(() => interruption) };
  };

  return {
    run(code, count, use) {
      const turn = queue.then(async () => {
        const { run, over } = await begin(code, count);
        await use(run);
        await over();
      });
      queue = turn.catch(() => {});
      return turn;
    },
    async close(reach) {
      await Promise.all(families.map((family) => family.kill(reach)));
    },
  };
}

async function startWorker({ program, args }: WorkerProgram): Promise<Worker> {
  const [out, err] = [await takePipe(), await takePipe()];
  const family = createFamily();
  const started = performance.now();
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      env: { ...process.env, ...family.env },
      stdio: ['ignore', out.write, err.write, 'pipe'],
      detached: true,
    });
    await once(child, 'spawn');
  } catch (error) {
    for (const descriptor of [out.read, err.read]) close(descriptor);
    throw error;
  } finally {
    for (const descriptor of [out.write, err.write]) close(descriptor);
  }
  family.add(child.pid as number);
  const exited = exitOf(child, started);
  const channel = (child.stdio[3] as Socket).on('error', () => {});
  let answered: (answer: Answer | undefined) => void = () => {};
  createInterface({ input: channel }).on('line', (line) => answered(JSON.parse(line) as Answer));
  void exited.then(() => answered(undefined));
  return {
    pid: child.pid as number,
    family,
    taps: [openTap('stdout', out.read), openTap('stderr', err.read)],
    evaluate: (code, count) =>
      new Promise((resolve) => {
        answered = resolve;
        channel.write(`${JSON.stringify({ code, count })}\n`);
        if (child.exitCode !== null || child.signalCode !== null) resolve(undefined);
      }),
    exited,
  };
}
