/** What shards come to together is what the run comes to that they are parts of. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FOLDERS, REPORTS } from '../../harness/report/all.ts';
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { readReport } from '../../harness/session/read-report.ts';
import { run, type Workplace, workplace } from '../cli/command.ts';
import { inProcess } from '../cli/in-process.ts';
import { normalReports } from '../support/normal-reports.ts';
import { splitRun } from '../support/split-run.ts';

/** Their SDK cannot read a refusal of one of them, so that there is a finding and a script. */
const SCENARIOS = ['auth/keys', 'execd-auth', 'volumes/read-only-complete'];
const DRIVERS = ['--driver', 'javascript,http'];

let place: Workplace;
let whole: string;

const reports = (folder: string, counts: 'kept' | 'left out'): Record<string, string> =>
  normalReports(folder, { counts });

/** Where two long texts begin to differ, and what they have there; nothing where they are the same. */
function firstDifference(one = '', other = ''): string {
  if (one === other) return '';
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  return `at ${at}: ${around(one)} | ${around(other)}`;
}

/** By the names of the files; also of those that only one has. */
function differences(one: Record<string, string>, other: Record<string, string>): Record<string, string> {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const found = names.map((name) => [name, firstDifference(one[name], other[name])] as const);
  return Object.fromEntries(found.filter(([, difference]) => difference !== ''));
}

/** Every report as it is written of what a folder has. The run has the id `run`: names of files are made of it. */
async function written(folder: string): Promise<Record<string, string>> {
  const { verdict, basis, ...rest } = await readReport(folder);
  const named: JudgedRun = {
    ...rest,
    verdict: { ...verdict, run: { ...verdict.run, id: 'run' } },
    basis: { ...basis, facts: { ...basis.facts, run: { ...basis.facts.run, id: 'run' } } },
  };
  const files = REPORTS.map(({ file, write }) => [file, write(named) ?? ''] as const);
  const below = FOLDERS.flatMap(({ folder: name, write }) =>
    [...write(named)].map((file) => [join(name, file.name), file.text] as const),
  );
  return Object.fromEntries([...files, ...below]);
}

beforeAll(async () => {
  place = workplace();
  whole = join(place.folder, 'whole');
  const { code, output } = await run(place, ['run', ...SCENARIOS, '--reports', whole]);
  expect(code, output).toBe(0);
}, 240_000);

afterAll(() => place.remove());

describe('the same exchanges in shards', () => {
  it.each([1, 2, 3, 5])('are judged in %i shards as in one run, to the byte', async (count) => {
    const out = join(place.folder, `merged-${count}`);
    const folders = splitRun(whole, join(place.folder, `split-${count}`), count);
    expect((await inProcess('merge', [...folders.reverse(), '--out', out])).code).toBe(0);
    expect(differences(reports(out, 'kept'), reports(whole, 'kept'))).toEqual({});
    expect(differences(await written(out), await written(whole))).toEqual({});
  });
});

it('runs in shards on their own, one of them without a scenario, and merged, come to what one run comes to', async () => {
  const some = SCENARIOS.slice(1);
  const folders = [1, 2, 3].map((index) => join(place.folder, `shard-${index}`));
  const one = join(place.folder, 'one');
  const starts = [
    run(place, ['run', ...some, ...DRIVERS, '--reports', one]),
    ...folders.map((folder, index) =>
      run(place, ['run', ...some, ...DRIVERS, '--shard', `${index + 1}/3`, '--reports', folder]),
    ),
  ];
  const ended = await Promise.all(starts);
  expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  expect(ended.map(({ output }) => /has (\d+|none) of/.exec(output)?.[1])).toEqual([undefined, '1', '1', 'none']);
  const out = join(place.folder, 'merged');
  const merged = await run(place, ['merge', ...folders, '--out', out]);
  expect(merged).toMatchObject({ code: 0, output: expect.stringContaining('merges 3 shards of 3 of') });
  expect(differences(reports(out, 'left out'), reports(one, 'left out'))).toEqual({});

  const skips = join(place.folder, 'skips.yaml');
  const expecting = () => inProcess('merge', [...folders, '--out', out, '--expect-skipped', skips]);
  writeFileSync(skips, "- { check: 'specs/*', reason: not exercised }\n");
  expect(await expecting()).toMatchObject({ code: 0 });
  writeFileSync(skips, "- { check: 'specs/execd-api.yaml*', reason: not exercised }\n");
  const { code, output } = await expecting();
  expect(code).toBe(1);
  expect(output).toContain('unexpected  specs/');
}, 480_000);
