import { describe, expect, it } from 'vitest';
import { contractRequirementId } from '../../harness/register/contract-register.ts';
import { type Coverage, profileCoverage } from '../../harness/register/coverage.ts';
import { withReasons } from '../../harness/register/unexercised.ts';
import { coverageMarkdown, coverageText } from '../../harness/report/coverage.ts';
import type { Requirement } from '../../harness/verdict/register-format.ts';

const requirement = (id: string, more: Partial<Requirement> = {}): Requirement => ({
  id,
  level: 'must',
  profile: 'volumes',
  rule: 'A rule of the text.',
  clause: 'x.yml#/a',
  ...more,
});

describe('coverage', () => {
  const profiles = profileCoverage(
    [
      requirement('v.one'),
      requirement('v.two', { pending: 'a later issue' }),
      requirement('v.three', { untestable: 'cannot be seen' }),
      requirement('contract.a.b.200', { profile: 'contract', generated: true }),
    ],
    new Set(['v.one']),
  );
  const coverage: Coverage = {
    profiles,
    exchanges: 3,
    operations: [
      {
        document: 'x.yml',
        operation: 'get',
        responses: [
          { status: '200', exercised: 3 },
          { status: '404', exercised: 0 },
          { status: '500', exercised: 0, reason: 'only a broken server' },
        ],
      },
    ],
    transitions: [{ subject: 'sandbox', from: 'Pending', to: 'Running', by: 'x', seen: 1, passed: 0 }],
  };

  it('counts the rules of each profile', () => {
    expect(profiles).toEqual([
      { profile: 'contract', requirements: 1, verified: 1, untestable: 0, notYet: 0 },
      { profile: 'volumes', requirements: 3, verified: 1, untestable: 1, notYet: 1 },
    ]);
  });

  it('is printed as text and as Markdown', () => {
    expect(coverageText(coverage)).toMatch(/total +4 +2 +1 +1\n/);
    expect(coverageText(coverage)).toMatch(/x\.yml +get +200 \(3\) +404 +500/);
    expect(coverageMarkdown(coverage)).toContain('| get 500 | only a broken server |');
    expect(coverageMarkdown(coverage)).toContain('| sandbox | Pending → Running | 1 | 0 |');
    expect(coverageMarkdown(coverage)).toContain('1 of 3 documented responses and 1 of 1 named transitions');
  });
});

describe('the reasons why a response is not exercised', () => {
  const entries = ['contract.a.get.500', 'contract.a.put.500', 'contract.a.get.200'].map((id) => requirement(id));

  it('go to the entries that they name, the first that fits', () => {
    const reasons = [
      { responses: ['contract.a.put.500'], reason: 'one' },
      { responses: ['contract.*.*.500'], reason: 'all' },
    ];
    expect(withReasons(entries, reasons).map(({ unexercised }) => unexercised)).toEqual(['all', 'one', undefined]);
  });

  it('are refused where there is no such response', () => {
    expect(() => withReasons(entries, [{ responses: ['contract.a.get.404'], reason: 'one' }])).toThrow(/no documented/);
  });
});

describe('the id of a generated requirement', () => {
  it('is made of document, operation and status', () => {
    expect(contractRequirementId('sandbox-lifecycle.yml', 'createSandbox', '202')).toBe(
      'contract.lifecycle.create-sandbox.202',
    );
    expect(contractRequirementId('execd-api.yaml', 'GET /files/{path}', '4XX')).toBe(
      'contract.execd.get-files-path.4xx',
    );
  });
});
