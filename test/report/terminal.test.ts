/** What a run prints: a block for each file, and the closing lines. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { JudgedRun } from '../../harness/report/judged-run.ts';
import { closingText, fileText } from '../../harness/report/terminal.ts';
import type { CheckStatus } from '../../harness/verdict/record.ts';
import { judgedCheck } from '../verdict/support.ts';
import { rules, smallRun } from './run.ts';

const plain = (text: string): string[] => stripVTControlCharacters(text).split('\n');
const [scenario, contract] = smallRun.files as [JudgedRun['files'][number], JudgedRun['files'][number]];

describe('the block of a file', () => {
  it('has every check that somebody should look at, with what explains it', () => {
    expect(plain(fileText(scenario, rules, false))).toEqual([
      '✗ volumes/a.yaml · A scenario (1 failed, 1 blocked, 1 harness errors, 1 waived, 1 passed, 1 skipped, 12 ms)',
      '    ✗ it fails fail',
      '        expected 1, got 2',
      '        second line',
      '        rule v.two (must): The second rule.',
      '          x.yml#/two',
      '        at scenarios/volumes/a.yaml:7',
      '        request: GET /x -> 500',
      '        repeat: repro/a.b.sh',
      '    ~ it is waived waived',
      '        wrong',
      '        known: so',
      '    ⊘ it is blocked blocked',
      '        blocked by: x',
      '    ! it breaks harness-error',
      '        disk full',
      '        rule v.one (must): The first rule.',
      '          x.yml#/one',
    ]);
  });

  it('has passed and skipped checks only when they are asked for', () => {
    const lines = plain(fileText(scenario, rules, true));
    expect(lines[1]).toBe('    ✓ it passes');
    expect(lines.slice(-2)).toEqual(['    – it is skipped skipped', '        not claimed']);
  });

  it('leaves out contract rules that nothing exercised, and all but eight reasons', () => {
    expect(plain(fileText(contract, rules, true))).toEqual([
      '△ specs/x.yml · specs/x.yml (1 warnings, 1 skipped, 3 ms)',
      '    △ x.yml get 200 body warn',
      ...Array.from({ length: 8 }, (_, index) => `        reason ${index}`),
      '        … 2 more in the reports',
      '        rule v.two (must): The second rule.',
      '          x.yml#/two',
    ]);
  });

  it.each<[CheckStatus[], string]>([
    [[], '–'],
    [['skipped'], '–'],
    [['skipped', 'pass'], '✓'],
    [['pass', 'waived'], '~'],
    [['waived', 'warn'], '△'],
    [['warn', 'harness-error'], '!'],
    [['harness-error', 'blocked'], '⊘'],
    [['blocked', 'fail'], '✗'],
  ])('of checks that are %j begins with %s', (statuses, sign) => {
    const checks = statuses.map((status) => judgedCheck(status, []));
    const [line = ''] = plain(fileText({ file: 'f', title: 't', ms: 1, checks }, rules, false));
    expect(line.startsWith(`${sign} f · t (`)).toBe(true);
    if (checks.length === 0) expect(line).toContain('no checks');
  });
});

type Part = Partial<JudgedRun['verdict']>;
const closing = (more: Part): string[] => plain(closingText({ verdict: { ...smallRun.verdict, ...more } }, 'reports'));

describe('the closing lines', () => {
  it('sum the run up', () => {
    expect(closing({})).toEqual([
      '',
      'checks      1 failed, 1 blocked, 1 harness errors, 1 waived, 1 passed, 1 skipped',
      'contract    1 warnings, 1 not exercised',
      'not judged  1 check: not claimed',
      'profile     volumes: 0 of 2 musts passed: 2 failed: not conformant',
      'sandboxes   4 created',
      'verdict     not conforming · a server · 61.2 s · reports in reports',
    ]);
  });

  it('say what was not judged once for each reason, the most frequent first', () => {
    const skip = (reason: string) => ({ ...judgedCheck('skipped', []), reasons: [reason] });
    const checks = [skip('no volumes'), skip('no pause'), skip('no pause'), judgedCheck('pass', [])];
    expect(closing({ checks }).filter((line) => line.startsWith('not judged'))).toEqual([
      'not judged  2 checks: no pause',
      'not judged  1 check: no volumes',
    ]);
  });

  it('say nothing of documents that were not looked at', () => {
    expect(closing({ checks: [] }).slice(1, 3)).toEqual([
      'checks      no checks',
      'profile     volumes: 0 of 2 musts passed: 2 failed: not conformant',
    ]);
  });

  it.each<[Part, string]>([
    [{ verdict: 'conforming', counts: { pass: 1 } }, 'conforming ·'],
    [{ verdict: 'conforming', counts: { pass: 1, waived: 2 } }, 'conforming but for 2 waived checks ·'],
    [{ verdict: 'not-conforming', counts: { waived: 2 } }, 'not conforming ·'],
    [{ verdict: 'undecided', counts: {} }, 'undecided ·'],
  ])('with %j end with %s', (part, words) => {
    expect(closing(part).at(-1)).toContain(`verdict     ${words}`);
  });
});

describe('the line of a profile', () => {
  const lineOf = (profile: string, counts: Record<string, number>, conformant = false): string =>
    closing({ profiles: [{ profile, conformant, counts }] }).find((line) => line.startsWith('profile')) ?? 'no line';

  it.each([
    ['whose musts all passed', { pass: 3 }, true, '3 of 3 musts passed: conformant'],
    ['with a failure and a skip', { pass: 1, fail: 1, skipped: 1 }, false, '1 failed: not conformant'],
    ['with a waiver', { pass: 1, waived: 2 }, false, '2 waived: not conformant'],
    ['with a harness error', { pass: 1, 'harness-error': 1 }, false, '1 undecided'],
    ['that was skipped', { skipped: 4 }, false, '4 skipped: a capability is not claimed'],
    [
      'that was run in part',
      { pass: 1, 'not-run': 2, untestable: 1 },
      false,
      '1 of 4 musts passed, 1 untestable: 2 not',
    ],
  ])('%s', (_what, counts, conformant, text) => {
    expect(lineOf('volumes', counts, conformant)).toContain(`profile     volumes: `);
    expect(lineOf('volumes', counts, conformant)).toContain(text);
  });

  it('is left out when nothing of it was looked at, and for the contract, which has a line of its own', () => {
    expect(lineOf('volumes', { 'not-run': 3, untestable: 1 })).toBe('no line');
    expect(lineOf('contract', { pass: 3 }, true)).toBe('no line');
  });
});
