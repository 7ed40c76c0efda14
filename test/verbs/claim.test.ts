import { describe, expect, it } from 'vitest';
import { createScenarioRun } from '../../harness/engine/scenario-run.ts';
import type { ClaimDescription } from '../../harness/volumes/provisioner.ts';
import { fakeSurroundings, scenarioOf } from '../engine/fakes.ts';

const never = new AbortController().signal;

const bound: ClaimDescription = {
  uid: 'u-1',
  phase: 'Bound',
  storageClass: 'fast',
  storage: 2 ** 30,
  accessModes: ['ReadWriteOnce'],
  deleting: false,
};

describe('a claim step', () => {
  const scenario = scenarioOf({
    volumes: { data: { provision: false } },
    steps: [
      { check: 'it is there', claim: 'data', expect: { exists: true, deleting: false } },
      { check: 'it is not there', claim: 'data', expect: { exists: false } },
      { check: 'its size', claim: 'data', expect: { storage: 1073741824, accessModes: ['ReadWriteOnce'] } },
      { check: 'its class, if it is there', claim: 'data', expect: { 'storageClass?': 'fast' } },
    ],
  });
  const outcomes = async (describe?: (claimName: string) => Promise<ClaimDescription | undefined>) => {
    const around = fakeSurroundings();
    if (describe !== undefined) around.volumes.describe = describe;
    const run = createScenarioRun(scenario, around);
    const found: string[] = [];
    for (const step of scenario.steps) found.push((await run.step(step, never)).status);
    return found;
  };

  it('shows a claim as the cluster has it', async () => {
    expect(await outcomes(async () => bound)).toEqual(['pass', 'fail', 'pass', 'pass']);
    const other = { ...bound, storageClass: null, storage: 1, accessModes: ['ReadWriteMany'], deleting: true };
    expect(await outcomes(async () => other)).toEqual(['fail', 'fail', 'fail', 'fail']);
  });

  it('shows nothing of a claim that is not there', async () => {
    expect(await outcomes(async () => undefined)).toEqual(['fail', 'pass', 'fail', 'pass']);
  });

  it('asks for the claim by its name', async () => {
    const asked: string[] = [];
    await outcomes(async (claimName) => {
      asked.push(claimName);
      return bound;
    });
    expect(asked[0]).toMatch(/^osc-r1-data-[0-9a-f]+$/);
  });

  it('is no verdict on the server where claims cannot be seen', async () => {
    expect(await outcomes()).toEqual(['error', 'error', 'error', 'error']);
  });
});
