/** Waivers of contract findings that no exchange shows. */
import { expect, it } from 'vitest';
import type { SeenRule } from '../../harness/verdict/raw-check.ts';
import { unshownWaivers } from '../../harness/verdict/stale.ts';
import { waiver } from './support.ts';

const rule = (id: string, exercised: boolean, ...keys: string[]): SeenRule => ({
  id,
  exercised: Number(exercised),
  keys,
});

it.each<[string, SeenRule[], string, boolean, boolean]>([
  [
    'shows',
    [rule('x.yml get 200 body', true, 'x.yml get 200 body /a type')],
    'x.yml get 200 body /a type',
    false,
    false,
  ],
  [
    'shows in one place of many',
    [rule('x.yml header L present', true, 'x.yml header L present get 200 missing')],
    'x.yml header L present * missing',
    false,
    false,
  ],
  ['does not show', [rule('x.yml get 200 body', true)], 'x.yml get 200 body /a type', false, true],
  [
    'does not show, another does',
    [rule('x.yml get 200 body', true, 'x.yml get 200 body /b type')],
    'x.yml get 200 body /a type',
    false,
    true,
  ],
  [
    'is of a rule that nothing exercised',
    [rule('x.yml get 200 body', false)],
    'x.yml get 200 body /a type',
    false,
    false,
  ],
  ['is of no rule of the run', [rule('x.yml get 200 bod', true)], 'x.yml get 200 body /a type', false, false],
  [
    'is of an undocumented status of an operation that was asked',
    [rule('x.yml get 200 status', true)],
    'x.yml get undocumented status 422 / status',
    false,
    true,
  ],
  [
    'is of an undocumented status of an operation that nobody asked',
    [rule('x.yml get 200 status', false), rule('x.yml getAll 200 status', true)],
    'x.yml get undocumented status 422 / status',
    false,
    false,
  ],
  [
    'is of an undocumented status that was seen',
    [rule('x.yml get undocumented status 422', true, 'x.yml get undocumented status 422 / status')],
    'x.yml get undocumented status 422 / status',
    false,
    false,
  ],
  ['is of a history', [rule('history sandbox a', true)], 'history sandbox a /b c', false, true],
  ['is of another document', [rule('x.yml get 200 body', true)], 'y.yml get 200 body /a type', false, false],
  ['is of a document whose name begins alike', [], 'x.ymls get 200 body /a type', false, false],
  ['is a race', [rule('x.yml get 200 body', true)], 'x.yml get 200 body /a type', true, false],
])('one that %s', (_, rules, check, intermittent, stale) => {
  const deviations = [waiver(check, intermittent ? { intermittent } : {})];
  expect(unshownWaivers(rules, ['x.yml', 'history'], deviations)).toEqual(stale ? deviations : []);
});

it('one that has expired is none', () => {
  const expired = waiver('x.yml get 200 body /a type', { expired: true });
  expect(unshownWaivers([rule('x.yml get 200 body', true)], ['x.yml'], [expired])).toEqual([]);
});
