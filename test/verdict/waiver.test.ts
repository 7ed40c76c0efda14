/** Which entries of a baseline count, and what each is about. */
import { describe, expect, it } from 'vitest';
import { inForce, namesFinding, waiverOf, waiverOfFinding, waiversOfNothing } from '../../harness/verdict/waiver.ts';
import { waiver } from './support.ts';

it.each<[string, string | undefined, boolean]>([
  ['without an end', undefined, true],
  ['that ends tomorrow', '2026-05-02', true],
  ['that ends today', '2026-05-01', false],
  ['that ended yesterday', '2026-04-30', false],
  ['that ended last year, in a later month', '2025-12-31', false],
])('a waiver %s', (_, expires, counts) => {
  const entry = waiver('a.yaml > a', expires === undefined ? {} : { expires });
  expect(inForce([entry], '2026-05-01')).toEqual(counts ? [entry] : []);
});

it('is of the check that it names, and of no other', () => {
  const entries = [waiver('a.yaml > a'), waiver('a.yaml > a [case]')];
  const basis = { deviations: entries };
  expect(waiverOf({ id: 'a.yaml > a' }, basis)).toBe(entries[0]);
  expect(waiverOf({ id: 'a.yaml > a [case]' }, basis)).toBe(entries[1]);
  expect(waiverOf({ id: 'a.yaml > a [other]' }, basis)).toBeUndefined();
});

it('is of the check in every column, or in that of the driver behind the name', () => {
  const everywhere = { deviations: [waiver('a.yaml > a')] };
  for (const driver of ['javascript', 'python'])
    expect(waiverOf({ id: 'a.yaml > a', driver }, everywhere)).toBeDefined();
  const inOne = { deviations: [waiver('a.yaml > a [python]')] };
  expect(waiverOf({ id: 'a.yaml > a', driver: 'python' }, inOne)).toBeDefined();
  expect(waiverOf({ id: 'a.yaml > a', driver: 'javascript' }, inOne)).toBeUndefined();
  // A run with one driver has no columns.
  expect(waiverOf({ id: 'a.yaml > a' }, { ...inOne, driver: 'python' })).toBeDefined();
  expect(waiverOf({ id: 'a.yaml > a' }, { ...inOne, driver: 'javascript' })).toBeUndefined();
});

const missing = 'x.yml header X-Request-ID present createSandbox 202 missing';

describe('a contract finding', () => {
  it.each<[string, string, boolean]>([
    ['x.yml op 200 body /a type', 'x.yml op 200 body /a type', true],
    ['x.yml op 200 body /a type', 'x.yml op 200 body /b type', false],
    ['x.yml op 200 body /a type', 'x.yml op 200 body /a types', false],
    ['x.yml op 200 body * type', 'x.yml op 200 body /a type', false],
    ['x.yml op 200 body /items/*/a type', 'x.yml op 200 body /items/*/a type', true],
    [missing, missing, true],
    ['x.yml header X-Request-ID present * missing', missing, true],
    ['x.yml header X-Request-ID present * format', missing, false],
    ['x.yml header X-Request-ID schema * missing', missing, false],
    ['x.yml header X-Request-ID schema * missing', missing.replace('present', 'schema'), true],
    ['x.yml header X-Request-ID agrees * missing', missing.replace('present', 'agrees'), true],
    ['x.yml header X-Request-ID unique * missing', missing.replace('present', 'unique'), false],
    ['x.yml header Location present * missing', missing, false],
    ['y.yml header X-Request-ID present * missing', missing, false],
    ['x.yml header X-Request-ID present createSandbox * missing', missing, false],
  ])('%s names %s: %s', (check, key, names) => {
    expect(namesFinding(check, key)).toBe(names);
    const entry = waiver(check);
    expect(waiverOfFinding(key, [waiver('another'), entry])).toBe(names ? entry : undefined);
  });
});

describe('a waiver of nothing', () => {
  const checks = new Set(['a.yaml > set up: volume data', 'a.yaml > a']);
  it.each<[string, boolean]>([
    ['a.yaml > a', false],
    ['a.yaml > set up: volume data', false],
    ['a.yaml > b', true],
    ['b.yml > a', true],
    ['x.yml > a', true],
    ['x.yml op 200 body /a type', false],
    ['history sandbox transitions /a b', false],
    ['y.yml op 200 body /a type', true],
    ['x.ymlop 200', true],
    ['historysandbox', true],
  ])('%s: %s', (check, nothing) => {
    expect(waiversOfNothing([waiver(check)], checks, ['x.yml', 'history'])).toEqual(nothing ? [check] : []);
  });
});
