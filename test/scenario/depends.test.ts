/** What a check that is run alone must bring along. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { dependences } from '../../harness/scenario/depends.ts';
import { loadLibrary } from '../../harness/scenario/library.ts';
import type { ScenarioFile } from '../../harness/scenario/scenario.ts';
import { knownReferences } from '../../harness/session/known.ts';
import { scenarioOf } from '../engine/fakes.ts';

const id = (path: string): string => `\${${path}}`;
const content: Partial<ScenarioFile> = {
  volumes: { shared: {}, other: {} },
  sandboxes: {
    one: { volumes: [{ name: 'v', pvc: { claimName: id('volumes.shared') }, mountPath: '/mnt' }] },
    two: { volumes: [{ name: 'v', pvc: { claimName: id('volumes.shared') }, mountPath: '/mnt' }] },
    alone: { volumes: [{ name: 'v', pvc: { claimName: id('volumes.other') }, mountPath: '/mnt' }] },
    connected: { start: 'step', id: id('steps.made.body.id') },
  },
  steps: [
    { check: 'one writes', in: 'one', run: 'write', expect: {} },
    { check: 'alone writes', in: 'alone', run: 'write', expect: {} },
    {
      check: 'one is refused',
      call: { operation: 'patchX', path: { x: id('sandboxes.one.id') }, wrong: true },
      expect: {},
    },
    { check: 'two reads', in: 'two', run: 'read', expect: {} },
    { check: 'the other volume', volume: 'other', expect: {} },
    { check: 'a creation', as: 'made', call: { operation: 'createSandbox' }, expect: {} },
    { check: 'it is connected', create: 'connected' },
    { check: 'it runs', in: 'connected', run: 'true', expect: {} },
    { check: 'the answer again', as: 'again', recall: 'made', expect: {} },
    { check: 'a list', call: { operation: 'listSandboxes' }, expect: {} },
    { check: 'of a result', call: { operation: 'getSandbox', path: { x: id('steps.again.body.id') } }, expect: {} },
  ],
};

describe('a step depends on', () => {
  const scenario = scenarioOf(content);
  const found = dependences(scenario);
  it.each<[string, string[]]>([
    ['one writes', []],
    ['one is refused', ['one writes']],
    // Through the volume; the refusal has changed nothing.
    ['two reads', ['one writes']],
    ['the other volume', ['alone writes']],
    // Through the sandbox, and its declaration.
    ['it runs', ['a creation', 'it is connected']],
    ['the answer again', ['a creation', 'it is connected', 'it runs']],
    [
      'a list',
      [
        ...['one writes', 'alone writes', 'two reads', 'the other volume', 'a creation', 'it is connected', 'it runs'],
        'the answer again',
      ],
    ],
    ['of a result', ['a creation', 'it is connected', 'it runs', 'the answer again']],
  ])('%s: %j', (name, expected) => {
    const index = scenario.steps.findIndex((step) => step.name === name);
    expect(found[index]?.map((earlier) => scenario.steps[earlier]?.name)).toEqual(expected);
  });
});

it('every result that a step of ours names is among what it depends on', async () => {
  const { scenarios } = loadLibrary(
    join(packageDir, 'scenarios'),
    packageDir,
    await knownReferences(join(packageDir, 'specs')),
  );
  expect(scenarios.length).toBeGreaterThan(30);
  for (const scenario of scenarios) {
    const found = dependences(scenario);
    for (const [index, { step, name, case: value }] of scenario.steps.entries()) {
      const own = JSON.stringify({ ...step, for: undefined, case: value });
      const named = [...own.matchAll(/\bsteps\.(\w+)/g)].map(([, kept]) => kept);
      const kept = (found[index] ?? []).flatMap((earlier) => keptBy(scenario.steps[earlier]?.step));
      expect(
        [...new Set(named)].filter((one) => !kept.includes(one)),
        `${scenario.file} > ${name}`,
      ).toEqual([]);
    }
  }
});

/** The names under which a step or its actions keep results. */
const keptBy = (step: unknown): unknown[] =>
  [...JSON.stringify(step ?? {}).matchAll(/"as":"(\w+)"/g)].map(([, as]) => as);
