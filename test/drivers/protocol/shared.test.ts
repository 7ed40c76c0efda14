/** One program serves all scenarios of a thread, and is gone when the thread is. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { sharedProgram } from '../../../harness/drivers/protocol/shared.ts';
import { eventually } from '../../support/eventually.ts';
import { onCleanup } from '../../wire/support.ts';
import { CONNECT, gone, RUN, scripted } from './support.ts';

const module = join(import.meta.dirname, 'thread.mjs');

it('is one for all, is started anew when it has died, and not for ever', async () => {
  const { program, pids } = await scripted('dies in the middle');
  for (let starts = 1; starts <= 4; starts += 1) {
    const running = sharedProgram(program);
    await running.ask(CONNECT);
    expect(sharedProgram(program)).toBe(running);
    await expect(running.ask(RUN)).rejects.toThrow('has ended with exit code 4 during run');
    expect(pids()).toHaveLength(starts);
  }
  expect(() => sharedProgram(program)).toThrow(
    /has ended with exit code 4 during run[\s\S]*\nIt has been started 4 times, and is not any more\.$/,
  );
  await gone(pids());
});

/** The processes of a program that has said hello, when it has started another one. */
const both = async ({ program, pids }: Awaited<ReturnType<typeof scripted>>): Promise<number[]> =>
  eventually(() => existsSync(program.args[2]!) && pids().length === 2 && pids(), 20);

it('is killed when its thread is terminated, although it does not mind the end of its input', async () => {
  const script = await scripted('deaf to the end of input');
  const worker = new Worker(module, { argv: [JSON.stringify(script.program)] });
  onCleanup(async () => void (await worker.terminate()));
  const pids = await both(script);
  await worker.terminate();
  await gone(pids);
});

it('is killed when its process is', async () => {
  const script = await scripted('deaf to the end of input');
  const child = spawn(process.execPath, [module, JSON.stringify(script.program)], { stdio: 'ignore' });
  onCleanup(async () => void child.kill('SIGKILL'));
  const pids = await both(script);
  child.kill('SIGKILL');
  await gone(pids);
});
