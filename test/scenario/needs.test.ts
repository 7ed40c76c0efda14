import { describe, expect, it } from 'vitest';
import { unclaimedParts } from '../../harness/scenario/needs.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { scenarioOf } from '../engine/fakes.ts';

const content: Partial<ScenarioFile> = {
  volumes: { plain: {}, special: { needs: ['volumes.special'] } },
  sandboxes: {
    one: {},
    sleeper: { needs: ['lifecycle.pause'] },
    mounts: { volumes: [{ name: 'v', pvc: { claimName: '$' + '{volumes.special}' }, mountPath: '/mnt' }] },
  },
  steps: [
    { check: 'in one', in: 'one', run: 'true', expect: {} },
    { check: 'in the sleeper', as: 'slept', in: 'sleeper', run: 'true', expect: {} },
    { check: 'after it', as: 'after', recall: 'slept', expect: {} },
    { check: 'after that', run: 'true', in: 'one', that: 'steps.after.exitCode = 0' },
    { check: 'of its own', needs: ['own'], in: 'one', run: 'true', expect: {} },
    { check: 'with a volume', in: 'mounts', run: 'true', expect: {} },
    {
      check: 'several',
      parallel: [
        { check: 'a', in: 'one', run: 'true', expect: {} },
        { check: 'b', in: 'sleeper', run: 'true', expect: {} },
      ],
    },
    {
      check: 'cases',
      in: 'one',
      run: 'true',
      expect: {},
      for: { first: '$' + '{sandboxes.sleeper.id}', second: 'x' },
    },
  ],
};

describe('what only some cases need', () => {
  const needs = [{ capability: 'lifecycle.pause', cases: ['second'] }];
  const cases = { first: 1, second: 2 };

  it('is not asked for in these, and in the others is', () => {
    const step = { check: 'each', needs, in: 'one', run: 'true', expect: {}, for: cases };
    const { steps } = unclaimedParts(scenarioOf({ sandboxes: { one: {} }, steps: [step] }), []);
    expect(steps).toEqual([undefined, 'lifecycle.pause']);
  });

  it('keeps an action of several, and so all of them', () => {
    const action = { check: 'b', needs, in: 'one', run: 'true', expect: {} };
    const ofCases = (more: Record<string, unknown>) => {
      const parallel = [
        { check: 'a', in: 'one', run: 'true', expect: {} },
        { ...action, for: more },
      ];
      return unclaimedParts(scenarioOf({ sandboxes: { one: {} }, steps: [{ check: 'both', parallel }] }), []).steps;
    };
    expect(ofCases(cases)).toEqual(['lifecycle.pause']);
    expect(ofCases({ first: 1 })).toEqual([undefined]);
  });
});

describe('what is not claimed', () => {
  it('is not asked for, nor what uses it', () => {
    const { scenario, parts, steps } = unclaimedParts(scenarioOf(content), []);
    expect(Object.fromEntries(parts)).toEqual({
      'volumes.special': 'volumes.special',
      'sandboxes.sleeper': 'lifecycle.pause',
      'sandboxes.mounts': 'volumes.special',
    });
    expect([Object.keys(scenario.volumes), Object.keys(scenario.sandboxes)]).toEqual([['plain'], ['one']]);
    const pause = 'lifecycle.pause';
    expect(steps).toEqual([undefined, pause, pause, pause, 'own', 'volumes.special', pause, pause, undefined]);
  });

  it('is nothing when everything is claimed', () => {
    const all = ['volumes.special', 'lifecycle.pause', 'own'];
    const { scenario, parts, steps } = unclaimedParts(scenarioOf(content), all);
    expect([parts.size, steps.every((capability) => capability === undefined)]).toEqual([0, true]);
    expect(Object.keys(scenario.sandboxes)).toEqual(['one', 'sleeper', 'mounts']);
  });

  it('is everything when the scenario needs it', () => {
    const { parts, steps } = unclaimedParts(scenarioOf({ ...content, needs: ['all'] }), ['lifecycle.pause']);
    expect([...parts.values(), ...steps].every((capability) => capability === 'all')).toBe(true);
  });
});
