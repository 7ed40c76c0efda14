/** What the closing lines of a run say of a profile. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { verdictLines } from '../../harness/report/terminal.ts';
import type { Verdict } from '../../harness/verdict/verdict.ts';

const lineOf = (counts: Record<string, number>, conformant = false): string => {
  const verdict = {
    verdict: 'conforming',
    counts: {},
    checks: [],
    profiles: [{ profile: 'volumes', conformant, counts }],
    run: { ms: 1, sandboxes: 1 },
    target: { label: 'server' },
  } as unknown as Verdict;
  const lines = verdictLines(verdict, 'reports').map(stripVTControlCharacters);
  return lines.find((line) => line.startsWith('profile')) ?? 'no line';
};

describe('the line of a profile', () => {
  it.each([
    ['whose musts all passed', { pass: 3 }, true, '3 of 3 musts passed: conformant'],
    ['with a failure and a skip', { pass: 1, fail: 1, skipped: 1 }, false, '1 failed: not conformant'],
    ['with a waiver', { pass: 1, waived: 2 }, false, '2 waived: not conformant'],
    ['with a harness error', { pass: 1, 'harness-error': 1 }, false, '1 undecided'],
    ['that was skipped', { skipped: 4 }, false, '4 skipped: a capability is not claimed'],
    ['that was run in part', { pass: 1, 'not-run': 2, untestable: 1 }, false, '1 of 4 musts passed, 1 untestable'],
  ])('%s', (_what, counts, conformant, text) => {
    expect(lineOf(counts, conformant)).toContain(text);
  });

  it('is left out when nothing of it was looked at', () => {
    expect(lineOf({ 'not-run': 3, untestable: 1 })).toBe('no line');
  });
});
