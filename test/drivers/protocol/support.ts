/** Driver programs for tests, and whether they are gone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_LIMITS, type RunningProgram, startProgram } from '../../../harness/drivers/protocol/child.ts';
import type { Program } from '../../../harness/drivers/protocol/pipe.ts';
import type { Asked, ProgramLimits } from '../../../harness/drivers/protocol/request.ts';
import { eventually } from '../../support/eventually.ts';
import { lives } from '../../support/processes.ts';
import { onCleanup, tempDir } from '../../wire/support.ts';

const here = import.meta.dirname;

export const connection = {
  url: 'http://127.0.0.1:1',
  apiKey: 'the-key-of-the-test',
  readySeconds: 1,
  createSeconds: 1,
  requestSeconds: 1,
  useServerProxy: false,
};

export const RUN: Asked<'run'> = {
  op: 'run',
  sandbox: 's',
  headers: {},
  request: { command: 'true', background: false },
};
export const CONNECT: Asked<'connect'> = { op: 'connect', sandbox: 's', headers: {}, sandboxId: 'a', connection };

/** A scripted program (scripted.mjs), and the processes that it has told of. */
export async function scripted(wrong: string): Promise<{ program: Program; pids(): number[] }> {
  const file = join(await tempDir(), 'pids');
  const program = { name: 'scripted', command: process.execPath, args: [join(here, 'scripted.mjs'), wrong, file] };
  return { program, pids: () => readFileSync(file, 'utf8').trim().split('\n').map(Number) };
}

/** Waits until none of the processes lives. */
export const gone = (pids: readonly number[]): Promise<unknown> => eventually(() => !pids.some(lives), 20);

/** A scripted program that runs, with small limits; it is gone after the test. */
export async function start(
  wrong: string,
  limits: Partial<ProgramLimits> = {},
): Promise<RunningProgram & { pids(): number[] }> {
  const { program, pids } = await scripted(wrong);
  const running = startProgram(program, { ...PROGRAM_LIMITS, cancelMs: 300, endMs: 300, marginMs: 300, ...limits });
  onCleanup(() => running.end().catch(() => undefined));
  return { ...running, pids };
}
