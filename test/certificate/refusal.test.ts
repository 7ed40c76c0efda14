/** What stands against a claim, in words. */
import { describe, expect, it } from 'vitest';
import { objectionsOf, type RefusalParts } from '../../harness/certificate/objections.ts';
import type { PolicyReason } from '../../harness/certificate/policy.ts';
import { refusalLines } from '../../harness/certificate/refusal-lines.ts';
import { refusalPage } from '../../harness/certificate/refusal-page.ts';
import { judgedCheck, requirement, rulesOf } from '../verdict/support.ts';

const rules = rulesOf(
  requirement('v.one', { rule: 'A deleted sandbox\nis gone.' }),
  requirement('v.two', { rule: 'A creation is answered with 202.' }),
);
const failed = (id: string, rule: string, more = {}) =>
  judgedCheck('fail', [rule], { id, blames: [rule], reasons: ['expected 202, got 200\n```\nmore'], ...more });
const checks = [
  failed('a/b.yaml > one', 'v.one'),
  failed('a/b.yaml > two', 'v.two', {
    request: 'POST /sandboxes -> 200',
    repro: 'repro/a.b.two.sh',
    transcript: { file: 'a/b.yaml', exchanges: [3, 4] },
    questions: [{ id: 'who-knows', question: 'Who knows?' }],
  }),
  failed('a/b.yaml > three', 'v.two'),
  judgedCheck('pass', ['v.two'], { id: 'a/b.yaml > four' }),
];
const requirementOf = (id: string, ids: string[]) => ({
  id,
  level: 'must',
  profile: 'volumes',
  clause: 'x.yml#/a',
  text: 'A rule of the text.',
  status: 'fail' as const,
  checks: ids,
});
const reasons: PolicyReason[] = [
  { code: 'must-failed', text: 'v.one is not kept', rule: 'v.one' },
  { code: 'must-failed', text: 'v.two is not kept', rule: 'v.two' },
  { code: 'waiver-not-allowed', text: 'v.two cannot be waived', rule: 'v.two' },
  { code: 'left-behind', text: 'sandbox 1 is still there' },
];
const parts: RefusalParts = {
  implementation: { name: 'A server', version: '1' },
  profiles: ['volumes'],
  set: '2026-06',
  reasons,
  report: {
    checks,
    requirements: [
      requirementOf('v.one', ['a/b.yaml > one']),
      requirementOf('v.two', ['a/b.yaml > two', 'a/b.yaml > three', 'a/b.yaml > four']),
    ],
    target: { kind: 'server', label: 'a server', url: 'http://x', image: 'i' },
    run: { id: 'r', startedAt: '2026-06-01T00:00:00.000Z', ms: 1, sandboxes: 0, drivers: [] },
  },
  rules,
  reports: 'reports',
};

it('groups by rule, the worst first, and of these those that most checks speak against', () => {
  const objections = objectionsOf(parts);
  expect(objections.map(({ code, rules: [rule] }) => [code, rule?.id])).toEqual([
    ['must-failed', 'v.two'],
    ['must-failed', 'v.one'],
    ['left-behind', undefined],
  ]);
  expect(objections[0]?.sentences).toEqual(['v.two is not kept', 'v.two cannot be waived']);
  expect(objections[0]?.checks.map(({ id }) => id)).toEqual(['a/b.yaml > two', 'a/b.yaml > three']);
});

describe('the page', () => {
  const page = refusalPage(parts);

  it.each([
    'A server 1: not certified',
    '> A deleted sandbox is gone.',
    'must of the profile volumes; the published text: `x.yml#/a`',
    'expected 202, got 200',
    '- exchange: `POST /sandboxes -> 200`',
    '- recorded: exchange 3, 4 of `transcripts/a.b.ndjson`',
    '- repeat: `sh reports/repro/a.b.two.sh`',
    '- open question: Who knows? (docs/open-questions.md#who-knows)',
    '## 3. sandbox 1 is still there',
  ])('has %s', (text) => expect(page).toContain(text));

  it('is not broken by what a server has answered', () => {
    expect(page).toContain('````\nexpected 202, got 200\n```\nmore\n````');
  });
});

it('in a terminal has the first of it, and says where all is', () => {
  const lines = refusalLines(parts, 'certificate/refusal.md', 1);
  expect(lines[0]).toBe('  - v.two is not kept');
  expect(lines).toContain('        repeat: sh reports/repro/a.b.two.sh');
  expect(lines.at(-1)).toBe('  and 2 more things: all of it is in certificate/refusal.md');
});

it('tells rules together that nobody judged for the same reason', () => {
  const skipped = ['v.one', 'v.two'].map(
    (rule): PolicyReason => ({ code: 'must-skipped', text: `${rule} was not judged: needs a.b`, rule }),
  );
  const [only, ...others] = objectionsOf({ ...parts, reasons: skipped });
  expect(others).toEqual([]);
  expect(only?.sentences).toEqual(['2 rules: each was not judged: needs a.b']);
  expect(only?.rules.map(({ id }) => id)).toEqual(['v.one', 'v.two']);
  expect(refusalPage({ ...parts, reasons: skipped })).toContain(
    '- v.two (volumes): A creation is answered with 202. `x.yml#/a`',
  );
});

it('shows a check in full once, whatever rules it speaks against', () => {
  const report = {
    ...parts.report,
    checks: [failed('a/b.yaml > one', 'v.one', { blames: ['v.one', 'v.two'] })],
    requirements: [requirementOf('v.one', ['a/b.yaml > one']), requirementOf('v.two', ['a/b.yaml > one'])],
  };
  const page = refusalPage({ ...parts, report, reasons: reasons.slice(0, 2) });
  expect(page.match(/expected 202, got 200/g)).toHaveLength(1);
  expect(page).toContain('- fail: `a/b.yaml > one`, shown at 1.');
});
