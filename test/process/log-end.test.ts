import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logEnd } from '../../harness/process/log-end.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-test-log-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('of a long log the last 15 lines, without colours', async () => {
  const file = join(directory, 'log');
  const lines = Array.from({ length: 40 }, (_, index) => `\u001b[31mline ${index}\u001b[0m`);
  await writeFile(file, `${lines.join('\n')}\n\n`);
  const end = (await logEnd(file)).split('\n');
  expect(end).toHaveLength(15);
  expect(end[0]).toBe('line 25');
  expect(end.at(-1)).toBe('line 39');
});

test('of one long line its end', async () => {
  const file = join(directory, 'log');
  await writeFile(file, `${'x'.repeat(20_000)}end`);
  const end = await logEnd(file);
  expect(end).toHaveLength(8192);
  expect(end.endsWith('xend')).toBe(true);
});

test('of a log that is not there nothing', async () => {
  expect(await logEnd(join(directory, 'log'))).toBe('');
});
