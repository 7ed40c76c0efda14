/** Which steps may be done at the same time. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Part } from '../../harness/format/step.ts';
import { packageDir } from '../../harness/package.ts';
import { isRefusal, kindsOf } from '../../harness/scenario/side-by-side.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { call } from '../../harness/verbs/call.ts';

const step = (own: unknown, more: object = {}): Part => ({ check: 'it', call: own, ...more });
const create = { operation: 'createSandbox' };

describe('a step', () => {
  it.each<[string, Part, string[]]>([
    ['that is wrong on purpose', step({ ...create, wrong: true }), ['refusal']],
    ['without the right key', step({ ...create, key: 'none' }), ['refusal']],
    ['with the right key', step({ ...create, key: 'right' }), []],
    ['with a key that only the run knows', step({ ...create, key: `\${steps.a.key}` }), []],
    ['that changes something', step(create, { expect: { status: 202 } }), []],
    ['that is to be refused', step(create, { expect: { status: 404 } }), ['refusal']],
    [
      'that is to be refused somehow',
      step(create, { expect: { status: { minimum: 400, maximum: 499 } } }),
      ['refusal'],
    ],
    [
      'that is to be refused in one of two ways',
      step(create, { expect: { status: { enum: [400, 404] } } }),
      ['refusal'],
    ],
    ['that may be refused', step(create, { expect: { status: { enum: [204, 404] } } }), []],
    ['that is refused because of a state', step(create, { expect: { status: 409 } }), []],
    ['that looks', step('getSandbox', { expect: { status: 200 } }), ['look']],
    ['that looks and is to be refused', step('getSandbox', { expect: { status: 404 } }), ['refusal', 'look']],
    ['whose result is kept', step('getSandbox', { as: 'kept' }), []],
    ['that waits', step('getSandbox', { eventually: '5s' }), []],
    ['of another verb', { check: 'it', run: 'true', expect: { exitCode: 1 } }, []],
    ['of several actions', { check: 'it', parallel: [step('getSandbox'), step('getSandbox')] }, []],
  ])('%s', (_, part, kinds) => {
    expect(kindsOf(part)).toEqual(kinds);
  });

  it('is a refusal also where its result is kept', () => {
    expect(isRefusal(step({ ...create, wrong: true }, { as: 'kept' }))).toBe(true);
  });
});

it('the operations that only look are those that the document reads by GET', async () => {
  for (const { operationId, method } of await namedOperations(join(packageDir, 'specs'))) {
    expect([operationId, call.looks?.(operationId)]).toEqual([operationId, method.toUpperCase() === 'GET']);
  }
});
