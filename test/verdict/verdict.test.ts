/** All parts of a verdict together. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { judgeCheck } from '../../harness/verdict/check.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { Verdict } from '../../harness/verdict/verdict-format.ts';
import { basisOf, judgedCheck, outcomes, requirement, rulesOf } from './support.ts';

const rules = rulesOf(
  requirement('v.one'),
  requirement('v.two'),
  requirement('v.never', { untestable: 'cannot be seen from outside' }),
  requirement('f.one', { profile: 'files' }),
  requirement('v.hint', { level: 'should' }),
);
const facts = {
  suite: { version: '0.0.0' },
  run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z', ms: 1, whole: true, sandboxes: 0 },
  target: { kind: 'server', label: 'x', url: 'http://x', image: 'i' },
};
const judge = (...checks: CheckRecord[]) => judgeRun(facts, checks, rules);

it('has the facts of the run, every check, and every rule in the order of the register', () => {
  const checks = [judgedCheck('pass', ['v.one']), judgedCheck('pass', ['v.two'])];
  const { requirements, profiles: _, ...rest } = judge(...checks);
  expect(rest).toEqual({ ...facts, verdict: 'conforming', counts: { pass: 2 }, checks });
  expect(requirements.map(({ id, status }) => [id, status])).toEqual([
    ['v.one', 'pass'],
    ['v.two', 'pass'],
    ['v.never', 'untestable'],
    ['f.one', 'not-run'],
    ['v.hint', 'not-run'],
  ]);
});

it('judges each profile of the register once, by name', () => {
  const passed = [judgedCheck('pass', ['v.one']), judgedCheck('pass', ['v.two']), judgedCheck('warn', ['v.hint'])];
  expect(judge(...passed).profiles).toEqual([
    { profile: 'files', conformant: false, counts: { 'not-run': 1 } },
    { profile: 'volumes', conformant: true, counts: { pass: 2, untestable: 1 } },
  ]);
});

it.each<[CheckRecord['status'], string, boolean]>([
  ['fail', 'not-conforming', false],
  ['blocked', 'not-conforming', false],
  ['harness-error', 'undecided', false],
  ['skipped', 'conforming', false],
  ['waived', 'conforming', false],
])('with a check that is %s is %s', (status, word, conformant) => {
  const verdict = judge(judgedCheck('pass', ['v.one']), judgedCheck(status, ['v.two']));
  expect(verdict.verdict).toBe(word);
  expect(verdict.profiles[1]).toMatchObject({ profile: 'volumes', conformant });
});

it('follows its own schema, with what a failed check blames', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(Verdict as object);
  const evidence = { place: 'f.yaml:1', curl: 'curl', transcript: { file: 'f.yaml', exchanges: [1] } };
  const failed = judgeCheck(
    { id: 'f.yaml > b', kind: 'step', outcome: outcomes.fail, verifies: [{ rule: 'v.two' }], ...evidence },
    basisOf(),
  );
  expect(failed.blames).toEqual(['v.two']);
  expect(validate(judge(judgedCheck('pass', ['v.one']), failed)) || validate.errors).toBe(true);
});
