/** Scenarios run side by side: no list may have what another scenario makes, and no name may be another's. */
import { describe, expect, it } from 'vitest';
import { claimsOf, markOf } from '../../harness/engine/resources.ts';
import { problems, problemsOfSteps } from './problems.ts';

const SHARED = 'the list has what other scenarios make as well';
const OF_RUN = '`run.id` is the same in every scenario of a run | `run.mark` belongs to this scenario alone';

const list = (query: object, more: object = {}, call: object = {}) => ({
  check: 'a list is given',
  call: { operation: 'listSandboxes', query, ...call },
  expect: { status: 200, body: { pagination: { totalItems: 1 } } },
  ...more,
});
const shared = (step: object): boolean => problemsOfSteps(step).some((line) => line.startsWith(SHARED));

describe('a list whose items are looked at', () => {
  it.each([
    ['by the mark', { metadata: 'conformance-x=a-${run.mark}' }],
    ['by the mark and more', { metadata: 'conformance-x=${run.mark}&conformance-color=red' }],
    ['by an id', { sandboxId: '${sandboxes.one.id}' }],
  ])('may be filtered %s', (_, query) => {
    expect(problemsOfSteps(list(query))).toEqual([]);
  });

  it.each([
    ['not at all', {}],
    ['by a page', { page: 1, pageSize: 1 }],
    ['by what others may have', { metadata: 'conformance-color=red' }],
    ['by the run', { metadata: 'conformance-run=${run.id}' }],
    ['by the run and what others may have', { metadata: 'conformance-run=${run.id}&conformance-color=red' }],
    ['by the image', { metadata: 'conformance-x=${target.image}' }],
  ])('may not be filtered %s', (_, query) => {
    expect(shared(list(query))).toBe(true);
  });

  it('is one that has a condition, or is kept, as well', () => {
    const status = { expect: { status: 200 } };
    expect(shared(list({}, { ...status, that: '$count(result.body.items) = 0' }))).toBe(true);
    expect(shared(list({}, { ...status, as: 'all' }))).toBe(true);
    expect(shared(list({}, { expect: { body: { items: [] } } }))).toBe(true);
  });

  it('may be filtered by what each of the cases names', () => {
    const query = { metadata: 'conformance-x=${case}' };
    expect(shared(list(query, { for: { a: 'a-${run.mark}', b: 'b-${run.mark}' } }))).toBe(false);
    expect(shared(list(query, { for: { a: 'a-${run.mark}', b: 'b' } }))).toBe(true);
  });

  it('may say that it minds nothing of others', () => {
    expect(problemsOfSteps(list({}, {}, { others: true }))).toEqual([]);
    const look = { call: { operation: 'getSandbox', path: { sandboxId: '${sandboxes.one.id}' }, others: true } };
    expect(problemsOfSteps({ check: 'it is so', ...look, expect: { status: 200 } })).toEqual([
      '`others` belongs to a list of all there is',
    ]);
  });
});

it('a list of which the status alone counts, or that is refused, needs no filter', () => {
  expect(problemsOfSteps(list({}, { expect: { status: 200 } }))).toEqual([]);
  expect(problemsOfSteps(list({ page: 0 }, {}, { wrong: true }))).toEqual([]);
  expect(problemsOfSteps(list({}, {}, { key: 'none' }))).toEqual([]);
});

describe('a name', () => {
  const get = (sandboxId: string) => ({
    check: 'it is so',
    call: { operation: 'getSandbox', path: { sandboxId } },
    expect: { status: 404 },
  });

  it('is made of the mark, and not of the run', () => {
    expect(problemsOfSteps(get('no-such-${run.mark}'))).toEqual([]);
    expect(problemsOfSteps(get('no-such-${run.id}'))).toEqual([OF_RUN]);
    expect(problemsOfSteps(get("${'no-such-' & run.id}"))).toEqual([OF_RUN]);
    expect(problemsOfSteps(list({ metadata: 'conformance-run=${run.id}&x=${run.id}' }))).toContain(OF_RUN);
  });

  it('may be told to the shell, and the value of the run compared', () => {
    const step = (run: string) => ({ check: 'it is so', run, expect: { exitCode: 0, stdout: '${run.id}' } });
    expect(problemsOfSteps(step('echo $${run.id}'))).toEqual([]);
    expect(problemsOfSteps(step('echo x${run.id}'))).toEqual([OF_RUN]);
  });

  it('of a claim in a sandbox is that of a volume of the scenario', () => {
    const steps = [{ check: 'it is so', run: 'true', expect: { exitCode: 0 } }];
    const withClaim = (claimName: string, metadata = {}) =>
      problems({
        volumes: { data: {} },
        sandboxes: { one: { metadata, volumes: [{ name: 'v', pvc: { claimName }, mountPath: '/mnt/v' }] } },
        steps,
      });
    expect(withClaim('${volumes.data}')).toEqual([]);
    expect(withClaim('data')).toEqual([
      'the claim is not one of the scenario | declare a volume and name its claim: ${volumes.NAME}',
    ]);
    expect(withClaim('${volumes.data}', { owner: 'x-${run.id}' })).toEqual([OF_RUN]);
  });
});

it('marks and claim names differ by run and by scenario, and the marks are labels', () => {
  const marks = ['r1', 'r2'].flatMap((run) => ['a/x.yaml', 'b/x.yaml'].map((file) => markOf(run, file)));
  expect(new Set(marks).size).toBe(4);
  for (const mark of marks) expect(mark).toMatch(/^[a-z0-9]+-[a-z0-9]+$/);
  const claims = ['a/x.yaml', 'b/x.yaml'].map(
    (file) => claimsOf({ file, volumes: { data: {} } }, { runId: 'r1' }).data,
  );
  expect(new Set(claims).size).toBe(2);
});

it('claim names differ by column, but for those of volumes that the columns have in common', () => {
  const declared = { file: 'a/x.yaml', volumes: { own: {}, shared: {}, like: { claim: { of: 'own', append: 'x' } } } };
  const common = { names: new Set(['shared']) };
  const [first, second] = [undefined, 'python'].map((column) =>
    claimsOf(declared, { runId: 'r1', ...(column === undefined ? {} : { column }), common }),
  );
  expect(second?.shared).toBe(first?.shared);
  expect(second?.own).not.toBe(first?.own);
  expect(second?.like).toBe(`${second?.own}x`);
  // What sweeps a run finds all of them by its id.
  for (const claim of Object.values({ ...second })) expect(claim).toMatch(/^osc-r1-/);
});
