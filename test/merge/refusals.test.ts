/** What merge refuses: reports that are not of one run, not whole, or of nobody's making. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunBasisFile } from '../../harness/verdict/basis-format.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { inProcess } from '../cli/in-process.ts';
import { changeBasis, twoShards } from '../support/shards.ts';

let place: string;
let one: string;
let two: string;
let out: string;

beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'osc-merge-'));
  [one, two] = await twoShards(place);
  out = join(place, 'merged');
});
afterEach(() => rmSync(place, { recursive: true }));

const merged = (...more: string[]) => inProcess('merge', [one, two, '--out', out, ...more]);
const verdict = (): Verdict => JSON.parse(readFileSync(join(out, 'conformance.json'), 'utf8')) as Verdict;

it('merges what is of one run, and says of it what all shards say together', async () => {
  const { code, output } = await merged();
  expect(output).toContain('merges 2 shards of 2 of "server"');
  expect(code).toBe(3); // it is whole, and most of the register was not run
  const { run, provenance, files, checks } = verdict();
  expect(run).toMatchObject({ startedAt: '2026-06-01T10:00:01.000Z', ms: 2000, sandboxes: 3, drivers: [{ ms: 300 }] });
  expect(run).not.toHaveProperty('shard');
  expect(run).not.toHaveProperty('partial');
  expect(provenance?.suite.node).toBe('v21.0.0, v22.0.0');
  expect(provenance?.settings.concurrency).toBe(2);
  expect(files.slice(0, 2).map(({ file }) => file)).toEqual(['some/1.yaml', 'some/2.yaml']);
  expect(checks.slice(0, 2).map(({ id }) => id)).toEqual(['some/1.yaml > a check', 'some/2.yaml > a check']);
});

describe('is refused', () => {
  const changes: [string, (basis: RunBasisFile) => void, string][] = [
    ['another suite', ({ facts }) => (facts.suite.version = '9.9.9'), 'suite (version): '],
    ['another package', ({ facts }) => (facts.provenance!.suite.digest = '1'.repeat(64)), 'suite (digest): '],
    ['another requirement set', (basis) => (basis.set = '2025-01'), 'requirement set: "2026-06" in shard 1/2'],
    [
      'other documents',
      ({ facts }) => (facts.provenance!.documents['execd-api.yaml'] = 'a'.repeat(64)),
      'documents (execd-api.yaml): ',
    ],
    ['other overlays', (basis) => (basis.overlays = ['1.1']), 'overlays: nothing in shard 1/2'],
    [
      'another baseline',
      ({ deviations }) => deviations.push({ check: 'abc', clause: 'a.yml#/', evidence: 'it does so' }),
      'baseline: nothing in',
    ],
    [
      'other settings',
      ({ facts }) => (facts.provenance!.settings.timeouts.readyMs = 2),
      'settings (timeouts.readyMs): 1 in shard 1/2',
    ],
    ['another target', ({ facts }) => (facts.target.label = 'other'), 'target (label): "server" in shard 1/2'],
    [
      'another version of the server',
      ({ facts }) => (facts.provenance!.server.version = '2.0'),
      'version of the server: "1.0" in shard 1/2',
    ],
    ['other drivers', (basis) => (basis.drivers = ['python']), 'drivers: "javascript" in shard 1/2'],
    ['another number of shards', ({ facts }) => (facts.run.shard!.count = 3), 'number of shards: 2 in shard 1/2'],
    [
      'another filter',
      ({ facts }) => (facts.run.shard!.filters = ['volumes']),
      'filters and names (filters): nothing in shard 1/2',
    ],
    ['other scenarios', ({ facts }) => (facts.run.shard!.digest = 'b'.repeat(64)), 'scenarios: '],
    ['what needs no API key', (basis) => (basis.keyed = false), 'API key'],
    [
      'a server that does less',
      ({ offers }) => (offers[0]!.seen = 'not-offered'),
      'the shards have seen a server do different things',
    ],
    ['the same shard', ({ facts }) => (facts.run.shard!.index = 1), 'is there a second time'],
    ['a run that is no shard', ({ facts }) => delete facts.run.shard, 'a run that is no shard'],
    [
      'an index beyond the count',
      ({ facts }) => (facts.run.shard!.index = 7),
      'basis.json says that it is shard 7 of 2',
    ],
  ];
  it.each(changes)('%s', async (_what, change, message) => {
    changeBasis(two, change);
    const { code, output } = await merged();
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(message) });
    expect(output).toContain(two);
    expect(existsSync(out)).toBe(false);
  });

  it('the reports of another suite than this one, also where all shards agree', async () => {
    for (const folder of [one, two]) changeBasis(folder, ({ facts }) => (facts.suite.version = '9.9.9'));
    expect((await merged()).output).toContain('merge with the package that ran the shards');
  });

  it('with what each shard has seen of the server', async () => {
    changeBasis(two, ({ offers }) => (offers[0]!.seen = 'broken'));
    const { output } = await merged();
    expect(output).toContain('"pause": offered ("sandbox 1") in shard 1/2');
    expect(output).toContain('broken ("sandbox 2") in shard 2/2');
  });

  it('where a shard is missing, unless that is allowed, which makes a part', async () => {
    const alone = await inProcess('merge', [one, '--out', out]);
    expect(alone).toMatchObject({ code: 2, output: expect.stringContaining('shard 2 of 2 is missing; --partial') });
    expect(await inProcess('merge', [one, '--out', out, '--partial'])).toMatchObject({ code: 0 });
    expect(verdict().run.partial).toBe('without shard 2 of 2');
    const required = await inProcess('merge', [one, '--out', out, '--partial', '--require', 'lifecycle']);
    expect(required).toMatchObject({ code: 2, output: expect.stringContaining('without shard 2 of 2') });
  });

  it('where a scenario was not run, or twice', async () => {
    changeBasis(two, ({ facts }) => facts.files.shift());
    writeFileSync(join(two, 'outcomes.ndjson'), '');
    expect((await merged()).output).toContain('all shards together have run 1 scenario, and there are 2');
    changeBasis(two, ({ facts }) => facts.files.unshift({ file: 'some/1.yaml', title: '', ms: 1 }));
    expect((await merged()).output).toContain('some/1.yaml is in shard 1/2');
    expect(existsSync(join(out, 'conformance.json'))).toBe(false);
  });

  it('to write where it reads', async () => {
    const { code, output } = await inProcess('merge', [one, two, '--out', join(two, 'merged')]);
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringContaining('is the folder of a shard, or below it'),
    });
  });

  const spoils: [string, (folder: string) => void, string][] = [
    ['no folder', (folder) => rmSync(folder, { recursive: true }), 'is not there'],
    ['a folder of something else', (folder) => rmSync(join(folder, 'basis.json')), 'has no basis.json'],
    ['no JSON', (folder) => writeFileSync(join(folder, 'basis.json'), '{'), 'basis.json: this is not JSON'],
    [
      'deep JSON',
      (folder) => writeFileSync(join(folder, 'basis.json'), '['.repeat(30_000_000)),
      'basis.json: this is JSON with more than 64 levels',
    ],
    ['another form', (folder) => writeFileSync(join(folder, 'outcomes.ndjson'), '{"id":1}\n'), 'outcomes.ndjson:1: '],
    [
      'a huge file',
      (folder) => truncateSync(join(folder, 'outcomes.ndjson'), 2 ** 40),
      'no run writes one of more than',
    ],
    [
      'a link',
      (folder) => {
        renameSync(join(folder, 'basis.json'), join(folder, 'other.json'));
        symlinkSync('other.json', join(folder, 'basis.json'));
      },
      'basis.json is no regular file',
    ],
    [
      'a pipe',
      (folder) => {
        rmSync(join(folder, 'outcomes.ndjson'));
        execFileSync('mkfifo', [join(folder, 'outcomes.ndjson')]);
      },
      'outcomes.ndjson is no regular file',
    ],
    ['no exchanges', (folder) => rmSync(join(folder, 'transcripts'), { recursive: true }), 'has no transcripts'],
    [
      'a linked folder of exchanges',
      (folder) => {
        rmSync(join(folder, 'transcripts'), { recursive: true });
        symlinkSync(join(folder, '..', 'reports-1', 'transcripts'), join(folder, 'transcripts'));
      },
      'has something else than a folder under transcripts',
    ],
    [
      'a linked transcript',
      (folder) => symlinkSync('/dev/zero', join(folder, 'transcripts', 'x.ndjson')),
      'x.ndjson is no transcript',
    ],
    [
      'a folder among them',
      (folder) => mkdirSync(join(folder, 'transcripts', 'x.ndjson')),
      'x.ndjson is no transcript',
    ],
    [
      'a transcript of another shard',
      (folder) => writeFileSync(join(folder, 'transcripts', 'some.1.ndjson'), ''),
      'transcripts/some.1.ndjson is in shard 1/2',
    ],
    [
      'a line that is no exchange',
      (folder) => writeFileSync(join(folder, 'transcripts', 'some.2.ndjson'), '{"seq":1}\n'),
      'some.2.ndjson:1 has not the form',
    ],
    [
      'a cut line',
      (folder) => writeFileSync(join(folder, 'transcripts', 'some.2.ndjson'), '{"seq":'),
      'some.2.ndjson does not end with a whole line',
    ],
    [
      'trouble of an SDK that is none',
      (folder) => writeFileSync(join(folder, 'sdk-trouble.ndjson'), '{}\n'),
      'sdk-trouble.ndjson:1 has not the form',
    ],
  ];
  it.each(spoils)('%s', async (_what, spoil, message) => {
    spoil(two);
    const began = performance.now();
    const { code, output } = await merged();
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining(message) });
    expect(output).toContain(two);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(existsSync(join(out, 'conformance.json'))).toBe(false);
  });
});

it('copies no script from elsewhere', async () => {
  writeFileSync(join(place, 'secret.sh'), 'a secret');
  const check = {
    id: 'some/2.yaml > a check',
    kind: 'step',
    verifies: [],
    outcome: { status: 'fail', reasons: ['x'] },
  };
  for (const repro of ['repro/../../secret.sh', '../secret.sh', 'repro/linked.sh', 'repro/missing.sh']) {
    mkdirSync(join(two, 'repro'), { recursive: true });
    writeFileSync(join(two, 'outcomes.ndjson'), `${JSON.stringify({ ...check, repro })}\n`);
    expect((await merged()).code).toBe(1);
    expect(verdict().checks[1]).not.toHaveProperty('repro');
    expect(existsSync(join(out, 'repro'))).toBe(false);
  }
});

it('is interrupted where one of them was', async () => {
  changeBasis(two, ({ facts }) => {
    facts.run.interrupted = { at: '2026-06-01T10:00:03.000Z', checks: 1, reason: 'the run was ended' };
    facts.files.shift();
  });
  writeFileSync(join(two, 'outcomes.ndjson'), '');
  expect((await merged()).code).toBe(3);
  expect(verdict()).toMatchObject({
    verdict: 'interrupted',
    run: { interrupted: { checks: 1, reason: 'shard 2/2: the run was ended' } },
  });
});

it('holds what two machines have seen against nobody: their clocks are two, and their servers may be', async () => {
  const tell = (folder: string, index: number, lines: object[]): void =>
    writeFileSync(
      join(folder, 'transcripts', `some.${index}.ndjson`),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  const seen = (index: number, seq: number, method: string, state: string): object => ({
    ...(JSON.parse(
      readFileSync(join(place, `reports-${index}`, 'transcripts', `some.${index}.ndjson`), 'utf8').split('\n')[0] ?? '',
    ) as object),
    seq,
    api: 'lifecycle',
    tick: index * 1000 + seq,
    request: { method, target: method === 'POST' ? '/sandboxes' : '/sandboxes/one', headers: [] },
    response: {
      status: method === 'POST' ? 202 : 200,
      headers: [['X-Request-ID', `the ${seq}-th`]],
      body: { bytes: 1, text: JSON.stringify({ id: 'one', status: { state } }) },
    },
  });
  tell(one, 1, [seen(1, 1, 'POST', 'Pending'), seen(1, 2, 'GET', 'Running')]);
  tell(two, 2, [seen(2, 1, 'GET', 'Pending')]);
  await merged();
  const history = verdict().checks.find(({ id }) => id.endsWith('history sandbox transitions'));
  expect(history?.status).toBe('pass');
  const ids = verdict().checks.find(({ id }) => id.endsWith('sandbox-lifecycle.yml header X-Request-ID unique'));
  expect(ids?.status).toBe('pass');
});
