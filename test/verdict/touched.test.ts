import { describe, expect, it } from 'vitest';
import { judgeCheck } from '../../harness/verdict/check.ts';
import type { RawCheck, RawOutcome } from '../../harness/verdict/raw-check.ts';
import type { AskedQuestion } from '../../harness/verdict/touched.ts';
import { touchedQuestions } from '../../harness/verdict/touched.ts';
import { basisOf, finding } from './support.ts';

const asked = (id: string, more: Partial<AskedQuestion>): AskedQuestion => ({
  id,
  question: `What of ${id}?`,
  requirements: [],
  ...more,
});
const QUESTIONS = [
  asked('by-rule', { requirements: ['must.one'] }),
  asked('by-finding', { contract: ['x.yml * 200 order'] }),
  asked('by-erratum', { errata: ['an.erratum'] }),
];
const raw = (outcome: RawOutcome, verifies: string[]): RawCheck => ({
  id: 'a.yaml > it holds',
  kind: 'step',
  verifies: verifies.map((rule) => ({ rule })),
  outcome,
});
const failed: RawOutcome = { status: 'fail', reasons: ['no'] };
const found = (key: string): RawOutcome => ({ status: 'findings', findings: [finding(key)], softened: [] });
const softened: RawOutcome = {
  status: 'findings',
  findings: [],
  softened: [{ finding: finding('x.yml run 200 body /a type'), erratum: { id: 'an.erratum', how: 'so' } }],
};

describe('a question is touched', () => {
  it.each<[string, RawOutcome, string[], string[]]>([
    ['by a rule that is blamed', failed, ['must.one'], ['by-rule']],
    ['by no other rule', failed, ['must.two'], []],
    ['by a finding of its contract rule', found('x.yml run 200 order /1 first'), ['contract.x'], ['by-finding']],
    ['by no other finding', found('x.yml run 200 body /1 first'), ['contract.x'], []],
    ['by no finding of a document with a longer name', found('ax.yml run 200 order / first'), [], []],
    ['by a warning of its erratum', softened, ['contract.x'], ['by-erratum']],
  ])('%s', (_, outcome, blamed, expected) => {
    expect(touchedQuestions(outcome, blamed, QUESTIONS).map(({ id }) => id)).toEqual(expected);
  });
});

describe('a judged check', () => {
  const basis = basisOf([], { questions: QUESTIONS });

  it('that fails names the questions that it touches, and a passed one none', () => {
    const touched = [{ id: 'by-rule', question: 'What of by-rule?' }];
    expect(judgeCheck(raw(failed, ['must.one']), basis).questions).toEqual(touched);
    expect(judgeCheck(raw(failed, ['must.two']), basis)).not.toHaveProperty('questions');
    expect(judgeCheck(raw({ status: 'pass' }, ['must.one']), basis)).not.toHaveProperty('questions');
  });

  it('that was not made names none, since it speaks against nothing', () => {
    expect(judgeCheck(raw({ status: 'blocked', by: 'another' }, ['must.one']), basis)).not.toHaveProperty('questions');
    expect(judgeCheck(raw({ status: 'error', reason: 'no' }, ['must.one']), basis)).not.toHaveProperty('questions');
  });
});
