/** What each outcome of a check comes to: outcome, levels of its rules, waiver. */
import { describe, expect, it } from 'vitest';
import type { Waiver } from '../../harness/verdict/baseline-format.ts';
import { judgeCheck } from '../../harness/verdict/check.ts';
import type { RawCheck, RawOutcome } from '../../harness/verdict/raw-check.ts';
import type { CheckStatus, SeenWaiver } from '../../harness/verdict/record.ts';
import { basisOf, finding, outcomes, requirement, verified, waiver } from './support.ts';

const id = 'a.yaml > it holds';
const waivers = {
  none: [],
  known: [waiver(id)],
  race: [waiver(id, { intermittent: true })],
  expired: [waiver(id, { owner: 'Ann', issue: 'SRV-1', expires: '2026-05-01', expired: true })],
  other: [waiver('a.yaml > it holds [case]')],
};
const raw = (outcome: RawOutcome, verifies: string[] = [], more: Partial<RawCheck> = {}): RawCheck => ({
  id,
  kind: 'step',
  outcome,
  verifies: verifies.map(verified),
  ...more,
});

const FIXED = `fixed: remove the waiver ${id}`;
const EXPIRED = `expired on 2026-05-01 (Ann, SRV-1): the waiver ${id} covers nothing any more`;
const KNOWN = 'known: it does so';

/** The rules that a check verifies; the columns of the table. */
const COLUMNS = ['', 'must.one', 'should.one', 'should.one should.two', 'should.one must.one', 'may.one', 'no.rule'];
const all = (status: CheckStatus): CheckStatus[] => COLUMNS.map(() => status);
const BLOCKED = 'blocked by: set up: volume data';

describe('a check', () => {
  // Each outcome with each waiver; the status for each column of rules.
  it.each<[keyof typeof outcomes, keyof typeof waivers, string[], CheckStatus[]]>([
    ['pass', 'none', [], all('pass')],
    ['pass', 'other', [], all('pass')],
    ['pass', 'known', [FIXED], all('pass')],
    ['pass', 'expired', [], all('pass')],
    ['pass', 'race', [], all('pass')],
    ['fail', 'none', ['wrong'], ['fail', 'fail', 'warn', 'warn', 'fail', 'fail', 'fail']],
    ['fail', 'other', ['wrong'], ['fail', 'fail', 'warn', 'warn', 'fail', 'fail', 'fail']],
    ['fail', 'known', ['wrong', KNOWN], all('waived')],
    ['fail', 'race', ['wrong', KNOWN], all('waived')],
    ['fail', 'expired', ['wrong', EXPIRED], ['fail', 'fail', 'warn', 'warn', 'fail', 'fail', 'fail']],
    ['blocked', 'none', [BLOCKED], all('blocked')],
    ['blocked', 'other', [BLOCKED], all('blocked')],
    ['blocked', 'known', [BLOCKED, KNOWN], all('waived')],
    ['blocked', 'race', [BLOCKED, KNOWN], all('waived')],
    ['blocked', 'expired', [BLOCKED, EXPIRED], all('blocked')],
    ['error', 'none', ['the disk is full'], all('harness-error')],
    ['error', 'other', ['the disk is full'], all('harness-error')],
    ['error', 'known', ['the disk is full'], all('harness-error')],
    ['error', 'race', ['the disk is full'], all('harness-error')],
    ['error', 'expired', ['the disk is full'], all('harness-error')],
    ['skipped', 'none', ['not claimed'], all('skipped')],
    ['skipped', 'other', ['not claimed'], all('skipped')],
    ['skipped', 'known', ['not claimed'], all('skipped')],
    ['skipped', 'race', ['not claimed'], all('skipped')],
    ['skipped', 'expired', ['not claimed'], all('skipped')],
  ])('%s, waiver %s', (outcome, deviations, reasons, statuses) => {
    const judged = COLUMNS.map((column) => {
      const verifies = column.split(' ').filter((rule) => rule !== '');
      return judgeCheck(raw(outcomes[outcome], verifies), basisOf(waivers[deviations]));
    });
    expect(judged.map(({ status }) => status)).toEqual(statuses);
    for (const check of judged) expect(check.reasons).toEqual(reasons);
  });

  it.each<[string, string[], CheckStatus, string[]]>([
    ['expect.a', ['must.one:expect.a', 'should.one:expect.b'], 'fail', ['must.one']],
    ['expect.b', ['must.one:expect.a', 'should.one:expect.b'], 'warn', ['should.one']],
    ['expect.c', ['must.one:expect.a', 'should.one:expect.b'], 'fail', []],
    ['expect.b', ['must.one', 'should.one:expect.b'], 'fail', ['must.one', 'should.one']],
  ])('in which only %s fails, of %j: %s', (assertion, verifies, status, blames) => {
    const outcome: RawOutcome = { status: 'fail', reasons: ['wrong'], assertions: [assertion] };
    expect(judgeCheck(raw(outcome, verifies), basisOf())).toMatchObject({ status, blames });
  });

  const BOTH = ['must.one', 'must.two'];
  it.each<[keyof typeof outcomes, keyof typeof waivers, string[] | undefined]>([
    ['pass', 'none', undefined],
    ['pass', 'race', undefined],
    ['pass', 'known', undefined],
    ['fail', 'none', BOTH],
    ['fail', 'known', BOTH],
    ['blocked', 'none', []],
    ['blocked', 'known', []],
    ['error', 'none', []],
    ['skipped', 'none', undefined],
  ])('%s, waiver %s, blames %j', (outcome, deviations, blames) => {
    const judged = judgeCheck(raw(outcomes[outcome], ['must.one:expect.a', 'must.two']), basisOf(waivers[deviations]));
    expect(judged.verifies).toEqual(BOTH);
    expect(judged.blames).toEqual(blames);
  });

  const verifies = ['must.one:expect.a', 'must.two', 'should.one'];
  it.each<[keyof typeof outcomes, keyof typeof waivers, SeenWaiver | undefined]>([
    ['pass', 'none', undefined],
    ['pass', 'race', undefined],
    ['pass', 'expired', undefined],
    ['pass', 'known', { check: id, status: 'passed', musts: [] }],
    ['fail', 'none', undefined],
    ['fail', 'known', { check: id, status: 'applied', musts: ['must.one', 'must.two'] }],
    ['fail', 'race', { check: id, status: 'applied', musts: ['must.one', 'must.two'] }],
    ['fail', 'expired', { check: id, status: 'expired', musts: [] }],
    ['blocked', 'known', { check: id, status: 'applied', musts: [] }],
    ['error', 'known', undefined],
    ['skipped', 'known', undefined],
  ])('%s, waiver %s, says of it %j', (outcome, deviations, seen) => {
    const judged = judgeCheck(raw(outcomes[outcome], verifies), basisOf(waivers[deviations]));
    expect(judged.waivers).toEqual(seen === undefined ? undefined : [seen]);
  });

  it('that passes in a column says which, where its waiver is about every driver', () => {
    const driver = 'python';
    const textOf = (check: string) => judgeCheck(raw(outcomes.pass, [], { driver }), basisOf([waiver(check)])).reasons;
    expect(textOf(id)).toEqual([`it passes with python, and the waiver ${id} is about every driver`]);
    expect(textOf(`${id} [python]`)).toEqual([`fixed: remove the waiver ${id} [python]`]);
  });

  it('that is waived says by whom, until when and why, as far as its entry does', () => {
    const textOf = (more: Partial<Waiver>) =>
      judgeCheck(raw(outcomes.fail), basisOf([waiver(id, more)])).reasons.at(-1);
    const all = { owner: 'Ann', issue: 'SRV-1', expires: '2026-05-01', reason: '1.2 mends it' };
    expect(textOf({})).toBe(KNOWN);
    expect(textOf(all)).toBe('waived until 2026-05-01 by Ann (SRV-1): it does so; why: 1.2 mends it');
    expect(textOf({ owner: 'Ann' })).toBe('waived by Ann: it does so');
  });

  it('that is skipped names the capability that it lacks', () => {
    const skipped = { ...outcomes.skipped, capability: 'volumes.pvc' };
    expect(judgeCheck(raw(skipped), basisOf()).capability).toBe('volumes.pvc');
    expect(judgeCheck(raw(outcomes.skipped), basisOf())).not.toHaveProperty('capability');
  });

  it('keeps what the worker says of it, and has no member without a value', () => {
    const evidence = {
      place: 'a.yaml:3',
      request: 'GET /x -> 200',
      repro: 'repro/x.sh',
      curl: 'curl x',
      transcript: { file: 'a.yaml', exchanges: [1, 2] },
    };
    const base = { id, kind: 'set-up', status: 'fail', verifies: [], blames: [], reasons: ['wrong'] };
    expect(judgeCheck(raw(outcomes.fail, [], { kind: 'set-up', ...evidence }), basisOf())).toStrictEqual({
      ...base,
      ...evidence,
    });
    expect(judgeCheck(raw(outcomes.fail, [], { kind: 'set-up' }), basisOf())).toStrictEqual(base);
  });
});

describe('a contract check', () => {
  const known = 'x.yml get 200 body /a type';
  const contract = (outcome: RawOutcome, whole = true, rules = ['must.one']) =>
    judgeCheck(
      raw(outcome, rules, { kind: 'contract' }),
      basisOf([waiver(known)], whole ? {} : { partial: 'a filter' }),
    );
  const findings = (...keys: string[]): RawOutcome => {
    return { status: 'findings', findings: keys.map((key) => finding(key)), softened: [] };
  };
  const seen = (exercised: boolean): RawOutcome => {
    return {
      status: 'seen-rules',
      subjects: ['x.yml'],
      rules: [{ id: 'x.yml get 200 body', exercised: Number(exercised), keys: [] }],
    };
  };

  it.each<[string, RawOutcome, boolean, CheckStatus, RegExp | undefined]>([
    ['without a finding', findings(), true, 'pass', undefined],
    ['with a finding', findings('x.yml get 200 body /b type'), true, 'fail', /expected a string, got null/],
    ['with a known finding', findings(known), true, 'waived', /known: it does so/],
    ['of requests that are as documented', { status: 'wrong-requests', problems: [] }, true, 'pass', undefined],
    ['of a wrong request', { status: 'wrong-requests', problems: ['one', 'two'] }, true, 'harness-error', /^one;two$/],
    ['of deviations that show no more', seen(true), true, 'pass', undefined],
    ['of deviations that nothing exercised', seen(false), true, 'pass', undefined],
    ['of deviations, when only a part was run', seen(true), false, 'pass', undefined],
  ])('%s', (_, outcome, whole, status, reasons) => {
    const judged = contract(outcome, whole);
    expect(judged.status).toBe(status);
    expect(judged.reasons.join(';')).toMatch(reasons ?? /^$/);
  });

  it.each<[string, RawOutcome, string[], boolean, SeenWaiver[] | undefined]>([
    [
      'shows',
      findings(known),
      ['must.one', 'should.one'],
      true,
      [{ check: known, status: 'applied', musts: ['must.one'] }],
    ],
    [
      'shows beside another',
      findings(known, 'x.yml other'),
      [`must.one:${known}`, 'must.two:x.yml other'],
      true,
      [{ check: known, status: 'applied', musts: ['must.one'] }],
    ],
    ['shows no more', seen(true), [], true, [{ check: known, status: 'passed', musts: [] }]],
    ['shows not in this part', seen(true), [], false, undefined],
    ['nobody looked at', seen(false), [], true, undefined],
    ['has no finding', findings(), [], true, undefined],
  ])('says of the entry about what %s: ...', (_, outcome, rules, whole, expected) => {
    expect(contract(outcome, whole, rules).waivers).toEqual(expected);
  });

  it.each<[string, string[], CheckStatus, CheckStatus]>([
    ['should', ['should.one'], 'warn', 'waived'],
    ['should and must', ['should.one', 'must.one'], 'fail', 'waived'],
    ['nothing', [], 'fail', 'waived'],
  ])('of rules of level %s', (_, rules, status, ofKnown) => {
    expect(contract(findings('x.yml get 200 body /b type'), true, rules).status).toBe(status);
    expect(contract(findings(known), true, rules).status).toBe(ofKnown);
    expect(contract(findings(), true, rules).status).toBe('pass');
  });

  it.each<[string, string[], Partial<RawCheck>, CheckStatus]>([
    ['that binds an SDK, whatever its level', ['sdk.one'], {}, 'warn'],
    ['that binds an SDK, and one that binds the server', ['sdk.one', 'must.one'], {}, 'fail'],
    ['of no register, about an SDK', [], { sdk: 'java' }, 'warn'],
    ['about an SDK', ['must.one'], { sdk: 'java' }, 'warn'],
  ])('of a rule %s', (_, rules, more, status) => {
    const basis = basisOf();
    const own = { ...basis.rules, 'sdk.one': requirement('sdk.one', { binds: 'sdk' }) };
    const judged = judgeCheck(raw(findings('x'), rules, { kind: 'contract', ...more }), { ...basis, rules: own });
    expect(judged).toMatchObject({ status, ...more });
  });

  it('has the command and the place of its first finding', () => {
    expect(contract(findings('x.yml get 200 body /b type'))).toMatchObject({
      curl: 'curl one',
      transcript: { file: 'a.yaml', exchanges: [7] },
    });
    expect(contract(findings(known))).not.toHaveProperty('curl');
  });
});
