/** `compare`: what a shell sees of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ComparedRun } from '../../harness/compare/compared-run-format.ts';
import type { Comparison } from '../../harness/compare/comparison-format.ts';
import { check, failing, rule, run } from '../compare/runs.ts';
import { placeOfEachTest } from './command.ts';
import { inProcess } from './in-process.ts';

const place = placeOfEachTest();

const good = run({ checks: [check('a.yaml > it', 'pass')], requirements: [rule('r', 'pass')] });
const bad = run({
  run: { id: 'two' },
  checks: [failing('a.yaml > it', ['r'])],
  requirements: [rule('r', 'fail', { text: 'It does what it says.' })],
});

/** The folder of the reports of a run. */
function reports(name: string, content: ComparedRun): string {
  const folder = join(place.folder, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'conformance.json'), JSON.stringify(content));
  return folder;
}

it('ends with 1 where something newly fails, and says what', async () => {
  const { code, output } = await inProcess('compare', [reports('old', good), reports('new', bad)]);
  expect(code).toBe(1);
  expect(output).toContain('r (must, files): 1 check; the rule passed before');
  expect(output).toContain('It does what it says.');
  expect(output).toContain('a.yaml > it: a.yaml > it is wrong (passed before)');
});

it('ends with 0 where something is fixed, and where nothing changed', async () => {
  const fixed = await inProcess('compare', [reports('old', bad), reports('new', good)]);
  expect(fixed).toMatchObject({ code: 0, output: expect.stringContaining('1 check fixed') });
  const same = await inProcess('compare', [reports('old', bad), join(reports('new', bad), 'conformance.json')]);
  expect(same).toMatchObject({ code: 0, output: expect.stringContaining('nothing changed in what was found') });
});

it('gives all of it as JSON, the same each time', async () => {
  const args = [reports('old', good), reports('new', bad), '--json'];
  const [first, second] = [await inProcess('compare', args), await inProcess('compare', args)];
  expect(second.output).toBe(first.output);
  const comparison = JSON.parse(first.output) as Comparison;
  expect(comparison).toMatchObject({ format: 1, failed: true, newlyFailing: [{ rule: { id: 'r' } }] });
});

it('writes a file, and says in a line what is in it', async () => {
  const out = join(place.folder, 'issue.md');
  const { code, output } = await inProcess('compare', [
    reports('old', good),
    reports('new', bad),
    '--markdown',
    '--out',
    out,
  ]);
  expect([code, output]).toEqual([1, `${out}: 1 rule newly broken (1 check)\n`]);
  expect(readFileSync(out, 'utf8')).toMatch(/^## Two runs compared: 1 rule newly broken \(1 check\)\n/);
});

it('ends with 2 for what cannot be compared or written', async () => {
  const folder = reports('old', good);
  const refused = async (...args: string[]) => {
    const { code, output } = await inProcess('compare', args);
    expect(code).toBe(2);
    return output;
  };
  expect(await refused(folder, join(place.folder, 'x'))).toMatch(/^NEW: .* is not there/);
  expect(await refused(place.temporary, folder)).toMatch(/^OLD: in /);
  expect(await refused(folder, folder, '--json', '--markdown')).toBe('--json and --markdown: it is one or the other\n');
  expect(await refused(folder, folder, '--out', place.temporary)).toMatch(/^--out: .* cannot be written: /);
});
