/** Members of results that no result has: lint says which was meant. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { loadLibrary } from '../../harness/scenario/library.ts';
import { knownReferences } from '../../harness/session/known.ts';
import { VERBS } from '../../harness/verbs/all.ts';
import { leastDeclared, leastOf } from '../verbs/least.ts';
import { problems, problemsOfSteps } from './problems.ts';

const run = (more: Record<string, unknown>) => problemsOfSteps({ check: 'a step', run: 'true', ...more });
const wrong = 'no result of run has the member exitcode | did you mean exitCode?';

describe('a member that no result has', () => {
  it.each([
    ['in short form', { exitcode: 0 }],
    ['as an optional member', { 'exitcode?': 0 }],
    ['below properties', { type: 'object', properties: { exitcode: { const: 0 } } }],
    ['in required', { type: 'object', required: ['exitcode'] }],
    ['below not', { not: { required: ['exitcode'] } }],
    ['below anyOf', { anyOf: [{ required: ['stdout'] }, { properties: { exitcode: { const: 0 } } }] }],
    ['below allOf and not', { allOf: [{ not: { type: 'object', required: ['exitcode'] } }] }],
    ['below if', { if: { properties: { exitcode: { const: 0 } } }, else: false }],
  ])('is known %s', (_, expected) => {
    expect(run({ expect: expected })).toEqual([wrong]);
  });

  it('is known in a condition', () => {
    const told = ['no value of result has the member exitcode | did you mean exitCode?'];
    expect(run({ that: 'result.exitcode = 0' })).toEqual(told);
    expect(run({ that: ['true', '$not($exists(result.exitcode))'] })).toEqual(told);
  });

  it('is known in what an earlier step keeps, wherever that is used', () => {
    const made = { check: 'made', as: 'made', call: 'createSandbox', expect: { status: 202 } };
    const told = ['no value of steps.made has the member bdy | did you mean body?'];
    const later = (step: Record<string, unknown>) => problemsOfSteps(made, { check: 'after', ...step });
    expect(later({ run: 'true', that: 'steps.made.bdy.id = "x"' })).toEqual(told);
    expect(later({ run: 'echo ${steps.made.bdy.id}', expect: { exitCode: 0 } })).toEqual(told);
    expect(later({ run: 'true', expect: { stdout: '${steps.made.bdy.id}' } })).toEqual(told);
    expect(later({ run: 'echo ${case}', expect: {}, for: { id: '${steps.made.bdy.id}' } })).toEqual(told);
    expect(later({ run: 'true', that: 'steps.made.body.whatever = 1' })).toEqual([]);
  });

  it('is known through recall', () => {
    const steps = [
      { check: 'first', as: 'first', run: 'true', expect: { exitCode: 0 } },
      { check: 'again', as: 'again', recall: 'first', expect: { exitCode: 0 } },
    ];
    const recalled = (expected: unknown) =>
      problemsOfSteps(...steps, { check: 'last', recall: 'again', expect: expected });
    expect(recalled({ exitCode: 0 })).toEqual([]);
    expect(recalled({ exitcode: 0 })).toEqual(['no result of recall has the member exitcode | did you mean exitCode?']);
  });

  it('is known in the items of a list', () => {
    const probe = (outputs: unknown) =>
      problemsOfSteps({ check: 'probed', probe: { run: 'true' }, expect: { created: 1, outputs } });
    const told = ['no result of probe has the member exitcode | did you mean exitCode?'];
    expect(probe([{ exitCode: 0 }, { exitcode: 0 }])).toEqual(told);
    expect(probe({ type: 'array', items: { properties: { exitcode: { const: 0 } } } })).toEqual(told);
    expect(probe({ type: 'array', prefixItems: [{ required: ['exitcode'] }] })).toEqual(told);
    expect(probe({ not: { contains: { required: ['exitcode'] } } })).toEqual(told);
    expect(probe([{ exitCode: 0, stdout: 'x' }])).toEqual([]);
    const that = (condition: string) => problemsOfSteps({ check: 'probed', probe: { run: 'true' }, that: condition });
    expect(that('result.outputs[0].exitcode = 0')).toEqual([
      'no value of result.outputs has the member exitcode | did you mean exitCode?',
    ]);
    expect(that('$count(result.outputs[exitCode = 0]) = 1')).toEqual([]);
  });

  it('is known in the actions of parallel, and in what each case of them keeps', () => {
    const both = (more: Record<string, unknown>) => ({
      check: 'both',
      parallel: [{ check: 'one', run: 'true', as: 'kept', for: { x: 1, y: 2 }, expect: { exitCode: 0 }, ...more }],
    });
    const later = (that: string) => problemsOfSteps(both({}), { check: 'after', run: 'true', that });
    expect(problemsOfSteps(both({ expect: { exitcode: 0 } }))).toEqual([wrong]);
    expect(problemsOfSteps(both({ that: 'result.exitcode = 0' }))).toEqual([
      'no value of result has the member exitcode | did you mean exitCode?',
    ]);
    expect(later('steps.kept.x.exitCode = steps.kept.y.exitCode')).toEqual([]);
    expect(later('steps.kept.x.exitcode = 0')).toEqual([
      'no value of steps.kept.x has the member exitcode | did you mean exitCode?',
    ]);
    expect(later('steps.kept.exitCode = 0')).toEqual([
      'no value of steps.kept has the member exitCode | known here: x, y',
    ]);
  });

  it('is known for every verb that has a result', () => {
    const verbs = VERBS.entries()
      .filter(({ without }) => !without?.includes('expect'))
      .map(({ name, inSandbox }) => ({ name, ...(inSandbox === true ? { in: 'one' } : {}) }));
    expect(verbs.length).toBeGreaterThan(5);
    for (const { name: verb, ...where } of verbs) {
      const first = { check: 'kept', as: 'kept', in: 'one', run: 'true', expect: {} };
      const step = { check: 'a step', [verb]: leastOf(verb), expect: { nonsense: 1 }, ...where };
      const found = problems({ ...leastDeclared, steps: [first, step] });
      expect(found.map((problem) => problem.split(' | ')[0])).toEqual([`no result of ${verb} has the member nonsense`]);
    }
  });
});

it('no scenario of the package has one', async () => {
  const known = await knownReferences(join(packageDir, 'specs'));
  const { scenarios, diagnostics } = loadLibrary(join(packageDir, 'scenarios'), packageDir, known);
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
  expect(scenarios.length).toBeGreaterThan(30);
});
