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
