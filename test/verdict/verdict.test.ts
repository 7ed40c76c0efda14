import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Requirement } from '../../harness/register/register.ts';
import type { CheckRecord, CheckStatus } from '../../harness/verdict/record.ts';
import { exitCodeOf, judgeRun } from '../../harness/verdict/verdict.ts';
import { Verdict } from '../../harness/verdict/verdict-format.ts';

const requirement = (id: string, more: Partial<Requirement> = {}): [string, Requirement] => [
  id,
  { id, level: 'must', profile: 'volumes', rule: 'A rule of the text.', clause: 'x.yml#/a', ...more },
];
const register = {
  requirements: new Map([
    requirement('v.one'),
    requirement('v.two'),
    requirement('v.never', { untestable: 'cannot be seen from outside' }),
    requirement('v.hint', { level: 'should' }),
  ]),
  profiles: ['volumes'],
};
const facts = {
  suite: { version: '0.0.0' },
  run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z', ms: 1, whole: true, sandboxes: 0 },
  target: { kind: 'server', label: 'x', url: 'http://x', image: 'i' },
};
const check = (status: CheckStatus, ...verifies: string[]): CheckRecord => ({
  id: `f > ${status} ${verifies}`,
  kind: 'step',
  status,
  verifies,
  reasons: [],
});
const judge = (...checks: CheckRecord[]) => judgeRun(facts, checks, register);

describe('a verdict', () => {
  it('is conforming when every must of the profile passed', () => {
    const verdict = judge(check('pass', 'v.one'), check('pass', 'v.two'));
    expect(verdict.verdict).toBe('conforming');
    expect(verdict.profiles).toMatchObject([
      { profile: 'volumes', conformant: true, counts: { pass: 2, untestable: 1 } },
    ]);
    expect(exitCodeOf(verdict.verdict)).toBe(0);
  });

  it.each<[CheckStatus, string, boolean]>([
    ['fail', 'not-conforming', false],
    ['blocked', 'not-conforming', false],
    ['harness-error', 'undecided', false],
    ['skipped', 'conforming', false],
    ['waived', 'conforming', false],
  ])('with a check that is %s is %s', (status, word, conformant) => {
    const verdict = judge(check('pass', 'v.one'), check(status, 'v.two'));
    expect(verdict.verdict).toBe(word);
    expect(verdict.profiles[0]?.conformant).toBe(conformant);
  });

  it('takes the worst check of a requirement', () => {
    const verdict = judge(check('pass', 'v.one'), check('blocked', 'v.one'), check('pass', 'v.two'));
    expect(verdict.requirements.map(({ id, status }) => [id, status])).toEqual([
      ['v.one', 'fail'],
      ['v.two', 'pass'],
      ['v.never', 'untestable'],
      ['v.hint', 'not-run'],
    ]);
  });

  it('is undecided when nothing ran: nothing is no proof', () => {
    expect(judge().verdict).toBe('undecided');
    expect(judge(check('skipped', 'v.one')).verdict).toBe('undecided');
    expect(exitCodeOf('undecided')).toBe(3);
  });

  it('does not mind a warning about a should', () => {
    const verdict = judge(check('pass', 'v.one'), check('pass', 'v.two'), check('warn', 'v.hint'));
    expect(verdict).toMatchObject({ verdict: 'conforming', profiles: [{ conformant: true }] });
  });

  it('follows its own schema', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(Verdict as object);
    expect(validate(judge(check('pass', 'v.one'))) || validate.errors).toBe(true);
  });
});
