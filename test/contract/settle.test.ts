import { describe, expect, test } from 'vitest';
import { type Erratum, loadErrata } from '../../harness/contract/errata.ts';
import { createSettle } from '../../harness/contract/settle.ts';
import type { Finding } from '../../harness/contract/tally.ts';
import { exchangeOf } from './support.ts';

function finding(key: string, got = 'null'): Finding {
  const first = { scenario: 'a.yaml', step: null, seq: 1, exchange: exchangeOf() };
  return { key, pointer: '', keyword: 'x', expected: 'x', got, count: 1, first, curl: 'curl' };
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

/** What is left of one finding. */
const left = (errata: readonly Erratum[], ...findings: Finding[]) => createSettle(() => errata)(findings);

test('without errata every finding is held against the server', () => {
  expect(left([])).toEqual({ findings: [], softened: [], newer: [] });
  const found = finding('x.yml op 200 body /a type');
  expect(left([], found)).toEqual({ findings: [found], softened: [], newer: [] });
});

describe('an erratum', () => {
  const at = finding('x.yml op 200 body /items/*/a type');
  test('that softens makes a warning of its finding, and of no other', () => {
    const softens = erratum('soften', 'x.yml * * body */a type');
    const other = finding('x.yml op 200 body /b type');
    expect(left([softens], at, other)).toEqual({
      findings: [other],
      softened: [{ finding: at, erratum: softens }],
      newer: [],
    });
  });
  test.each(['assert', 'ignore'] as const)('that says %s lets its finding pass', (does) => {
    expect(left([erratum(does, 'x.yml * * body */a type')], at)).toEqual({ findings: [], softened: [], newer: [] });
  });
  test('says nothing of what an overlay has', () => {
    const newer = { ...at, newer: '1.1' };
    expect(left([erratum('soften', 'x.yml * * body */a type')], newer)).toEqual({
      findings: [],
      softened: [],
      newer: [newer],
    });
  });
  test.each<[string, string | undefined, boolean]>([
    ['x.yml op 200 body /items/* type', undefined, true],
    ['x.yml * * body */a type', 'null', true],
    ['x.yml * * body */a type', '"x"', false],
    ['x.yml * body */a type', undefined, false],
    ['x.yml op 200 body /items/*/b type', undefined, false],
    ['y.yml * * body */a type', undefined, false],
  ])('for %s, got %s, applies: %s', (pattern, got, applies) => {
    expect(left([erratum('ignore', pattern, got)], at).findings).toEqual(applies ? [] : [at]);
  });
  test('is read only once there is a finding', () => {
    const settle = createSettle(() => {
      throw new Error('read');
    });
    expect(settle([]).findings).toEqual([]);
    expect(() => settle([at])).toThrow('read');
  });
});

test('every pattern of the committed errata is of a finding that there can be', () => {
  const patterns = loadErrata('specs/errata.yaml').flatMap(({ applies }) => applies ?? []);
  expect(patterns.length).toBeGreaterThan(10);
  const form =
    /^[a-z-]+\.ya?ml (\S+ undocumented status \d{3} \/ status|header \S+ present \S+ \S+ missing|\S+ \S+ (body|events|order|content-type) \S+ \S+)$/;
  expect(patterns.filter((each) => !form.test(each.finding))).toEqual([]);
});
