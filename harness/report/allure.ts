/**
 * The folder that Allure makes its page of: a result for each check, and one that is the verdict, so that no run is a green
 * ring that is not conformant. Everything in it follows from the run, names of files too: written again it is the same.
 */

import { Status } from 'allure-js-commons';
import type { Category, EnvironmentInfo } from 'allure-js-commons/sdk';
import { stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';
import { type AllureFile, checkResult, verdictResult } from './allure-result.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';
import { verdictSentence } from './verdict-sentence.ts';

export function allure(run: JudgedRun): AllureFile[] {
  const startedAt = Date.parse(run.verdict.run.startedAt);
  return [
    { name: 'environment.properties', text: `${stringifyEnvInfo(environmentOf(run))}\n` },
    { name: 'categories.json', text: `${JSON.stringify(CATEGORIES, null, 2)}\n` },
    ...verdictResult(run, startedAt),
    ...run.files.flatMap((file) => fileResults(file, run, startedAt)),
  ];
}

function fileResults(file: JudgedFile, run: JudgedRun, startedAt: number): AllureFile[] {
  // Files run side by side, and nothing tells when: each begins with the run.
  const seen = new Map<string, number>();
  return file.checks.flatMap((check) => {
    const nth = seen.get(check.id) ?? 0;
    seen.set(check.id, nth + 1);
    return checkResult(check, file, run, { start: startedAt, nth });
  });
}

/** By how the message of a result begins: `allure-result.ts` writes it so. */
const CATEGORIES: Category[] = [
  {
    name: 'Blocked: a failed check stands before it',
    matchedStatuses: [Status.FAILED],
    messageRegex: 'blocked by: [\\s\\S]*',
  },
  { name: 'Deviations', matchedStatuses: [Status.FAILED], messageRegex: '(?!blocked by: )[\\s\\S]*' },
  { name: 'Harness errors: no verdict about the server', matchedStatuses: [Status.BROKEN] },
  { name: 'Waived', matchedStatuses: [Status.SKIPPED], messageRegex: 'waived: [\\s\\S]*' },
  { name: 'Warnings', matchedStatuses: [Status.SKIPPED], messageRegex: 'warning: [\\s\\S]*' },
  { name: 'Not judged', matchedStatuses: [Status.SKIPPED], messageRegex: '(?!waived: |warning: )[\\s\\S]*' },
];

function environmentOf({ verdict, basis }: JudgedRun): EnvironmentInfo {
  const { run, target, suite } = verdict;
  return {
    Verdict: verdictSentence(verdict),
    Target: target.label,
    URL: target.url,
    Image: target.image,
    Suite: `opensandbox-conformance ${suite.version}`,
    'Requirement set': basis.set,
    Drivers: run.drivers.map(({ driver }) => driver).join(', '),
    Run: run.id,
    Started: run.startedAt,
  };
}
