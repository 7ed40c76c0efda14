/** Reading a file of known deviations. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { loadBaseline } from '../../harness/register/baseline.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const entry = (check: string, more = ''): string =>
  `  - { check: '${check}', clause: 'x.yml#/a', evidence: 'it does otherwise'${more} }\n`;

function load(today: string, ...entries: string[]) {
  const file = join(folder, 'baseline.yaml');
  writeFileSync(file, `target: a server\ndeviations:\n${entries.join('')}`);
  return loadBaseline(file, today).map(({ check }) => check);
}

it('gives the entries that are in force', () => {
  const entries = [entry('a.yaml > a'), entry('a.yaml > b', ", expires: '2026-05-01'")];
  expect(load('2026-04-30', ...entries)).toEqual(['a.yaml > a', 'a.yaml > b']);
  expect(load('2026-05-01', ...entries)).toEqual(['a.yaml > a']);
});

it.each([
  ['a check that occurs twice', [entry('a.yaml > a'), entry('a.yaml > a')], /the check a\.yaml > a occurs twice/],
  [
    'one that occurs again when it has expired',
    [entry('a.yaml > a', ", expires: '2020-01-01'"), entry('a.yaml > a')],
    /occurs twice/,
  ],
  ['a member that is unknown', [entry('a.yaml > a', ', until: x')], /until/],
])('refuses %s', (_, entries, message) => {
  expect(() => load('2026-05-01', ...entries)).toThrow(UsageError);
  expect(() => load('2026-05-01', ...entries)).toThrow(message);
});
