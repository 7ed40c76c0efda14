/** Every shell step of action.yml and of the workflows runs here, or is listed with the reason why it cannot. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionCases } from './action-cases.ts';
import type { CasesOfSteps } from './cases.ts';
import { conformanceCases } from './conformance-cases.ts';
import { newestCases } from './newest-cases.ts';
import { nightlyCases } from './nightly-cases.ts';
import { plainCases } from './plain-cases.ts';
import { type Job, openJob } from './run-step.ts';
import { allSteps, shellSteps } from './steps.ts';

const CASES: CasesOfSteps = { ...actionCases, ...conformanceCases, ...newestCases, ...nightlyCases, ...plainCases };

/** Why a step does not run here. */
const NOT_RUN: Record<string, string> = {};

/** The suite itself runs in some of them, up to three times. */
const CASE_MS = 900_000;

let job: Job;
beforeEach(() => {
  job = openJob();
});
afterEach(() => {
  job.remove();
});

describe.each(Object.entries(CASES))('%s', (_key, cases) => {
  it.each(Object.entries(cases))(
    '%s',
    async (_title, check) => {
      await check(job);
    },
    CASE_MS,
  );
});

it('runs every step, or says why not', () => {
  const keys = shellSteps.map(({ key }) => key);
  expect([...Object.keys(CASES), ...Object.keys(NOT_RUN)].sort()).toEqual([...new Set(keys)].sort());
});

it('reads no expression as shell', () => {
  expect(shellSteps.filter(({ run }) => run.includes('${{')).map(({ key }) => key)).toEqual([]);
});

it('runs every script in bash that ends at the first failure', () => {
  expect(shellSteps.filter(({ shell }) => shell !== 'bash').map(({ key }) => key)).toEqual([]);
});

it('names each action by a whole version, and in one version', () => {
  const used = allSteps.flatMap(({ step }) =>
    step.uses === undefined || step.uses.startsWith('./') ? [] : [step.uses],
  );
  const distinct = [...new Set(used)].sort();
  expect(distinct.filter((name) => !/^actions\/[a-z-]+@v\d+\.\d+\.\d+$/.test(name))).toEqual([]);
  expect(new Set(distinct.map((name) => name.split('@')[0])).size).toBe(distinct.length);
});
