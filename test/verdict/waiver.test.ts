/** Which entries of a baseline count, and what each is about. */
import { describe, expect, it } from 'vitest';
import {
  entryOf,
  entryOfFinding,
  namesFinding,
  namesRule,
  scenarioOf,
  waiverOfFinding,
  withExpiry,
} from '../../harness/verdict/waiver.ts';
import { waiver } from './support.ts';

it.each<[string, string | undefined, boolean]>([
  ['without an end', undefined, true],
  ['that ends tomorrow', '2026-05-02', true],
  ['that ends today', '2026-05-01', false],
  ['that ended yesterday', '2026-04-30', false],
  ['that ended last year, in a later month', '2025-12-31', false],
])('a waiver %s', (_, expires, counts) => {
  const entry = waiver('a.yaml > a', expires === undefined ? {} : { expires });
  expect(withExpiry([entry], '2026-05-01')).toEqual([counts ? entry : { ...entry, expired: true }]);
});

it('is of the check that it names, and of no other', () => {
  const entries = [waiver('a.yaml > a'), waiver('a.yaml > a [case]')];
  const basis = { deviations: entries };
  expect(entryOf({ id: 'a.yaml > a' }, basis)).toBe(entries[0]);
  expect(entryOf({ id: 'a.yaml > a [case]' }, basis)).toBe(entries[1]);
  expect(entryOf({ id: 'a.yaml > a [other]' }, basis)).toBeUndefined();
});

it('is of the check in every column, or in that of the driver behind the name', () => {
  const everywhere = { deviations: [waiver('a.yaml > a')] };
  for (const driver of ['javascript', 'python'])
    expect(entryOf({ id: 'a.yaml > a', driver }, everywhere)).toBeDefined();
  const inOne = { deviations: [waiver('a.yaml > a [python]')] };
  expect(entryOf({ id: 'a.yaml > a', driver: 'python' }, inOne)).toBeDefined();
  expect(entryOf({ id: 'a.yaml > a', driver: 'javascript' }, inOne)).toBeUndefined();
  // A run with one driver has no columns.
  expect(entryOf({ id: 'a.yaml > a' }, { ...inOne, driver: 'python' })).toBeDefined();
  expect(entryOf({ id: 'a.yaml > a' }, { ...inOne, driver: 'javascript' })).toBeUndefined();
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

describe('an entry of a contract finding', () => {
  it.each<[string, string, boolean]>([
    ['x.yml op 200 body /a type', 'x.yml op 200 body', true],
    ['x.yml op 200 body /a type', 'x.yml op 200 bod', false],
    ['x.yml op 200 body', 'x.yml op 200 body', false],
    ['x.yml header L present * missing', 'x.yml header L present', true],
    ['history sandbox transitions /a b', 'history sandbox transitions', true],
    ['historysandbox', 'history', false],
    ['x.yml op undocumented status 422 / status', 'x.yml op documented statuses only', true],
    ['x.yml ops undocumented status 422 / status', 'x.yml op documented statuses only', false],
    ['x.yml op undocumented status / status', 'x.yml op documented statuses only', false],
    ['x.yml op undocumented error body /code required', 'x.yml op undocumented error body', true],
  ])('%s is of %s: %s', (check, rule, names) => {
    expect(namesRule(check, rule)).toBe(names);
  });

  it.each<[string, string | undefined]>([
    ['volumes/a.yaml > a', 'volumes/a.yaml'],
    ['a.yml > a > b', 'a.yml'],
    ['x.yml op 200 body > a', undefined],
    ['history sandbox a', undefined],
  ])('%s is none, but of the scenario %s', (check, scenario) => {
    expect(scenarioOf(check)).toBe(scenario);
  });
});

describe('of two entries about the same', () => {
  const expired = waiver('a.yaml > a', { expires: '2026-01-01', expired: true });
  const inOne = waiver('a.yaml > a [python]');
  const key = 'x.yml header L present get 200 missing';
  const wide = waiver('x.yml header L present * missing', { expired: true });

  it('one that is in force counts, whichever stands first', () => {
    for (const deviations of [
      [expired, inOne],
      [inOne, expired],
    ]) {
      expect(entryOf({ id: 'a.yaml > a', driver: 'python' }, { deviations })).toBe(inOne);
      expect(entryOf({ id: 'a.yaml > a', driver: 'javascript' }, { deviations })).toBe(expired);
    }
    expect(entryOfFinding(key, [wide, waiver(key)])).toEqual(waiver(key));
    expect(entryOfFinding(key, [wide])).toBe(wide);
  });

  it('an expired one waives nothing', () => {
    expect(waiverOfFinding(key, [wide])).toBeUndefined();
    expect(waiverOfFinding(key, [wide, waiver(key)])).toEqual(waiver(key));
  });
});
