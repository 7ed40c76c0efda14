/** Worker processes, and the tasks that they share. A task that hangs or kills its process says so, and no more. */
import { type ChildProcess, fork } from 'node:child_process';
import { HarnessError } from '../errors.ts';
import { harnessModule } from '../package.ts';
import { atExit } from '../process/at-exit.ts';
import type { FaultResult } from './result.ts';
import type { FromWorker, Task, ToWorker } from './tasks.ts';

export type PoolOptions = {
  processes: number;
  /** Tasks of one process at a time. */
  lanes: number;
  /** Milliseconds that a task may take. */
  taskMs: number;
  /** Folder for everything that the processes make; whoever opens the pool removes it. */
  directory: string;
  /** More environment of the processes. */
  env?: Readonly<Record<string, string>>;
};

export type Pool = {
  /** Rejects with a HarnessError when the task hung, when its process died or threw, or when the pool is closed before. */
  run(task: Task): Promise<FaultResult>;
  close(): Promise<void>;
};

type Waiting = { task: Task; resolve: (result: FaultResult) => void; reject: (error: Error) => void };

const CLOSED = 'the processes for it have been closed';

export function openPool(options: PoolOptions): Pool {
  const queue: Waiting[] = [];
  const workers = new Set<Worker>();
  let closed = false;

  const next = (): Waiting | undefined => queue.shift();
  const rejectQueue = (why: string): void => {
    for (const { reject } of queue.splice(0)) reject(new HarnessError(why));
  };
  const hire = (): void => {
    const worker = startWorker(options, next, (started) => {
      workers.delete(worker);
      if (closed) return;
      if (started) hire();
      else rejectQueue('the process for it does not start');
    });
    workers.add(worker);
  };
  for (let count = 0; count < options.processes; count += 1) hire();
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        queue.push({ task, resolve, reject });
        if (closed) rejectQueue(CLOSED);
        for (const worker of workers) worker.fill();
      }),
    async close() {
      closed = true;
      rejectQueue(CLOSED);
      await Promise.all([...workers].map((worker) => worker.end()));
    },
  };
}

/** How long a process may take to end. What is left of it then ends with it. */
const END_MS = 10_000;

type Worker = { fill(): void; end(): Promise<void> };

function startWorker(options: PoolOptions, next: () => Waiting | undefined, gone: (started: boolean) => void): Worker {
  const file = harnessModule('cli/faults-worker');
  const child: ChildProcess = fork(file, [String(options.lanes)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...options.env, TMPDIR: options.directory },
  });
  // Whoever ends at once leaves no process behind: with it every sandbox of its ends.
  const forget = atExit(() => child.kill('SIGKILL'));
  const running = new Map<number, Waiting & { timer: NodeJS.Timeout }>();
  let free = 0;
  let number = 0;
  let started = false;

  const settle = (id: number): Waiting | undefined => {
    const task = running.get(id);
    clearTimeout(task?.timer);
    running.delete(id);
    return task;
  };
  const fill = (): void => {
    while (free > 0) {
      const waiting = next();
      if (waiting === undefined) return;
      free -= 1;
      number += 1;
      const timer = setTimeout(() => child.kill('SIGKILL'), options.taskMs);
      running.set(number, { ...waiting, timer });
      child.send({ number, task: waiting.task } satisfies ToWorker);
    }
  };
  child.on('message', (message: FromWorker) => {
    if ('ready' in message) {
      free = message.ready;
      started = true;
    } else {
      free += 1;
      const task = settle(message.number);
      if ('result' in message) task?.resolve(message.result);
      else task?.reject(new HarnessError(message.error));
    }
    fill();
  });
  const ended = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      forget();
      for (const id of [...running.keys()]) {
        settle(id)?.reject(new HarnessError(`its process ended (${signal ?? code}), or it took too long`));
      }
      resolve();
      gone(started);
    });
  });
  return {
    fill,
    async end() {
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}
