import { describe, expect, test } from 'vitest';
import { type Erratum, loadErrata } from '../../harness/contract/errata.ts';
import { createSettle, namesFinding } from '../../harness/contract/settle.ts';
import type { Finding, RuleResult } from '../../harness/contract/tally.ts';
import { exchangeOf } from './support.ts';

function finding(key: string, got = 'null'): Finding {
  const first = { scenario: 'a.yaml', step: null, seq: 1, exchange: exchangeOf() };
  return { key, pointer: '', keyword: 'x', expected: 'x', got, count: 1, first, curl: 'curl' };
}

function rule(...findings: Finding[]): RuleResult {
  return { id: 'x.yml op 200 body', status: findings.length > 0 ? 'fail' : 'pass', exercised: 1, findings };
}

const erratum = (does: Erratum['does'], finding: string, got?: string): Erratum => ({
  id: 'e',
  clause: ['x.yml#/paths'],
  problem: 'the text says this and that',
  does,
  applies: [{ finding, ...(got === undefined ? {} : { got }) }],
  how: 'either passes',
  why: 'both are there',
});

describe('without errata and baseline', () => {
  const settle = createSettle(() => [], []);
  test('a rule is what its findings say', () => {
    expect(settle(rule()).status).toBe('pass');
    expect(settle({ ...rule(), status: 'not-exercised', exercised: 0 }).status).toBe('skipped');
    expect(settle(rule(finding('x.yml op 200 body /a type')))).toMatchObject({ status: 'fail', failed: [{}] });
  });
});

describe('an erratum', () => {
  const at = finding('x.yml op 200 body /items/*/a type');
  test('that softens makes a warning', () => {
    const settle = createSettle(() => [erratum('soften', 'x.yml * * body */a type')], []);
    expect(settle(rule(at))).toMatchObject({ status: 'warn', failed: [], warned: [{ erratum: { id: 'e' } }] });
    expect(settle(rule(at, finding('x.yml op 200 body /b type')))).toMatchObject({ status: 'fail', failed: [{}] });
  });
  test.each(['assert', 'ignore'] as const)('that says %s lets its finding pass', (does) => {
    expect(createSettle(() => [erratum(does, 'x.yml * * body */a type')], [])(rule(at))).toMatchObject({
      status: 'pass',
    });
  });
  test('touches nothing else', () => {
    for (const pattern of ['x.yml * body */a type', 'x.yml op 200 body /items/* type', 'y.yml * * body */a type']) {
      const touched = createSettle(() => [erratum('ignore', pattern)], [])(rule(at)).status === 'pass';
      expect([pattern, touched]).toEqual([pattern, pattern.includes('/items/*')]);
    }
    expect(createSettle(() => [erratum('ignore', 'x.yml * * body */a type', '"x"')], [])(rule(at)).status).toBe('fail');
    expect(createSettle(() => [erratum('ignore', 'x.yml * * body */a type', 'null')], [])(rule(at)).status).toBe(
      'pass',
    );
  });
});

describe('a baseline', () => {
  const known = (check: string) => ({ check, clause: 'x.yml#/paths', evidence: 'it does so' });
  const missing = finding('x.yml header X-Request-ID present createSandbox 202 missing');

  test('waives what it names', () => {
    const settle = createSettle(() => [], [known('x.yml op 200 body /a type')]);
    expect(settle(rule(finding('x.yml op 200 body /a type'))).status).toBe('waived');
    expect(settle(rule(finding('x.yml op 200 body /b type'))).status).toBe('fail');
  });

  test('names one place of a rule for the whole document, or all of them', () => {
    const check = 'x.yml header X-Request-ID present * missing';
    expect(createSettle(() => [], [known(check)])(rule(missing)).status).toBe('waived');
    expect(createSettle(() => [], [known(missing.key)])(rule(missing)).status).toBe('waived');
    expect(namesFinding(check, 'x.yml header X-Request-ID schema createSandbox 202 format')).toBe(false);
    expect(namesFinding('x.yml op 200 body * type', 'x.yml op 200 body /a type')).toBe(false);
  });
});

test('every pattern of the committed errata is of a finding that there can be', () => {
  const patterns = loadErrata('specs/errata.yaml').flatMap(({ applies }) => applies ?? []);
  expect(patterns.length).toBeGreaterThan(10);
  const form = /^[a-z-]+\.ya?ml (\S+ undocumented status \d{3} \/ status|\S+ \S+ (body|events|content-type) \S+ \S+)$/;
  expect(patterns.filter((each) => !form.test(each.finding))).toEqual([]);
});
