/** What /proc tells about a process and its descendants. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processFamily } from '../../harness/reference/sandbox/process-family.ts';
import { eventually } from '../support/eventually.ts';

let directory: string;
let child: ChildProcess;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'family-'));
  // The name of a process is anybody's to choose, and stands before what is read.
  const program = join(directory, 'a) T 1 (b');
  await copyFile(process.execPath, program);
  const script = `require('node:child_process').spawn('sleep', ['1000']).on('spawn', () => console.log('up'))`;
  child = spawn(program, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout?.once('data', resolve));
});
afterAll(async () => {
  for (const { pid } of processFamily(child.pid!)) process.kill(pid, 'SIGKILL');
  await rm(directory, { recursive: true });
});

it('has parents before children, and sees who is stopped by all of his threads', async () => {
  const family = processFamily(child.pid!);
  expect(family.map(({ stopped }) => stopped)).toEqual([false, false]);
  expect(family[0]?.pid).toBe(child.pid);
  process.kill(child.pid!, 'SIGSTOP');
  await eventually(() => processFamily(child.pid!)[0]?.stopped);
  expect(processFamily(child.pid!)[1]?.stopped).toBe(false);
});

it('is empty for one that is not there', () => {
  expect(processFamily(2 ** 30)).toEqual([]);
});
