/** Whole runs through driver programs: one that is right passes, one that is not says nothing about the server. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageDir } from '../../../harness/package.ts';
import type { Verdict } from '../../../harness/verdict/verdict-format.ts';
import { onCleanup, tempDir } from '../../wire/support.ts';
import { gone } from './support.ts';

const good = join(packageDir, 'test/support/driver/good.mjs');
const wrongInRun = join(import.meta.dirname, 'wrong-in-run.mjs');

/** Runs the scenario with the read-only mount. */
async function runWith(driver: string): Promise<{ code: number; output: string; verdict: Verdict }> {
  const reports = await tempDir();
  const args = ['run', '--target', 'embedded', '--reports', reports, 'volumes/read-only.yaml', '--driver', driver];
  const cli = join(packageDir, 'dist/harness/cli.js');
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    const child = execFile(process.execPath, [cli, ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
    onCleanup(async () => void child.kill('SIGKILL'));
  });
  const verdict = JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8')) as Verdict;
  return { code, output, verdict };
}

it('one that is right drives a scenario as any other driver', async () => {
  const { code, output, verdict } = await runWith(`good="${process.execPath}" '${good}'`);
  expect(output).toContain('verdict     no deviation');
  expect(code).toBe(0);
  expect(new Set(verdict.checks.filter(({ id }) => id.startsWith('volumes/')).map(({ status }) => status))).toEqual(
    new Set(['pass']),
  );
});

it.each<[string, string]>([
  ['dies', 'has ended with exit code 4 during run'],
  ['a wrong result', 'gave a result of run that is none: /exitCode must be integer'],
])('one that is wrong is a harness error and no deviation, and nothing of it is left: %s', async (wrong, sentence) => {
  const pids = join(await tempDir(), 'pids');
  const { code, output, verdict } = await runWith(`bad="${process.execPath}" '${wrongInRun}' '${wrong}' '${pids}'`);
  expect(code).toBe(3);
  expect(output.replace(/\s+/g, ' ')).toContain(`The driver bad ${sentence}`);
  const statuses = new Set(verdict.checks.map(({ status }) => status));
  expect(statuses).toContain('harness-error');
  expect(statuses).not.toContain('fail');
  await gone(readFileSync(pids, 'utf8').trim().split('\n').map(Number));
});
