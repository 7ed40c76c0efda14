/** `history`: what a shell sees of it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { RunHistory } from '../../harness/report/history-page/format.ts';
import { check, failing, rule, run } from '../compare/runs.ts';
import { placeOfEachTest } from './command.ts';
import { inProcess } from './in-process.ts';

const place = placeOfEachTest();

/** A folder with a run a day, a letter for each: p pass, f fail. */
function collected(letters: string): string {
  for (const [index, letter] of [...letters].entries()) {
    const folder = join(place.folder, 'runs', `${index}`);
    mkdirSync(folder, { recursive: true });
    const own = run({
      run: { id: `run-${index}`, startedAt: `2026-01-0${index + 1}T00:00:00Z` },
      checks: [letter === 'p' ? check('a.yaml > it', 'pass') : failing('a.yaml > it', ['r'])],
      requirements: [rule('r', letter === 'p' ? 'pass' : 'fail')],
    });
    writeFileSync(join(folder, 'conformance.json'), JSON.stringify(own));
  }
  return join(place.folder, 'runs');
}

it('writes a page that opens by itself, and says what is in it', async () => {
  const folder = collected('ppfp');
  writeFileSync(join(folder, 'notes.json'), '{}');
  const out = join(place.folder, 'page.html');
  const { code, output } = await inProcess('history', [folder, '--out', out]);
  expect([code, output]).toEqual([0, `${out}: 4 runs of 1 target, 1 flake, 1 file left out, which the page names\n`]);
  const page = readFileSync(out, 'utf8');
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("default-src 'none'");
});

it('prints JSON, the same each time, or writes it', async () => {
  const folder = collected('pf');
  const { code, output } = await inProcess('history', [folder, '--json']);
  expect(code).toBe(0);
  const history = JSON.parse(output) as RunHistory;
  expect(history.series[0]?.runs.map(({ newlyFailing }) => newlyFailing.checks)).toEqual([0, 1]);
  const out = join(place.folder, 'history.json');
  expect((await inProcess('history', [folder, '--json', '--out', out])).code).toBe(0);
  expect(readFileSync(out, 'utf8')).toBe(output);
});

it('ends with 2 where there is no run, or nothing can be written', async () => {
  const folder = collected('');
  mkdirSync(folder, { recursive: true });
  const refused = async (...args: string[]) => {
    const { code, output } = await inProcess('history', args);
    expect(code).toBe(2);
    return output;
  };
  expect(await refused(folder)).toContain('it takes a folder in which each run has a folder with its conformance.json');
  writeFileSync(join(folder, 'x.json'), 'x');
  expect(await refused(folder)).toContain('1 file cannot be read, first x.json: cannot be read as JSON');
  expect(await refused(join(folder, 'y'))).toContain('cannot be read as a folder of reports');
  expect(await refused(collected('p'), '--out', place.temporary)).toMatch(/^--out: .* cannot be written: /);
});
