/** What the reporter takes from the tests of a file. */
import { describe, expect, it } from 'vitest';
import type { TestModule } from 'vitest/node';
import type { SessionInfo } from '../../harness/session/info.ts';
import type { RawCheck, RawOutcome } from '../../harness/verdict/raw-check.ts';
import { checksOf, columnOf, fileOf, harnessError, historyIn, timesIn } from '../../harness/vitest/collect.ts';
import { basisOf, outcomes, waiver } from '../verdict/support.ts';

const id = 'volumes/a.yaml > it holds';
const info = (...waivers: string[]): SessionInfo =>
  ({ ...basisOf(waivers.map((check) => waiver(check))), scenarios: '/s', specs: '/p/specs' }) as unknown as SessionInfo;

type Told = { meta?: object; state?: string; errors?: { message: string }[] };

/** As much of a file of vitest's as is looked at. */
function moduleOf(tests: Told[], errors: string[] = [], moduleId = '/s/volumes/a.yaml', driver?: string): TestModule {
  const suites = [{ errors: () => errors.map((message) => ({ message })) }];
  const cases = tests.map(({ meta = {}, state = 'passed', errors: own = [] }) => {
    const name = driver === undefined ? 'it holds' : `it holds [${driver}]`;
    return { name, meta: () => meta, result: () => ({ state, errors: own }), diagnostic: () => ({ duration: 7 }) };
  });
  const children = { allTests: () => cases, allSuites: () => suites };
  const project = { config: { provide: driver === undefined ? {} : { driver } } };
  return { moduleId, project, children, errors: () => [] } as unknown as TestModule;
}

const raw = (outcome: RawOutcome): RawCheck => ({ id, kind: 'step', outcome, verifies: [{ rule: 'must.one' }] });
/** With the time that its test took. */
const timed = (outcome: RawOutcome): RawCheck => ({ ...raw(outcome), ms: 7 });
const broken = (name: string, message: string): RawCheck => harnessError(name, { message });

describe('the checks of a file', () => {
  const limit = [{ message: 'Test timed out' }];
  it.each<[string, Told, SessionInfo, RawCheck[]]>([
    ['that passed', { meta: { conformance: raw(outcomes.pass) } }, info(), [timed(outcomes.pass)]],
    ['that failed', { meta: { conformance: raw(outcomes.fail) }, state: 'failed' }, info(), [timed(outcomes.fail)]],
    [
      'that is waived',
      { meta: { conformance: raw(outcomes.fail) }, state: 'skipped' },
      info(id),
      [timed(outcomes.fail)],
    ],
    [
      'that passed although it is waived',
      { meta: { conformance: raw(outcomes.pass) } },
      info(id),
      [timed(outcomes.pass)],
    ],
    [
      'that passed, and then ran into the limit of vitest',
      { meta: { conformance: raw(outcomes.pass) }, state: 'failed', errors: limit },
      info(),
      [broken(id, 'Test timed out')],
    ],
    ['that failed without a word', { state: 'failed', errors: [{ message: 'a bug' }] }, info(), [broken(id, 'a bug')]],
    ['that failed without a reason', { state: 'failed' }, info(), [broken(id, 'no reason was given')]],
    ['that was left out', { state: 'skipped' }, info(), []],
    [
      'that stands for many',
      { meta: { conformances: [raw(outcomes.skipped), raw(outcomes.skipped)] }, state: 'skipped' },
      info(),
      [raw(outcomes.skipped), raw(outcomes.skipped)],
    ],
  ])('one %s', (_, told, session, checks) => {
    expect(checksOf(moduleOf([told]), session)).toEqual(checks);
  });

  it('are followed by what went wrong beside them', () => {
    const module = moduleOf([{ meta: { conformance: raw(outcomes.pass) } }], ['left: sandbox x']);
    expect(checksOf(module, info())).toEqual([
      timed(outcomes.pass),
      broken('volumes/a.yaml > set-up and clean-up', 'left: sandbox x'),
    ]);
  });
});

it('a file is known by its path below the scenarios, or beside the documents', () => {
  expect(fileOf(moduleOf([]), info())).toBe('volumes/a.yaml');
  expect(fileOf(moduleOf([], [], '/p/specs/x.yml'), info())).toBe('specs/x.yml');
});

it('the history is that of the file which has one', () => {
  const history = { transitions: [], rules: [] };
  expect(historyIn(moduleOf([{}, { meta: { history } }]))).toBe(history);
  expect(historyIn(moduleOf([{}]))).toBeUndefined();
});

describe('a file in the column of a further driver', () => {
  const column = (tests: Told[], errors?: string[]) => moduleOf(tests, errors, undefined, 'python');

  it('has the ids of the checks, with the driver where a check could not say it', () => {
    const failed = column([{ state: 'failed', errors: [{ message: 'a bug' }] }], ['no clean-up']);
    expect(checksOf(failed, info())).toEqual([
      harnessError(id, { message: 'a bug' }, 'python'),
      harnessError('volumes/a.yaml > set-up and clean-up', { message: 'no clean-up' }, 'python'),
    ]);
    expect(columnOf(failed)).toBe('python');
    expect(columnOf(moduleOf([]))).toBeUndefined();
  });

  it('has the time of its checks by their driver', () => {
    const conformance = { ...raw(outcomes.pass), driver: 'python' };
    const told = [{ meta: { conformance } }, { meta: { conformance } }, { meta: { conformance: raw(outcomes.pass) } }];
    expect([...timesIn(column(told))]).toEqual([['python', 14]]);
  });
});
