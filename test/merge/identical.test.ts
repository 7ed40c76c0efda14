/** What shards come to together is what the run comes to that they are parts of. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type Workplace, workplace } from '../cli/command.ts';
import { inProcess } from '../cli/in-process.ts';
import { normalReports } from '../support/normal-reports.ts';
import { splitRun } from '../support/split-run.ts';

/** Their SDK cannot read a refusal of one of them, so that there is a finding and a script. */
const SCENARIOS = ['auth/keys', 'execd-auth', 'volumes/read-only-complete'];
const DRIVERS = ['--driver', 'javascript,http'];

let place: Workplace;
let whole: string;
/** Of vitest's own reporters, which merge has not. */
const OTHERS = /^(allure-results|junit)/;

const reports = (folder: string, counts: 'kept' | 'left out'): Record<string, string> =>
  Object.fromEntries(Object.entries(normalReports(folder, { counts })).filter(([name]) => !OTHERS.test(name)));

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
    const [merged, before] = [reports(out, 'kept'), reports(whole, 'kept')];
    expect(Object.keys(merged)).toEqual(Object.keys(before));
    for (const [name, text] of Object.entries(before)) expect(merged[name], name).toBe(text);
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
  const [after, before] = [reports(out, 'left out'), reports(one, 'left out')];
  expect(Object.keys(after)).toEqual(Object.keys(before));
  for (const [name, text] of Object.entries(before)) expect(after[name], name).toBe(text);
}, 480_000);
