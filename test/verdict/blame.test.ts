/** Which rules a check that did not pass speaks against. */
import { expect, it } from 'vitest';
import { blamedRules } from '../../harness/verdict/blame.ts';
import type { RawOutcome } from '../../harness/verdict/raw-check.ts';
import { finding, outcomes, verified } from './support.ts';

const failing = (...assertions: string[]): RawOutcome => ({ status: 'fail', reasons: ['wrong'], assertions });
const findings: RawOutcome = { status: 'findings', findings: [finding('x.yml get 200 body /a type')], softened: [] };

it.each<[string, RawOutcome, string[], string[]]>([
  ['nothing to verify', failing('expect.a'), [], []],
  ['a rule about all of the check', failing('expect.a'), ['must.one'], ['must.one']],
  ['the assertion itself', failing('expect.a'), ['must.one:expect.a'], ['must.one']],
  ['an assertion below it', failing('expect.a.b'), ['must.one:expect.a'], ['must.one']],
  ['an assertion above it', failing('expect'), ['must.one:expect.a'], []],
  ['one that only begins alike', failing('expect.ab'), ['must.one:expect.a'], []],
  ['another assertion', failing('that.0'), ['must.one:expect.a'], []],
  ['one of several of the rule', failing('that.0'), ['must.one:expect.a,that.0'], ['must.one']],
  ['one of several that failed', failing('that.1', 'expect.a'), ['must.one:expect.a'], ['must.one']],
  [
    'one rule of three',
    failing('expect.b'),
    ['must.one:expect.a', 'must.two:expect.b', 'should.one'],
    ['must.two', 'should.one'],
  ],
  ['not done at all', outcomes.fail, ['must.one:expect.a', 'must.two'], ['must.one', 'must.two']],
  ['nobody knows what failed', failing(), ['must.one:expect.a', 'must.two'], ['must.one', 'must.two']],
  ['blocked', outcomes.blocked, ['must.one:expect.a', 'must.two'], ['must.one', 'must.two']],
  ['a failing harness', outcomes.error, ['must.one:expect.a', 'must.two'], ['must.one', 'must.two']],
  ['a waiver that passes', outcomes.pass, ['must.one:expect.a', 'must.two'], ['must.one', 'must.two']],
  ['findings', findings, ['must.one'], ['must.one']],
  [
    'a finding of one rule of two',
    findings,
    ['must.one:x.yml get 200 body /a type', 'must.two:x.yml get 200 body /b type'],
    ['must.one'],
  ],
])('%s', (_, outcome, verifies, blamed) => {
  expect(blamedRules(outcome, verifies.map(verified))).toEqual(blamed);
});
