/** The word for a run, and the exit code. */
import { describe, expect, it } from 'vitest';
import type { ProfileWord } from '../../harness/verdict/profile.ts';
import type { CheckStatus } from '../../harness/verdict/record.ts';
import { exitCodeOf, type RunParts, type RunWord, runWord } from '../../harness/verdict/run.ts';
import type { JudgedWaiver } from '../../harness/verdict/waivers.ts';
import { offer } from './support.ts';

const wordOf = (statuses: string, more: Partial<RunParts> = {}): RunWord => {
  const checks = statuses.split(' ').filter((text) => text !== '') as CheckStatus[];
  const whole = { requirements: [], capabilities: [], run: {} };
  return runWord({ checks: checks.map((status) => ({ status })), ...whole, ...more });
};

it.each<[string, RunWord]>([
  ['', 'not-verified'],
  ['pass', 'conformant'],
  ['fail', 'not-conformant'],
  ['blocked', 'not-conformant'],
  ['harness-error', 'not-verified'],
  ['skipped', 'not-verified'],
  ['waived', 'not-verified'],
  ['warn', 'not-verified'],
  ['pass skipped', 'conformant'],
  ['pass waived', 'waived'],
  ['pass warn', 'conformant'],
  ['pass fail', 'not-conformant'],
  ['pass blocked', 'not-conformant'],
  ['pass harness-error', 'not-verified'],
  ['pass harness-error fail', 'not-conformant'],
  // What a harness error blocks is not the server's.
  ['pass harness-error blocked', 'not-verified'],
  ['skipped waived warn', 'not-verified'],
])('with checks [%s] is %s', (checks, word) => {
  expect(wordOf(checks)).toBe(word);
});

const partial = { run: { partial: 'a filter' } };
const interrupted = { run: { interrupted: { at: '2026-01-01T00:00:00Z', checks: 3, reason: 'it is gone' } } };
const judged = (seen: 'offered' | 'broken' | 'not-offered' | 'unknown', made: boolean) => ({
  capabilities: [offer('volumes.pvc', seen, { judged: made })],
});
const must = (status: 'pending' | 'not-run' | 'skipped' | 'not-offered', level = 'must', binds?: 'sdk') => ({
  requirements: [{ level, status, ...(binds && { binds }) }],
});

it.each<[string, Partial<RunParts>, string, RunWord]>([
  ['of a part', partial, 'pass', 'partial'],
  ['of a part', partial, 'pass waived', 'partial'],
  ['of a part', partial, 'pass fail', 'not-conformant'],
  ['of a part', partial, 'skipped', 'not-verified'],
  ['of a part', partial, 'pass harness-error', 'not-verified'],
  ['of a part, that leaves out what is offered', { ...partial, ...judged('offered', false) }, 'pass', 'partial'],
  ['that was interrupted', interrupted, 'pass', 'interrupted'],
  ['that was interrupted', interrupted, 'pass fail', 'interrupted'],
  ['that leaves out what is offered', judged('offered', false), 'pass', 'not-verified'],
  ['that leaves out what is broken', judged('broken', false), 'pass', 'not-verified'],
  ['that leaves out what is offered', judged('offered', false), 'pass fail', 'not-conformant'],
  ['that judges what is offered', judged('offered', true), 'pass', 'conformant'],
  ['that leaves out what is not offered', judged('not-offered', false), 'pass', 'conformant'],
  ['that leaves out what nobody asked about', judged('unknown', false), 'pass', 'conformant'],
  ['with a must that no check was about', must('not-run'), 'pass', 'not-verified'],
  ['with a should that no check was about', must('not-run', 'should'), 'pass', 'conformant'],
  ['with a must of an SDK that no check was about', must('not-run', 'must', 'sdk'), 'pass', 'conformant'],
  ['with a must that has no check yet', must('pending'), 'pass', 'conformant'],
  ['with a must that was skipped', must('skipped'), 'pass', 'conformant'],
  ['with a must that is not offered', must('not-offered'), 'pass', 'conformant'],
])('a run %s, %j, with checks [%s] is %s', (_, more, checks, word) => {
  expect(wordOf(checks, more)).toBe(word);
});

describe('the exit code', () => {
  it.each<[RunWord, number]>([
    ['conformant', 0],
    ['waived', 0],
    ['partial', 0],
    ['not-conformant', 1],
    ['not-verified', 3],
    ['interrupted', 3],
  ])('of %s is %i', (verdict, code) => {
    expect(exitCodeOf({ verdict, waivers: [] })).toBe(code);
  });

  it('of a run without a verdict is 3', () => {
    expect(exitCodeOf(undefined)).toBe(3);
  });

  it.each<[string, RunWord, number]>([
    ['conformant', 'conformant', 0],
    ['conformant', 'not-conformant', 0],
    ['conformant', 'not-verified', 0],
    ['conformant', 'interrupted', 3],
    ['conformant not-conformant', 'not-conformant', 1],
    ['conformant not-offered', 'conformant', 1],
    // Not plain: who requires it relies on all of it.
    ['waived', 'waived', 1],
    ['conformant waived', 'waived', 1],
    ['not-verified waived', 'not-verified', 1],
    ['conformant not-verified', 'conformant', 3],
    ['conformant no-checks', 'conformant', 3],
    ['not-verified not-conformant', 'not-conformant', 1],
    ['no-checks not-offered', 'conformant', 1],
  ])('with required profiles that are [%s], of a run that is %s, is %i', (words, verdict, code) => {
    const required = words.split(' ').map((word, index) => ({ profile: `p${index}`, word: word as ProfileWord }));
    expect(exitCodeOf({ verdict, required, waivers: [] })).toBe(code);
  });

  it.each<[RunWord, number]>([
    ['conformant', 1],
    ['partial', 1],
    ['not-conformant', 1],
    ['not-verified', 3],
  ])('of %s, with a skip that nobody expected, is %i', (verdict, code) => {
    expect(exitCodeOf({ verdict, unexpected: ['a skip'], waivers: [] })).toBe(code);
    expect(exitCodeOf({ verdict, unexpected: [], waivers: [] })).toBe(exitCodeOf({ verdict, waivers: [] }));
  });

  it.each<[JudgedWaiver['status'], RunWord, number]>([
    ['applied', 'waived', 0],
    ['not-seen', 'conformant', 0],
    ['expired', 'conformant', 0],
    ['fixed', 'conformant', 1],
    ['fixed', 'partial', 1],
    ['fixed', 'not-conformant', 1],
    ['fixed', 'not-verified', 3],
    ['too-wide', 'waived', 1],
  ])('with a waiver that is %s, of %s, is %i', (status, verdict, code) => {
    expect(exitCodeOf({ verdict, waivers: [{ status }] })).toBe(code);
    const required = [{ profile: 'p', word: 'conformant' as const }];
    const ofRequired = status === 'fixed' || status === 'too-wide' ? 1 : 0;
    expect(exitCodeOf({ verdict, required, waivers: [{ status }] })).toBe(ofRequired);
  });
});
