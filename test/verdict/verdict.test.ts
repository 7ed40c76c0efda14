/** All parts of a verdict together. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, it } from 'vitest';
import { judgeCheck } from '../../harness/verdict/check.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import { judgeRun } from '../../harness/verdict/verdict.ts';
import { Verdict } from '../../harness/verdict/verdict-format.ts';
import { basisOf, judgedCheck, offer, outcomes, requirement, rulesOf, runFacts, waiver } from './support.ts';

const rules = rulesOf(
  requirement('v.one'),
  requirement('v.two'),
  requirement('v.never', { untestable: 'cannot be seen from outside' }),
  requirement('f.one', { profile: 'files', pending: 'a later issue' }),
  requirement('v.hint', { level: 'should' }),
);
const facts = runFacts();
const profiles = [{ name: 'all', includes: ['volumes', 'files'] }, { name: 'volumes' }, { name: 'empty' }];
const offers = [offer('volumes.pvc', 'offered')];
const judge = (...checks: CheckRecord[]) => judgeRun(facts, checks, { rules, profiles, offers, deviations: [] });

it('has the facts of the run, every check, and every rule in the order of the register', () => {
  const checks = [judgedCheck('pass', ['v.one']), judgedCheck('pass', ['v.two'])];
  const { requirements, profiles: _, ...rest } = judge(...checks);
  expect(rest).toEqual({
    ...facts,
    verdict: 'conformant',
    counts: { pass: 2 },
    waivers: [],
    capabilities: offers,
    newer: [],
    checks,
  });
  expect(requirements.map(({ id, status }) => [id, status])).toEqual([
    ['v.one', 'pass'],
    ['v.two', 'pass'],
    ['v.never', 'untestable'],
    ['f.one', 'pending'],
    ['v.hint', 'not-run'],
  ]);
});

it('judges each profile once: those of the file, and those that only the register has', () => {
  const passed = [judgedCheck('pass', ['v.one']), judgedCheck('pass', ['v.two']), judgedCheck('warn', ['v.hint'])];
  expect(judge(...passed).profiles.map(({ profile, word }) => [profile, word])).toEqual([
    ['all', 'not-verified'],
    ['volumes', 'conformant'],
    ['files', 'no-checks'],
  ]);
});

it.each<[CheckRecord['status'], string, string]>([
  ['fail', 'not-conformant', 'not-conformant'],
  ['blocked', 'not-conformant', 'not-verified'],
  ['harness-error', 'not-verified', 'not-verified'],
  ['skipped', 'conformant', 'not-verified'],
  ['waived', 'waived', 'waived'],
])('with a check that is %s is %s, and its profile %s', (status, word, profile) => {
  const verdict = judge(judgedCheck('pass', ['v.one']), judgedCheck(status, ['v.two']));
  expect(verdict.verdict).toBe(word);
  expect(verdict.profiles[1]).toMatchObject({ profile: 'volumes', word: profile });
});

const passed = [judgedCheck('pass', ['v.one']), judgedCheck('pass', ['v.two'])];

it.each([
  { partial: 'a filter' },
  { interrupted: { at: '2026-01-01T00:00:00.000Z', checks: 2, reason: 'the server is gone' } },
])('says of nothing that it is conformant when the run is not whole: %j', (more) => {
  const { profiles: judged } = judgeRun({ ...facts, run: { ...facts.run, ...more } }, passed, {
    rules,
    profiles,
    offers,
    deviations: [],
  });
  expect(judged.map(({ word }) => word)).toEqual(['not-verified', 'not-verified', 'no-checks']);
});

it('has the words of the profiles that are required', () => {
  const { required } = judgeRun(facts, passed, {
    rules,
    profiles,
    offers,
    deviations: [],
    required: ['volumes', 'all', 'empty'],
  });
  expect(required).toEqual([
    { profile: 'volumes', word: 'conformant' },
    { profile: 'all', word: 'not-verified' },
    { profile: 'empty', word: 'no-checks' },
  ]);
  expect(judge(...passed)).not.toHaveProperty('required');
});

it('follows its own schema, with what a failed check blames', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(Verdict as object);
  const transcript = { file: 'f.yaml', driver: 'http', exchanges: [1] };
  const evidence = { place: 'f.yaml:1', curl: 'curl', transcript, driver: 'http' };
  const failed = judgeCheck(
    { id: 'f.yaml > b', kind: 'step', outcome: outcomes.fail, verifies: [{ rule: 'v.two' }], ...evidence },
    basisOf([waiver('f.yaml > b', { expires: '2026-05-01', expired: true })]),
  );
  expect(failed.waivers).toEqual([{ check: 'f.yaml > b', status: 'expired', musts: [] }]);
  expect(failed.blames).toEqual(['v.two']);
  const skipped = judgedCheck('skipped', ['v.one'], { capability: 'volumes.pvc' });
  const interrupted = { at: '2026-01-01T00:00:00.000Z', checks: 2, reason: 'the server is gone' };
  const run = { ...facts.run, partial: 'a filter', interrupted };
  const basis = { rules, profiles, offers, deviations: [], required: ['all'] };
  const judged = judgeRun({ ...facts, run }, [judgedCheck('pass', ['v.one']), skipped, failed], basis);
  expect(validate({ ...judged, unexpected: ['a skip'] }) || validate.errors).toBe(true);
});
