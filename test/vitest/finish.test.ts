/** What vitest, JUnit and Allure are shown of a check; what is decided is decided elsewhere. */

import type { TestContext } from 'vitest';
import { expect, it } from 'vitest';
import type { Waiver } from '../../harness/verdict/baseline-format.ts';
import type { RawCheck, RawOutcome } from '../../harness/verdict/raw-check.ts';
import { finish } from '../../harness/vitest/finish.ts';
import { basisOf, outcomes, waiver } from '../verdict/support.ts';

const id = 'a.yaml > it holds';
const raw = (outcome: RawOutcome, rule: string): RawCheck => {
  return { id, kind: 'step', outcome, verifies: [{ rule }], place: 'scenarios/a.yaml:3' };
};

type Ended = { meta: object; ended: string; stack: string; notes: string[] };

/** As much of a test of vitest's as is used; `ended` tells how the test ended, `notes` are those of its reports. */
function testOf(act: (context: TestContext) => void): Ended {
  const meta = {};
  const notes: string[] = [];
  const skip = (note: string): never => {
    throw Object.assign(new Error(note), { name: 'skipped' });
  };
  try {
    const annotate = (note: string, type: string): Promise<void> => {
      notes.push(`${type}: ${note}`);
      return Promise.resolve();
    };
    act({ task: { meta }, skip, annotate } as unknown as TestContext);
    return { meta, ended: 'passed', stack: '', notes };
  } catch (error) {
    const { name, message, stack = '' } = error as Error;
    return { meta, ended: `${name}: ${message}`, stack, notes };
  }
}

const RULE = (level: string): string => `rule ${level}.one (${level}): A rule of the text. x.yml#/a`;

it.each<[keyof typeof outcomes, string, boolean, string]>([
  ['pass', 'must.one', false, 'passed'],
  // What is right is no failure, whatever the baseline says of it.
  ['pass', 'must.one', true, 'passed'],
  ['fail', 'must.one', false, `fail: wrong\n${RULE('must')}`],
  ['fail', 'must.one', true, 'skipped: wrong; known: it does so'],
  ['fail', 'should.one', false, 'skipped: wrong'],
  ['blocked', 'must.one', false, 'blocked: blocked by: set up: volume data'],
  ['error', 'must.one', false, 'harness-error: harness error, no verdict about the server:\nthe disk is full'],
  ['skipped', 'must.one', false, 'skipped: not claimed'],
])('%s of %s, waived %s, ends: %s', (outcome, rule, waived, ended) => {
  const check = raw(outcomes[outcome], rule);
  const basis = basisOf(waived ? [waiver(id)] : []);
  expect(testOf((context) => finish(context, check, basis))).toMatchObject({ meta: { conformance: check }, ended });
});

it('a failure points into the file where the check stands, where it stands in one', () => {
  const check = raw(outcomes.fail, 'must.one');
  expect(testOf((context) => finish(context, check, basisOf())).stack).toMatch(
    /\n {4}at \/.*\/scenarios\/a\.yaml:3:5$/,
  );
  const { place: _, ...nowhere } = check;
  expect(testOf((context) => finish(context, nowhere, basisOf())).stack).not.toContain('\n    at ');
});

it.each<[keyof typeof outcomes, Partial<Waiver> | undefined, string[]]>([
  ['pass', undefined, []],
  ['fail', undefined, []],
  ['pass', {}, [`waiver: fixed: remove the waiver ${id} (Ann, SRV-1)`]],
  ['pass', { intermittent: true }, []],
  ['pass', { expired: true }, []],
  ['fail', {}, ['waiver: wrong\nwaived until 2026-05-01 by Ann (SRV-1): it does so']],
  ['skipped', {}, []],
])('%s with the waiver %j has the notes %j, which JUnit shows', (outcome, entry, notes) => {
  const waivers =
    entry === undefined ? [] : [waiver(id, { owner: 'Ann', issue: 'SRV-1', expires: '2026-05-01', ...entry })];
  const ended = testOf((context) => finish(context, raw(outcomes[outcome], 'must.one'), basisOf(waivers)));
  expect(ended.notes).toEqual(notes);
});
