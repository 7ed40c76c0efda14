/** What two runs that stand beside each other come to. */
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../harness/compare/compare.ts';
import { generatedValidator } from '../../harness/yaml/generated-schema.ts';
import { check, failing, rule, run, sameSuite } from './runs.ts';

const many = (count: number) => Array.from({ length: count }, (_, index) => `files/a.yaml > check ${index}`);

describe('the same run twice', () => {
  const one = run({ checks: [failing('a.yaml > x', ['r'])], requirements: [rule('r', 'fail')] });

  it('differs in nothing', () => {
    const comparison = compareRuns(one, one);
    expect(comparison).toMatchObject({ newlyFailing: [], fixed: [], tested: [], profiles: [], failed: false });
    expect(comparison.remarks).toEqual(['Both reports are of the same run.']);
  });

  it('gives what its schema says', () => {
    const validate = generatedValidator('compare');
    expect(validate(compareRuns(one, run())), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('newly failing', () => {
  it('one fault is one group, however many checks it reddens', () => {
    const ids = many(200);
    const old = run({
      checks: ids.map((id) => check(id, 'pass')),
      requirements: [rule('r', 'pass'), rule('s', 'pass')],
    });
    const now = run({
      checks: ids.map((id, index) => failing(id, index < 30 ? ['s', 'r'] : ['r'])),
      requirements: [rule('r', 'fail', { text: 'It does.' }), rule('s', 'fail')],
    });
    const { newlyFailing, failed } = compareRuns(old, now);
    expect(newlyFailing).toHaveLength(1);
    expect(newlyFailing[0]?.rule).toMatchObject({ id: 'r', old: 'pass', new: 'fail', text: 'It does.' });
    expect(newlyFailing[0]?.checks).toHaveLength(200);
    expect(newlyFailing[0]?.also).toEqual(['s']);
    expect(failed).toBe(true);
  });

  it('must before should, then the rule with most checks', () => {
    const now = run({
      checks: [
        failing('a.yaml > 1', ['one']),
        failing('a.yaml > 2', ['two']),
        failing('a.yaml > 3', ['two']),
        failing('a.yaml > 4', ['three']),
        failing('a.yaml > 5', ['three']),
        failing('a.yaml > 6', ['three']),
      ],
      requirements: [rule('one', 'fail'), rule('two', 'fail'), rule('three', 'fail', { level: 'should' })],
    });
    const old = run({ requirements: [rule('one', 'pass'), rule('two', 'pass'), rule('three', 'pass')] });
    expect(compareRuns(old, now).newlyFailing.map((group) => group.rule?.id)).toEqual(['two', 'one', 'three']);
  });

  it('says what a check was before, and of one that blames no rule the file', () => {
    const old = run({ checks: [check('a.yaml > 1', 'waived'), check('a.yaml > 2', 'skipped')] });
    const now = run({ checks: ['1', '2', '3'].map((name) => failing(`a.yaml > ${name}`, [])) });
    const [group] = compareRuns(old, now).newlyFailing;
    expect(group).toMatchObject({ file: 'a.yaml', checks: [{ old: 'waived' }, { old: 'skipped' }, { old: 'absent' }] });
  });

  it('is a check that failed before in a rule that is broken only now', () => {
    const old = run({ checks: [failing('a.yaml > 1', ['r'])], requirements: [rule('r', 'fail'), rule('s', 'pass')] });
    const now = run({ checks: [failing('a.yaml > 1', ['s'])], requirements: [rule('r', 'pass'), rule('s', 'fail')] });
    const { newlyFailing, failed, fixed } = compareRuns(old, now);
    expect(newlyFailing).toMatchObject([{ rule: { id: 's' }, checks: [{ old: 'fail', new: 'fail' }] }]);
    expect([failed, fixed]).toEqual([true, []]);
  });

  it('is no failure that was there before, nor a warning', () => {
    const old = run({
      checks: [failing('a.yaml > 1', ['r']), check('a.yaml > 2', 'pass')],
      requirements: [rule('r', 'fail')],
    });
    const now = run({
      checks: [failing('a.yaml > 1', ['r']), check('a.yaml > 2', 'warn', { blames: ['s'] })],
      requirements: [rule('r', 'fail'), rule('s', 'warn', { level: 'should' })],
    });
    const { newlyFailing, newWarnings, failed } = compareRuns(old, now);
    expect([newlyFailing, failed]).toEqual([[], false]);
    expect(newWarnings).toMatchObject([{ rule: { id: 's' } }]);
  });

  it('holds the first drivers of both runs to each other, whatever they are, and further ones by name', () => {
    const drivers = (...names: string[]) => names.map((driver) => ({ driver }));
    const old = run({ checks: [check('a.yaml > 1', 'pass')] });
    const now = run({
      run: { drivers: drivers('python', 'javascript') },
      checks: [
        failing('a.yaml > 1', ['r'], { driver: 'python' }),
        check('a.yaml > 1', 'pass', { driver: 'javascript' }),
      ],
    });
    const comparison = compareRuns(old, now);
    expect(comparison.newlyFailing).toMatchObject([{ checks: [{ check: 'a.yaml > 1', old: 'pass' }] }]);
    expect(comparison.onlyNew.checks).toEqual(['a.yaml > 1 [javascript]']);
    expect(comparison.tested).toContainEqual({ what: 'drivers', old: 'javascript', new: 'python, javascript' });
  });
});

describe('fixed', () => {
  it('is what failed and passes, by the rule that it spoke against', () => {
    const old = run({ checks: [failing('a.yaml > 1', ['r'])], requirements: [rule('r', 'fail')] });
    const now = run({ checks: [check('a.yaml > 1', 'pass')], requirements: [rule('r', 'pass')] });
    expect(compareRuns(old, now).fixed).toMatchObject([
      { rule: { id: 'r', old: 'fail', new: 'pass' }, checks: [{ check: 'a.yaml > 1', reason: 'a.yaml > 1 is wrong' }] },
    ]);
  });

  it('is nothing that is waived, skipped or blocked now, or is gone', () => {
    const ids = ['1', '2', '3', '4'].map((name) => `a.yaml > ${name}`);
    const old = run({ checks: ids.map((id) => failing(id, ['r'])), requirements: [rule('r', 'fail')] });
    const [first = '', second = '', third = ''] = ids;
    const now = run({
      checks: [check(first, 'waived', { blames: ['r'] }), check(second, 'skipped'), check(third, 'blocked')],
      requirements: [rule('r', 'waived')],
    });
    const comparison = compareRuns(old, now);
    expect(comparison.fixed).toEqual([]);
    expect(comparison.newlyWaived).toMatchObject([{ rule: { id: 'r' }, checks: [{ check: first }] }]);
    expect(comparison.onlyOld.checks).toEqual(ids.slice(3));
  });

  it('is no race that a waiver lets pass', () => {
    const waivers = [{ check: 'w', status: 'applied', intermittent: true }];
    const waived = run({
      waivers,
      checks: [check('a.yaml > 1', 'waived', { blames: ['r'], waivers: [{ check: 'w' }] })],
    });
    const passed = run({
      waivers: [{ check: 'w', status: 'not-seen', intermittent: true }],
      checks: [check('a.yaml > 1', 'pass')],
    });
    expect(compareRuns(waived, passed)).toMatchObject({ fixed: [], waivers: [] });
    expect(compareRuns(passed, waived)).toMatchObject({ newlyWaived: [], waivers: [] });
  });
});

describe('a part of the suite', () => {
  const broken = run({
    checks: [
      failing('a.yaml > 1', ['r']),
      failing('b.yaml > 1', ['s']),
      failing('specs/x.yml > x.yml get 200 body', ['c'], { kind: 'contract' }),
    ],
    requirements: [rule('r', 'fail'), rule('s', 'fail'), rule('c', 'fail')],
    profiles: [{ profile: 'files', word: 'not-conformant', musts: 3 }],
  });
  const part = run({
    run: { partial: 'filter a' },
    checks: [check('a.yaml > 1', 'pass'), check('specs/x.yml > x.yml get 200 body', 'pass', { kind: 'contract' })],
    requirements: [rule('r', 'pass'), rule('s', 'not-run'), rule('c', 'pass')],
    profiles: [{ profile: 'files', word: 'not-verified', musts: 3 }],
  });

  it('fixes only what it has run: not what its exchanges alone do not tell', () => {
    const comparison = compareRuns(broken, part);
    expect(comparison.fixed).toMatchObject([{ rule: { id: 'r', new: 'pass' } }]);
    expect(comparison.notRun.checks).toEqual(['specs/x.yml > x.yml get 200 body', 'b.yaml > 1']);
    expect(comparison.notRun.rules).toEqual(['s']);
    expect(comparison).toMatchObject({ profiles: [], onlyOld: { checks: [] }, newlyNotVerified: { rules: [] } });
  });

  it('fixes no rule of which something else was not run', () => {
    const old = run({
      checks: [failing('a.yaml > 1', ['r']), failing('b.yaml > 1', ['r'])],
      requirements: [rule('r', 'fail')],
    });
    expect(compareRuns(old, part).fixed).toMatchObject([
      { rule: { id: 'r', new: 'not-run' }, checks: [{ check: 'a.yaml > 1' }] },
    ]);
  });

  it('is as good as a whole run beside the same part', () => {
    const old = { ...broken, run: part.run };
    expect(compareRuns(old, part)).toMatchObject({ notRun: { checks: [] }, onlyOld: { checks: ['b.yaml > 1'] } });
    expect(compareRuns(old, part).fixed.map((group) => group.rule?.id)).toEqual(['c', 'r']);
  });

  it('an old one did not run what fails now, which counts all the same', () => {
    const { newlyFailing, failed } = compareRuns(part, broken);
    const seen = newlyFailing.flatMap(({ checks }) => checks.map((each) => [each.check, each.old]));
    expect(seen).toContainEqual(['b.yaml > 1', 'not-run']);
    expect(seen).toContainEqual(['specs/x.yml > x.yml get 200 body', 'not-run']);
    expect(failed).toBe(true);
  });

  it('an interrupted run, or one of the same suite in which checks did not report, fixes nothing either', () => {
    const interrupted = run({ run: { interrupted: { reason: 'it ended' } } });
    expect(compareRuns(broken, interrupted)).toMatchObject({ fixed: [], onlyOld: { checks: [] } });
    const now = run({ provenance: sameSuite });
    const old = { ...broken, provenance: { ...now.provenance } };
    const comparison = compareRuns(old, now);
    expect(comparison.notRun.checks).toHaveLength(3);
    expect(comparison).toMatchObject({ fixed: [], onlyOld: { checks: [], rules: ['c', 'r', 's'] } });
  });
});

describe('not judged any more', () => {
  it('has one entry for each reason, with the checks and the rules', () => {
    const ids = many(40);
    const old = run({
      checks: ids.map((id) => check(id, 'pass')),
      requirements: [rule('r', 'pass'), rule('s', 'fail'), rule('t', 'pass')],
      profiles: [{ profile: 'files', word: 'conformant', musts: 3 }],
    });
    const now = run({
      checks: ids.map((id, index) =>
        index < 30
          ? check(id, 'skipped', { reasons: ['needs pause'] })
          : check(id, 'blocked', { reasons: ['blocked by: x'] }),
      ),
      requirements: [
        rule('r', 'skipped', { reason: 'needs pause' }),
        rule('s', 'blocked', { reason: 'blocked by: x' }),
        rule('t', 'harness-error', { reason: 'disk full' }),
      ],
      profiles: [{ profile: 'files', word: 'not-verified', musts: 3 }],
    });
    const { newlySkipped, newlyNotVerified, failed } = compareRuns(old, now);
    expect(newlySkipped).toEqual([
      { status: 'skipped', reason: 'needs pause', checks: ids.slice(0, 30), rules: ['r'] },
    ]);
    expect(newlyNotVerified.profiles).toEqual(['files']);
    expect(newlyNotVerified.rules).toEqual(['r', 's', 't']);
    expect(newlyNotVerified.causes.map(({ reason, checks }) => [reason, checks.length])).toEqual([
      ['blocked by: x', 10],
      ['disk full', 0],
    ]);
    expect(failed).toBe(false);
  });

  it('is no answer that a race need not give', () => {
    const id = 'specs/x.yml > x.yml get 409 body';
    const own = { checks: [id], reason: 'a race' };
    const old = run({ checks: [check(id, 'pass', { kind: 'contract' })], requirements: [rule('c', 'pass', own)] });
    const now = run({
      checks: [check(id, 'skipped', { kind: 'contract', reasons: ['not exercised'] })],
      requirements: [rule('c', 'untestable', own)],
    });
    expect(compareRuns(old, now)).toMatchObject({ newlySkipped: [], newlyNotVerified: { rules: [], causes: [] } });
  });

  it('is said of a contract rule that failed and that nothing exercises now', () => {
    const id = 'specs/x.yml > x.yml get 409 body';
    const old = run({
      checks: [failing(id, ['c'], { kind: 'contract' })],
      requirements: [rule('c', 'fail', { checks: [id] })],
    });
    const now = run({
      checks: [check(id, 'skipped', { kind: 'contract', reasons: ['not exercised'] })],
      requirements: [rule('c', 'untestable', { checks: [id], reason: 'a race' })],
    });
    const { newlySkipped, newlyNotVerified } = compareRuns(old, now);
    expect(newlySkipped).toMatchObject([{ checks: [id] }]);
    expect(newlyNotVerified.rules).toEqual(['c']);
  });

  it('what went wrong in clean-up is new, and what does not any more is no check that is gone', () => {
    const crash = check('a.yaml > clean-up', 'harness-error', { kind: 'clean-up', reasons: ['the server is gone'] });
    const [clean, crashed] = [run(), run({ checks: [crash] })];
    expect(compareRuns(clean, crashed).newlyNotVerified.causes).toMatchObject([{ reason: 'the server is gone' }]);
    expect(compareRuns(crashed, clean)).toMatchObject({ onlyOld: { checks: [] }, fixed: [] });
  });
});

describe('profiles, waivers, capabilities', () => {
  const words = ['conformant', 'waived', 'not-conformant', 'not-verified'] as const;
  const withWord = (word: (typeof words)[number]) => run({ profiles: [{ profile: 'files', word, musts: 1 }] });

  it.each([
    ['conformant', 'waived', 'worse'],
    ['not-verified', 'not-conformant', 'worse'],
    ['not-conformant', 'waived', 'better'],
    ['not-verified', 'conformant', 'better'],
    ['not-conformant', 'not-verified', 'not-verified'],
  ] as const)('%s to %s is %s', (old, now, change) => {
    expect(compareRuns(withWord(old), withWord(now)).profiles).toEqual([{ profile: 'files', old, new: now, change }]);
  });

  it('tells of entries of the baseline that came, went, or changed', () => {
    const entry = (name: string, status: string) => ({ check: name, status, owner: 'Ann', expires: '2026-12-01' });
    const old = run({ waivers: [entry('gone', 'applied'), entry('same', 'applied'), entry('b', 'applied')] });
    const now = run({ waivers: [entry('same', 'applied'), entry('b', 'expired'), entry('a', 'applied')] });
    expect(compareRuns(old, now).waivers).toEqual([
      { check: 'a', change: 'added', new: 'applied, Ann, until 2026-12-01' },
      { check: 'b', change: 'changed', old: 'applied, Ann, until 2026-12-01', new: 'expired, Ann, until 2026-12-01' },
      { check: 'gone', change: 'removed', old: 'applied, Ann, until 2026-12-01' },
    ]);
  });

  it('tells what the server offers in one run only', () => {
    const offer = (seen: string) => run({ capabilities: [{ capability: 'lifecycle.pause', seen }] });
    expect(compareRuns(offer('offered'), offer('not-offered')).capabilities).toEqual([
      { capability: 'lifecycle.pause', old: 'offered', new: 'not-offered' },
    ]);
  });
});
