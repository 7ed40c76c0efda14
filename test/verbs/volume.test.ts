import { describe, expect, it } from 'vitest';
import { createScenarioRun } from '../../harness/engine/scenario-run.ts';
import { checkMeaning } from '../../harness/scenario/check.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { viewOf } from '../../harness/verbs/volume.ts';
import { fakeSurroundings, scenarioOf } from '../engine/fakes.ts';

const never = new AbortController().signal;

describe('a volume step', () => {
  const scenario = scenarioOf({
    volumes: { data: { provision: false } },
    steps: [
      { check: 'it is there', volume: 'data', expect: { exists: true } },
      { check: 'it is not there', volume: 'data', expect: { exists: false } },
      { check: 'a file is absent', volume: 'data', expect: { files: { x: 'absent' } } },
      { check: 'its digest', volume: 'data', expect: { sha256: { 'a.txt': { pattern: '^2cf24dba5fb0a30e' } } } },
    ],
  });
  const outcomes = async (exists: boolean | undefined): Promise<string[]> => {
    const around = fakeSurroundings();
    around.volumes.exists = async () => exists;
    const run = createScenarioRun(scenario, around);
    const found: string[] = [];
    for (const step of scenario.steps) found.push((await run.step(step, never)).status);
    return found;
  };

  it('shows what a volume holds', async () => {
    expect(await outcomes(true)).toEqual(['pass', 'fail', 'pass', 'pass']);
  });

  it('shows nothing of a volume that is not there: no file is absent from it', async () => {
    expect(await outcomes(false)).toEqual(['fail', 'pass', 'fail', 'fail']);
  });

  it('is no verdict on the server where it cannot be seen', async () => {
    expect(await outcomes(undefined)).toEqual(['error', 'error', 'error', 'error']);
  });
});

it('what a file system has in its root for itself is not shown, and all else is', () => {
  const directory = { type: 'directory' as const, mode: 0o755 };
  const entries = [
    { ...directory, path: 'a' },
    { ...directory, path: 'a/lost+found' },
    { ...directory, path: 'lost+found', mode: 0o700 },
  ];
  expect(viewOf(entries)).toMatchObject({ entries: ['a/', 'a/lost+found/'], modes: { a: '755' } });
  const file = { path: 'lost+found', type: 'file' as const, mode: 0o644, content: Buffer.from('x') };
  expect(viewOf([file])).toMatchObject({ entries: ['lost+found'], files: { 'lost+found': 'x' } });
});

describe('a directory of the host', () => {
  const data = { host: true as const };
  const part = { name: 'data', kind: 'volume', resource: 'data', key: 'volumes.data' } as const;

  it('is named by its path on the server, and made and seen beside the volumes', async () => {
    const around = fakeSurroundings();
    around.hostPath = '/srv/conformance';
    const made: string[] = [];
    const volumes = {
      ...around.volumes,
      create: async (name: string) => void made.push(name),
      exists: async () => true,
      inspect: async () => [],
    };
    around.hostDirectories = { volumes, made: () => undefined, gone: () => undefined };
    const scenario = scenarioOf({
      volumes: { data },
      sandboxes: { one: {} },
      steps: [
        { check: 'it is named', run: 'echo ${volumes.data}', expect: { exitCode: 0 } },
        { check: 'it is seen', volume: 'data', expect: { exists: true, entries: [] } },
      ],
    });
    const run = createScenarioRun(scenario, around);
    await run.setUp(part, never);
    expect(made).toEqual([expect.stringMatching(/^osc-r1-data-/)]);
    around.answers[`echo /srv/conformance/${made[0]}`] = { exitCode: 0, stdout: '', stderr: '' };
    await run.setUp({ name: 'one', kind: 'sandbox', resource: 'one', key: 'sandboxes.one' }, never);
    for (const planned of scenario.steps) expect((await run.step(planned, never)).status).toBe('pass');
    expect(around.log.filter((line) => line.startsWith('volume '))).toEqual([]);
  });

  it('that the suite cannot make is no fault of the server', async () => {
    const run = createScenarioRun(scenarioOf({ volumes: { data } }), fakeSurroundings());
    const reason = expect.stringContaining('volumes.host-outside');
    expect(await run.setUp(part, never)).toEqual({ status: 'error', reason });
  });

  it('needs that the suite sees the host', () => {
    const file = { title: 'abc', profile: 'v', volumes: { data }, steps: [] };
    const messages = (more: object) =>
      checkMeaning({ ...file, ...more } as ScenarioFile, {}).problems.map(({ message }) => message);
    expect(messages({})).toEqual(['the suite makes a directory of the host only where it sees the host']);
    expect(messages({ needs: ['volumes.host-outside'] })).toEqual([]);
    expect(messages({ volumes: { data: { ...data, needs: ['volumes.host-outside'] } } })).toEqual([]);
  });
});

describe('a claim that resembles another', () => {
  const volumes = { one: {}, two: { claim: { of: 'one', append: '-x' } } };

  it('begins with the other name', async () => {
    const around = fakeSurroundings();
    const run = createScenarioRun(scenarioOf({ volumes }), around);
    for (const resource of ['one', 'two']) {
      await run.setUp({ name: resource, kind: 'volume', resource, key: `volumes.${resource}` }, never);
    }
    const [one, two] = around.log.map((line) => line.replace('volume ', ''));
    expect(two).toBe(`${one}-x`);
  });

  it('must name a volume that has a name of its own', () => {
    const file = (of: string) => ({
      title: 'abc',
      profile: 'v',
      volumes: { ...volumes, three: { claim: { of, append: 'y' } } },
      steps: [],
    });
    const messages = (of: string) => checkMeaning(file(of) as ScenarioFile, {}).problems.map(({ message }) => message);
    expect(messages('one')).toEqual([]);
    expect(messages('two')).toEqual(['no volume with a claim name of its own is called two']);
    expect(messages('four')).toHaveLength(1);
  });
});
