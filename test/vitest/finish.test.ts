/** What vitest is shown of a check; what is decided is decided elsewhere. */

import type { TestContext } from 'vitest';
import { expect, it } from 'vitest';
import type { RawCheck, RawOutcome } from '../../harness/verdict/raw-check.ts';
import { finish } from '../../harness/vitest/finish.ts';
import { basisOf, outcomes, waiver } from '../verdict/support.ts';

const id = 'a.yaml > it holds';
const raw = (outcome: RawOutcome, rule: string): RawCheck => {
  return { id, kind: 'step', outcome, verifies: [{ rule }], place: 'scenarios/a.yaml:3' };
};

type Ended = { meta: object; ended: string; stack: string };

/** As much of a test of vitest's as is used; `ended` tells how the test ended. */
function testOf(act: (context: TestContext) => void): Ended {
  const meta = {};
  const skip = (note: string): never => {
    throw Object.assign(new Error(note), { name: 'skipped' });
  };
  try {
    act({ task: { meta }, skip } as unknown as TestContext);
    return { meta, ended: 'passed', stack: '' };
  } catch (error) {
    const { name, message, stack = '' } = error as Error;
    return { meta, ended: `${name}: ${message}`, stack };
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
