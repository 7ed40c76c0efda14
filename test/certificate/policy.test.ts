/** What stands against a claim, and what does not. */
import { describe, expect, it } from 'vitest';
import { decide, type PolicyFacts, withLeft } from '../../harness/certificate/policy.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { judgedCheck, offer, requirement, rulesOf, runFacts } from '../verdict/support.ts';

const rules = rulesOf(
  requirement('v.one'),
  requirement('v.two'),
  requirement('v.hint', { level: 'should' }),
  requirement('f.one', { profile: 'files' }),
);
const facts = runFacts();
const profiles = [{ name: 'volumes' }, { name: 'files' }];
const offers = [offer('volumes.pvc', 'offered'), offer('other.thing', 'not-offered')];
const pass = (id: string, rule: string) => judgedCheck('pass', [rule], { id });
const KEPT = [pass('a > one', 'v.one'), pass('a > two', 'v.two'), pass('a > hint', 'v.hint')];

type More = Partial<Pick<PolicyFacts, 'claimed' | 'set' | 'questions'>> & { run?: object; rules?: typeof rules };

function decided(checks: Parameters<typeof judgeRun>[1], { run = {}, ...more }: More = {}) {
  const report = judgeRun({ ...facts, run: { ...facts.run, ...run } }, checks, {
    rules: more.rules ?? rules,
    profiles,
    offers,
    deviations: [],
  } as never);
  return decide({ report, claimed: ['volumes'], set: { skips: [] }, questions: [], ...more });
}
const codes = (checks: Parameters<typeof decided>[0], more?: More) =>
  decided(checks, more).reasons.map(({ code, rule }) => (rule === undefined ? code : `${code} ${rule}`));

describe('a claim', () => {
  it('is borne out where every must of its profiles is kept, whatever becomes of other profiles', () => {
    const decision = decided([...KEPT, judgedCheck('fail', ['f.one'], { id: 'a > file' })]);
    expect(decision).toMatchObject({ result: 'PASSED', reasons: [], warned: [], failed: [] });
    expect(decision.passed).toEqual(['v.one', 'v.two', 'v.hint']);
  });

  it('is borne out with a warning where a should is not kept', () => {
    const decision = decided([...KEPT.slice(0, 2), judgedCheck('warn', ['v.hint'], { id: 'a > hint' })]);
    expect(decision).toMatchObject({ result: 'WARNED', reasons: [], warned: ['v.hint'], failed: [] });
  });

  it.each([
    ['fail', 'must-failed'],
    ['blocked', 'must-blocked'],
    ['harness-error', 'must-harness-error'],
    ['skipped', 'must-skipped'],
  ] as const)('is not, where a must is %s', (status, code) => {
    const decision = decided([KEPT[0]!, judgedCheck(status, ['v.two'], { id: 'a > two' })]);
    expect(decision.result).toBe('FAILED');
    expect(decision.failed).toEqual(['v.two']);
    expect(decision.reasons.map((reason) => `${reason.code} ${reason.rule}`)).toEqual([`${code} v.two`]);
  });

  it('is not, where no check of a must reported, or there is none yet', () => {
    expect(codes([KEPT[0]!])).toEqual(['must-not-run v.two']);
    const pending = rulesOf(requirement('v.one'), requirement('v.two', { pending: 'a later issue' }));
    expect(codes([KEPT[0]!], { rules: pending })).toEqual(['must-no-check v.two']);
  });

  it('is not, where the run is a part or was interrupted', () => {
    const interrupted = { at: '2026-01-01T00:00:00.000Z', checks: 1, reason: 'the server is gone' };
    expect(codes(KEPT, { run: { interrupted } })[0]).toBe('run-interrupted');
    expect(codes(KEPT, { run: { partial: 'filter x' } })[0]).toBe('run-partial');
  });

  it('is not, where the run says nothing of a claimed profile', () => {
    expect(codes(KEPT, { claimed: ['volumes', 'pools'] })).toEqual(['profile-missing']);
  });

  it('is not, where the suite failed in a check of no rule; in one of other profiles it is', () => {
    expect(codes([...KEPT, judgedCheck('harness-error', [], { id: 'run > unhandled error' })])).toEqual([
      'check-harness-error',
    ]);
    expect(codes([...KEPT, judgedCheck('harness-error', ['f.one'], { id: 'a > file' })])).toEqual([]);
  });

  it('is not, where the run has left something behind', () => {
    const decision = withLeft(decided(KEPT), ['sandbox 1 is still there']);
    expect(decision).toMatchObject({ result: 'FAILED', reasons: [{ code: 'left-behind' }] });
    expect(withLeft(decided(KEPT), []).result).toBe('PASSED');
  });
});

describe('a skip', () => {
  const skipped = judgedCheck('skipped', ['v.two'], { id: 'a > two [b]', capability: 'other.thing' });
  const skips = [{ check: 'a > two*', capability: 'other.thing' }];

  it('is allowed where the set lists it and its capability belongs to no claimed profile', () => {
    const decision = decided([...KEPT, skipped], { set: { skips } });
    expect(decision.result).toBe('PASSED');
    expect(decision.skipped).toEqual([{ check: 'a > two [b]', reason: 'skipped', capability: 'other.thing' }]);
  });

  it.each([
    ['is of another check', [{ check: 'a > three', capability: 'other.thing' }]],
    ['is for another capability', [{ check: 'a > two*', capability: 'volumes.pvc' }]],
    ['is not there', []],
  ])('is refused where the entry %s', (_, entries) => {
    expect(codes([...KEPT, skipped], { set: { skips: entries } })).toEqual(['skip-not-listed v.two']);
  });

  it('is refused where the capability belongs to a claimed profile', () => {
    const own = { ...skipped, capability: 'volumes.pvc' };
    const listed = [{ check: 'a > two*', capability: 'volumes.pvc' }];
    expect(codes([...KEPT, own], { set: { skips: listed } })[0]).toMatch(/ v\.two$/);
  });
});

describe('a skip with several capabilities', () => {
  const skipped = judgedCheck('skipped', ['v.two'], {
    id: 'a > two',
    reasons: ['needs it'],
    capability: 'volumes.pvc',
  });
  const lists = (...names: string[]) => ({ skips: names.map((capability) => ({ check: 'a > two', capability })) });
  const unjudged = { judged: false } as const;

  it.each([
    ['for a capability of a claimed profile is none', ['volumes.pvc'], ['must-skipped v.two']],
    ['is let pass where another capability that it lacks excuses it', ['volumes.pvc', 'files.thing'], []],
    ['that is not listed is none', ['files.thing'], ['must-skipped v.two']],
  ] as const)('%s', (_, listed, expected) => {
    const all = [
      { ...offer('volumes.pvc', 'unknown'), ...unjudged, profile: 'volumes' },
      { ...offer('files.thing', 'not-offered'), ...unjudged, profile: 'files' },
    ];
    const report = judgeRun(facts, [...KEPT.slice(0, 1), KEPT[2]!, skipped, pass('b > two', 'v.two')], {
      rules,
      profiles,
      offers: all,
      deviations: [],
    } as never);
    const { reasons } = decide({ report, claimed: ['volumes'], set: lists(...listed), questions: [] });
    const found = reasons.map(({ code, rule }) => `${code} ${rule}`);
    expect(found.filter((reason) => reason.endsWith('v.two'))).toEqual(
      expected.map((reason) => reason.replace('must-skipped', 'skip-not-listed')),
    );
  });
});

it('what an SDK does wrong is no warning of the server', () => {
  const own = rulesOf(requirement('v.one'), requirement('v.sdk', { binds: 'sdk' }));
  const decision = decided([pass('a > one', 'v.one'), judgedCheck('warn', ['v.sdk'], { id: 'a > sdk' })], {
    rules: own,
  });
  expect(decision).toMatchObject({ result: 'PASSED', warned: [], failed: [] });
});
