import { describe, expect, it } from 'vitest';
import { checkCapabilities } from '../../harness/scenario/check-capabilities.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { neededBy } from '../../harness/scenario/needed.ts';
import { scenarioOf } from '../engine/fakes.ts';
import { problemsOfSteps } from './problems.ts';

const NAMES = ['volumes.pvc', 'volumes.docker', 'lifecycle.pause'];

/** What is said of a scenario whose first volume has these needs, and of the file that it stands in. */
const load = (needs: string, names?: readonly string[]) =>
  loadScenario(
    `/s/${needs}${names?.length}.yaml`,
    '/s',
    'x.yaml',
    names === undefined ? {} : { capabilities: names },
    [
      'title: A scenario',
      'profile: volumes',
      `volumes: { data: { needs: ${needs} } }`,
      'steps:',
      '  - { check: it is there, volume: data, expect: { exists: true } }',
    ].join('\n'),
  ).diagnostics.map(({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`);

describe('a capability that a scenario needs', () => {
  it.each<[string, Partial<Parameters<typeof checkCapabilities>[0]>]>([
    ['needs.0', { needs: ['typo'] }],
    ['needs.1', { needs: ['volumes.pvc', 'typo'] }],
    ['volumes.data.needs.0', { volumes: { plain: {}, data: { needs: ['typo'] } } }],
    ['sandboxes.one.needs.0', { sandboxes: { one: { needs: ['typo'] } } }],
    ['steps.0.needs.0', { steps: [{ check: 'one', needs: ['typo'] }] }],
    ['steps.0.needs.0.capability', { steps: [{ check: 'one', needs: [{ capability: 'typo', cases: ['a'] }] }] }],
    [
      'steps.1.parallel.1.needs.0',
      { steps: [{ check: 'one' }, { check: 'two', parallel: [{ check: 'a' }, { check: 'b', needs: ['typo'] }] }] },
    ],
  ])('is looked up at %s', (place, content) => {
    const found: string[] = [];
    checkCapabilities({ steps: [], ...content }, NAMES, (path, message) => found.push(`${path.join('.')}: ${message}`));
    expect(found).toEqual([`${place}: no capability is called typo`]);
  });

  it('is needed in cases that the step has', () => {
    const step = (...cases: string[]) => ({
      check: 'a step',
      needs: [{ capability: 'lifecycle.pause', cases }],
      run: 'true',
      expect: { exitCode: 0 },
      for: { first: 1, second: 2 },
    });
    expect(problemsOfSteps(step('first', 'second'))).toEqual([]);
    expect(problemsOfSteps(step('third'))).toEqual(['the step has no case third | known here: first, second']);
    expect(problemsOfSteps({ ...step('frist'), for: undefined })).toEqual(['the step has no case frist']);
  });

  it('is told its place and the name that was meant', () => {
    expect(load('[volumes.pvc, volumes.pcv]', NAMES)).toEqual([
      '3:41 no capability is called volumes.pcv | did you mean volumes.pvc?',
    ]);
    expect(load('[volumes.pvc, lifecycle.pause]', NAMES)).toEqual([]);
  });

  it('is told all names where none is near and there are few, and the file where there are many', () => {
    expect(load('[gpu]', NAMES)).toEqual([`3:28 no capability is called gpu | known here: ${NAMES.join(', ')}`]);
    const many = Array.from({ length: 13 }, (_, index) => `some-long-area.name-${index}`);
    expect(load('[gpu]', many)).toEqual([
      '3:28 no capability is called gpu | capabilities are entered in specs/capabilities.yaml',
    ]);
  });

  it('is a name, and may be any where nobody knows which there are', () => {
    expect(load('[1]', NAMES)).toEqual(['3:28 volumes.data.needs.0 must be string, not number | undefined']);
    expect(load('[gpu]')).toEqual([]);
  });
});

describe('what a scenario needs', () => {
  const needed = neededBy(
    scenarioOf({
      needs: ['lifecycle.snapshots'],
      volumes: { plain: {}, own: { needs: ['volumes.docker', 'volumes.outside'] } },
      sandboxes: {
        one: {},
        sleeper: { needs: ['lifecycle.pause'] },
        mounts: { volumes: [{ name: 'v', pvc: { claimName: '${volumes.own}' }, mountPath: '/mnt' }] },
      },
      steps: [
        { check: 'in one', in: 'one', run: 'true', expect: {} },
        { check: 'in the sleeper', as: 'slept', needs: ['endpoints.signed'], in: 'sleeper', run: 'true', expect: {} },
        { check: 'of its result', recall: 'slept', expect: {} },
        { check: 'by a mount', in: 'mounts', run: 'true', expect: {} },
        {
          check: 'side by side',
          parallel: [
            { check: 'a', in: 'one', run: 'true', expect: {} },
            { check: 'b', in: 'one', needs: ['endpoints.streaming'], run: 'true', expect: {} },
          ],
        },
      ],
    }),
  );

  it('is named with those of its parts', () => {
    const sorted = [...needed.all].sort();
    expect(needed.all[0]).toBe('lifecycle.snapshots');
    expect(sorted).toEqual([
      'endpoints.signed',
      'endpoints.streaming',
      'lifecycle.pause',
      'lifecycle.snapshots',
      'volumes.docker',
      'volumes.outside',
    ]);
  });

  it('is told for each part beyond what all need', () => {
    expect(needed.ofPart('volumes.plain')).toEqual([]);
    expect(needed.ofPart('volumes.own')).toEqual(['volumes.docker', 'volumes.outside']);
    expect(needed.ofPart('sandboxes.mounts')).toEqual(['volumes.docker', 'volumes.outside']);
  });

  it('is told for each step, through sandboxes, volumes and earlier results', () => {
    expect([0, 1, 2, 3, 4].map((index) => [...needed.ofStep(index)].sort())).toEqual([
      [],
      ['endpoints.signed', 'lifecycle.pause'],
      ['endpoints.signed', 'lifecycle.pause'],
      ['volumes.docker', 'volumes.outside'],
      ['endpoints.streaming'],
    ]);
  });
});
