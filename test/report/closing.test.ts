/** The closing lines of a run. */
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { closingLines } from '../../harness/report/closing.ts';
import { failedRulesLines } from '../../harness/report/failed-rules.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import type { Verdict } from '../../harness/verdict/verdict-format.ts';
import { judgedCheck, offer, waiver } from '../verdict/support.ts';
import { smallRun } from './run.ts';

const closing = (more: Partial<Verdict>): string[] =>
  closingLines({ ...smallRun.verdict, ...more }, 'reports').map(stripVTControlCharacters);
const linesOf = (label: string, more: Partial<Verdict>): string[] =>
  closing(more).filter((line) => line.startsWith(label));
const RUN = smallRun.verdict.run;

type Profile = Verdict['profiles'][number];
const profile = (name: string, word: Profile['word'], more: Partial<Profile> = {}): Profile => ({
  profile: name,
  word,
  musts: 5,
  counts: {},
  reasons: [],
  ...more,
});

it('sum the run up', () => {
  expect(closing({})).toEqual([
    '',
    'checks      1 failed, 1 blocked, 1 harness errors, 1 waived, 1 passed, 1 skipped',
    'contract    1 warnings, 1 not exercised',
    'not judged  1 check: not claimed',
    'failed rule  checks  why',
    'v.two             1  expected 1, got 2',
    'run         not conformant · a server · 61.2 s · 4 sandboxes created · reports in reports',
    'verdict     volumes NOT CONFORMANT (1 of 2 musts: failed)',
  ]);
});

it('say nothing of documents that were not looked at', () => {
  expect(closing({ checks: [] }).slice(1, 3)).toEqual([
    'checks      no checks',
    'run         not conformant · a server · 61.2 s · 4 sandboxes created · reports in reports',
  ]);
});

describe('what was found out about SDKs', () => {
  const about = (name: string, status: CheckRecord['status'], reasons: string[]): CheckRecord => ({
    ...judgedCheck(status, [`sdk.${name}.reads`], { kind: 'contract', sdk: `${name} (SDK/1)` }),
    id: `specs/x.yml > sdk.${name}.reads`,
    reasons,
  });

  it('stands by itself, and is none of the contract checks', () => {
    const checks = [about('python', 'warn', ['run stdout: lost\n  key', 'more']), about('java', 'pass', [])];
    expect(linesOf('contract', { checks })).toEqual([]);
    expect(linesOf('SDKs', { checks })).toEqual([
      'SDKs        python (SDK/1): sdk.python.reads: run stdout: lost (and 1 more)',
    ]);
  });

  it('is cut off after three', () => {
    const checks = [1, 2, 3, 4, 5].map((n) => about(`own${n}`, 'warn', ['x']));
    const lines = linesOf('SDKs', { checks });
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe('SDKs        and 2 more: see reports/conformance.json');
  });
});

describe('what was not judged', () => {
  const skip = (reason: string) => ({ ...judgedCheck('skipped', []), reasons: [reason] });

  it('says how many musts nobody can say anything of for that', () => {
    const checks = [skip('needs a place')];
    const skipped = {
      ...{ level: 'must', profile: 'p', clause: 'c', text: 'A rule.', reason: 'needs a place', checks: [] },
      status: 'skipped' as const,
    };
    const requirements: Verdict['requirements'] = [
      { ...skipped, id: 'p.one' },
      { ...skipped, id: 'p.two' },
      { ...skipped, id: 'p.should', level: 'should' },
      { ...skipped, id: 'p.of-an-sdk', binds: 'sdk' },
      { ...skipped, id: 'p.seen-otherwise', status: 'pass' },
      { ...skipped, id: 'p.another', reason: 'another reason' },
    ];
    const line = (musts: string): string[] => [`not judged  1 check${musts}: needs a place`];
    expect(linesOf('not judged', { checks, requirements })).toEqual(line(', so that 2 musts are not verified'));
    expect(linesOf('not judged', { checks, requirements: requirements.slice(1) })).toEqual(
      line(', so that 1 must is not verified'),
    );
  });

  it('is said once for each reason, the most frequent first', () => {
    const checks = [skip('no volumes'), skip('no pause'), skip('no pause'), judgedCheck('pass', [])];
    expect(linesOf('not judged', { checks })).toEqual([
      'not judged  2 checks: no pause',
      'not judged  1 check: no volumes',
    ]);
  });

  it('is cut off after six', () => {
    const checks = Array.from({ length: 9 }, (_, index) => skip(`reason ${index}`));
    const lines = linesOf('not judged', { checks });
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('not judged  and more for 3 other reasons: see reports/conformance.json');
  });

  it('includes the musts that have no check yet, of a whole run', () => {
    const requirements = ['must', 'must', 'should'].map((level): Verdict['requirements'][number] => {
      return { id: 'a', level, profile: 'p', clause: 'x', text: 'A rule.', status: 'pending', checks: [] };
    });
    const checks: CheckRecord[] = [];
    expect(linesOf('not judged', { checks, requirements })).toEqual(['not judged  2 musts: no check yet']);
    expect(linesOf('not judged', { checks, requirements, run: { ...RUN, partial: 'x' } })).toEqual([]);
  });

  it('includes what the server offers', () => {
    const capabilities = [
      offer('lifecycle.snapshots', 'offered', { judged: false }),
      offer('lifecycle.pause', 'offered'),
      offer('lifecycle.platform', 'broken', { judged: false }),
      offer('volumes.pvc', 'not-offered'),
      offer('volumes.outside', 'unknown'),
    ];
    expect(linesOf('offered', { capabilities })).toEqual([
      'offered and not judged: lifecycle.snapshots, lifecycle.platform',
    ]);
  });
});

describe('the line of the verdict', () => {
  const verdictLines = (more: Partial<Verdict>): string[] => {
    const lines = closing(more);
    return lines.slice(lines.findIndex((line) => line.startsWith('verdict')));
  };

  it('names every profile: those made of others, what is not conformant, not verified, conformant, and the rest', () => {
    const profiles = [
      profile('volumes', 'conformant'),
      profile('snapshots', 'not-offered', { reasons: [{ musts: 5, reason: 'no' }] }),
      profile('code', 'no-checks', { reasons: [{ musts: 5, reason: 'no check yet' }] }),
      profile('files', 'not-verified', { reasons: [{ musts: 1, reason: 'no check yet' }] }),
      profile('pause', 'not-conformant', { musts: 1, reasons: [{ musts: 1, reason: 'failed' }] }),
      profile('core', 'not-verified', { includes: ['files'] }),
    ];
    expect(verdictLines({ profiles })).toEqual([
      'verdict     core NOT VERIFIED · pause NOT CONFORMANT (1 of 1 must: failed) ·',
      '            files NOT VERIFIED (1 of 5 musts: no check yet) · volumes CONFORMANT · snapshots NOT OFFERED ·',
      '            code NO CHECKS YET',
    ]);
  });

  it('says of a profile that is conformant but for waivers how many musts that are, never plainly conformant', () => {
    const waived = (counts: Record<string, number>) => [profile('volumes', 'waived', { musts: 41, counts })];
    expect(verdictLines({ profiles: waived({ pass: 39, waived: 2 }) })).toEqual([
      'verdict     volumes CONFORMANT BUT FOR 2 WAIVED (of 41 musts)',
    ]);
    expect(verdictLines({ profiles: waived({ pass: 38, waived: 1, 'not-offered': 2 }) })).toEqual([
      'verdict     volumes CONFORMANT BUT FOR 1 WAIVED (of 41 musts; 2 not offered)',
    ]);
  });

  it('says why, of each reason how many', () => {
    const reasons = [
      { musts: 3, reason: 'no check yet' },
      { musts: 2, reason: 'x'.repeat(80) },
      { musts: 1, reason: 'a' },
      { musts: 1, reason: 'b' },
    ];
    const profiles = [profile('files', 'not-verified', { musts: 9, reasons })];
    expect(verdictLines({ profiles })).toEqual([
      `verdict     files NOT VERIFIED (7 of 9 musts: 3 no check yet, 2 ${'x'.repeat(59)}…, 2 for other reasons)`,
    ]);
  });

  it('leaves out why where that takes too many lines, but of what is conformant all the same', () => {
    const reasons = [{ musts: 2, reason: 'nobody has asked the server for that so far' }];
    const profiles = [
      ...Array.from({ length: 15 }, (_, index) => profile(`profile-${index}`, 'not-verified', { reasons })),
      profile('services', 'conformant', { reasons: [{ musts: 1, reason: 'not offered' }] }),
    ];
    const lines = verdictLines({ profiles });
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(lines.join(' ')).toContain('profile-3 NOT VERIFIED (2 of 5 musts) ·');
    expect(lines.join(' ')).toContain('services CONFORMANT (1 of 5 musts: not offered)');
  });

  it.each<[Partial<Verdict>, string]>([
    [{ verdict: 'conformant' }, 'conformant in all that was judged ·'],
    [
      { verdict: 'waived', counts: { pass: 1, waived: 2 } },
      'conformant in all that was judged, but for 2 waived checks ·',
    ],
    [
      { verdict: 'waived', counts: { pass: 1, waived: 1 } },
      'conformant in all that was judged, but for 1 waived check ·',
    ],
    [{ verdict: 'not-conformant' }, 'not conformant ·'],
    [{ verdict: 'not-verified' }, 'not verified ·'],
    [{ verdict: 'partial' }, 'a part of the suite ·'],
    [
      {
        verdict: 'interrupted',
        run: { ...RUN, interrupted: { at: '2026-01-01T10:20:30', checks: 7, reason: 'gone' } },
      },
      'interrupted: gone at 10:20:30 after 7 checks ·',
    ],
  ])('comes after the word of the run: %j', (part, words) => {
    expect(linesOf('run', part)).toEqual([expect.stringContaining(`run         ${words}`)]);
  });

  it('of a part is none, and never says that something is conformant', () => {
    const checks = [judgedCheck('pass', []), judgedCheck('pass', []), judgedCheck('skipped', [])];
    const part = { verdict: 'partial', checks, run: { ...RUN, partial: 'filter volumes' } } as const;
    const profiles = [profile('volumes', 'not-verified')];
    expect(verdictLines({ ...part, profiles, counts: { pass: 2, skipped: 1 } })).toEqual([
      'verdict     no deviation in 2 checks; not a verdict (filter volumes)',
    ]);
    expect(verdictLines({ ...part, profiles, counts: { waived: 1 } })).toEqual([
      'verdict     no deviation but 1 waived in 2 checks; not a verdict (filter volumes)',
    ]);
    const failed = [profile('volumes', 'not-conformant', { reasons: [{ musts: 1, reason: 'failed' }] })];
    expect(verdictLines({ ...part, verdict: 'not-conformant', profiles: failed })).toEqual([
      'verdict     volumes NOT CONFORMANT (1 of 5 musts: failed) · not a verdict (filter volumes)',
    ]);
  });
});

it('say what is required', () => {
  const profiles = [
    profile('core', 'not-verified', { reasons: [{ musts: 3, reason: 'no check yet' }] }),
    profile('volumes', 'conformant'),
    profile('pause', 'conformant'),
  ];
  const required = [
    { profile: 'core', word: 'not-verified' as const },
    { profile: 'volumes', word: 'conformant' as const },
  ];
  expect(linesOf('required', { profiles, required })).toEqual([
    'required    core NOT VERIFIED (3 of 5 musts: no check yet) · volumes CONFORMANT',
  ]);
});

it('say what is to be done about waivers before what is required', () => {
  const waivers = [{ ...waiver('a.yaml > a', { owner: 'Ann' }), musts: [], status: 'fixed' as const }];
  const lines = closing({ waivers });
  const at = lines.indexOf('waivers     fixed: remove the waiver a.yaml > a (Ann)');
  expect(at).toBeGreaterThan(lines.findIndex((line) => line.startsWith('failed rule')));
  expect(lines[at + 1]).toMatch(/^run /);
});

it('name what nobody expected', () => {
  const unexpected = Array.from({ length: 12 }, (_, index) => `check ${index} was skipped`);
  const lines = linesOf('unexpected', { unexpected });
  expect(lines).toHaveLength(9);
  expect(lines[0]).toBe('unexpected  check 0 was skipped');
  expect(lines.at(-1)).toBe('unexpected  and 4 more: see reports/conformance.json');
});

describe('the table of failures', () => {
  const failed = (id: string, blames: string[], why: string) => judgedCheck('fail', [], { id, blames, reasons: [why] });
  const table = (checks: CheckRecord[], rows?: number): string[] =>
    failedRulesLines(checks, 'reports/x.json', rows).map(stripVTControlCharacters);

  it('has each rule with the number of its checks and why the first failed, what failed most first', () => {
    const checks = [
      failed('a.yaml > one', ['r.one'], 'first\nmore'),
      failed('a.yaml > two', ['r.two'], 'second'),
      failed('a.yaml > three', ['r.two', 'r.one'], 'third'),
      failed('a.yaml > four', ['r.two'], 'fourth'),
      failed('a.yaml > set up: volume data', [], 'no volume'),
      judgedCheck('blocked', [], { blames: [] }),
      judgedCheck('warn', [], { blames: ['r.three'] }),
      judgedCheck('pass', ['r.one']),
    ];
    expect(table(checks)).toEqual([
      'failed rule       checks  why',
      'r.two                  3  second',
      'r.one                  2  first',
      '(no rule) a.yaml       1  no volume',
    ]);
  });

  it('is at most a screen', () => {
    const checks = Array.from({ length: 33 }, (_, index) =>
      failed(`a.yaml > ${index}`, [`r.${index}`], 'x'.repeat(400)),
    );
    const lines = table(checks);
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('and 13 more rules: see reports/x.json');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(150);
    expect(table(checks, 32).at(-1)).toBe('and 1 more rule: see reports/x.json');
  });

  it('is none where nothing failed', () => {
    expect(table([judgedCheck('blocked', []), judgedCheck('pass', [])])).toEqual([]);
  });
});

describe('what is newer than the documents', () => {
  const thing = (what: string, count = 1): Verdict['newer'][number] => {
    return { what, where: 'a.yaml, step x, exchange 1', count, overlay: '1.1' };
  };
  it('has a line of its own, before what failed', () => {
    const newer = [thing('createSandbox 429', 3), thing('GET /pools')];
    expect(linesOf('newer', { newer })).toEqual([
      'newer       2 things that the documents do not have (overlay 1.1) · createSandbox 429 (3 times) · GET /pools',
    ]);
    const labels = closing({ newer }).map((line) => line.split(' ')[0]);
    expect(labels.indexOf('newer')).toBeLessThan(labels.indexOf('failed'));
    expect(labels.indexOf('newer')).toBeGreaterThan(labels.indexOf('not'));
  });
  it('has none where there is nothing', () => {
    expect(linesOf('newer', { newer: [] })).toEqual([]);
  });
  it('takes three lines at most', () => {
    const newer = Array.from({ length: 300 }, (_, index) => thing(`getSandbox 200 /a-member-of-some-length-${index}`));
    const lines = closing({ newer });
    const from = lines.findIndex((line) => line.startsWith('newer'));
    const to = lines.findIndex((line) => line.startsWith('failed rule'));
    expect(to - from).toBeLessThanOrEqual(3);
    expect(lines[to - 1]).toContain('more: see reports/conformance.json');
    expect(lines[from]).toContain('300 things that the documents do not have (overlay 1.1)');
  });
});
