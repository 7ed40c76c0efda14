/** Where scripts lie, and how they are called. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MAX_SCRIPTS, scriptName, writeRepro } from '../../harness/repro/write.ts';
import { exchangeOf } from '../contract/support.ts';

let reports: string;
beforeEach(async () => {
  reports = await mkdtemp(join(tmpdir(), 'osc-write-'));
});
afterEach(() => rm(reports, { recursive: true }));

const write = (id: string, reason = 'why', secrets: string[] = []): string | undefined =>
  writeRepro(
    { id, reasons: [reason], rules: [], decisive: exchangeOf(), earlier: [] },
    { runId: 'abcdef0123', image: 'i', volumes: [] },
    { reports, secrets },
  );

it('a script has the name of its check, always the same and of no other', () => {
  expect(scriptName('volumes/read-only.yaml > the seeded file can be read')).toBe(
    'volumes.read-only.the-seeded-file-can-be-read.sh',
  );
  const ids = [
    'a.yaml > a b',
    'a.yaml > a-b',
    'a.yaml > A b',
    'a.yaml > a [b]',
    'a.yaml > a, b',
    'a/a.yaml > b',
    'a.a.yaml > b!',
  ];
  const long = ['x'.repeat(200), `${'x'.repeat(200)}y`].map((name) => `a.yaml > ${name}`);
  const names = [...ids, ...long].map(scriptName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z0-9.-]{1,120}\.sh$/);
});

it('a script can be executed, and holds no secret of the run, whatever a server has told', async () => {
  const path = write('a.yaml > b', 'it said the-secret-key', ['the-secret-key']);
  expect(path).toBe('repro/a.b.sh');
  const file = join(reports, 'repro/a.b.sh');
  expect((await stat(file)).mode & 0o111).toBe(0o111);
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain('the-secret-key');
  expect(text).toContain('it said [redacted]');
});

it('a run writes no more than a few', async () => {
  const paths = Array.from({ length: MAX_SCRIPTS + 3 }, (_, index) => write(`a.yaml > ${index}`));
  expect(paths.filter((path) => path === undefined)).toHaveLength(3);
  expect(await readdir(join(reports, 'repro'))).toHaveLength(MAX_SCRIPTS);
  expect(write('a.yaml > 0')).toBe('repro/a.0.sh');
});
