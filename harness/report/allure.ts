/**
 * The folder that Allure makes its page of: a result for each check, and one that is the verdict, so that no run is a green
 * ring that is not conformant. Everything in it follows from the run, names of files too: written again it is the same.
 */
import { Status } from 'allure-js-commons';
import type { Category, EnvironmentInfo } from 'allure-js-commons/sdk';
import { stringifyEnvInfo } from 'allure-js-commons/sdk/reporter';
import { counted } from '../counted.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { type AllureFile, checkResult, type Facts, verdictResult } from './allure-result.ts';
import { mainProfileOf, nameIn } from './check-profile.ts';
import { filesOf } from './files-of.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';
import { reportedRules } from './reported-rules.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** The files, one after the other: all of a long run together take much memory. */
export function* allure({ verdict, basis, evidence }: Omit<JudgedRun, 'raw'>): Generator<AllureFile> {
  const facts: Facts = {
    verdict,
    evidence,
    rules: reportedRules(verdict),
    startedAt: Date.parse(verdict.run.startedAt),
  };
  yield { name: 'environment.properties', text: `${stringifyEnvInfo(environmentOf({ verdict, basis }))}\n` };
  yield { name: 'categories.json', text: `${JSON.stringify(CATEGORIES, null, 2)}\n` };
  yield* verdictResult(facts);
  for (const file of filesOf(verdict)) yield* fileResults(file, facts);
}

/**
 * Files run side by side, and nothing tells when: each begins with the run, and its checks follow each other. The rules of a
 * document that nothing exercised are one result: there are hundreds.
 */
function* fileResults(file: JudgedFile, facts: Facts): Generator<AllureFile> {
  const profile = mainProfileOf(file.checks, facts.rules);
  const seen = new Map<string, number>();
  let start = facts.startedAt;
  const isIdle = ({ kind, status }: CheckRecord): boolean => kind === 'contract' && status === 'skipped';
  const idle = file.checks.filter(isIdle);
  if (idle.length > 0) yield* checkResult(idleCheck(file, idle), { file, profile, start, nth: 0 }, facts);
  for (const check of file.checks) {
    if (isIdle(check)) continue;
    const nth = seen.get(check.id) ?? 0;
    seen.set(check.id, nth + 1);
    yield* checkResult(check, { file, profile, start, nth }, facts);
    // What took no time keeps its place all the same.
    start += check.ms ?? 1;
  }
}

const idleCheck = ({ file }: JudgedFile, checks: readonly CheckRecord[]): CheckRecord => ({
  id: `${file} > rules that nothing exercised`,
  kind: 'contract',
  status: 'skipped',
  verifies: [],
  reasons: [`${counted(checks.length, 'rule')} that nothing exercised:`, ...checks.map(nameIn)],
});

/** By how the message of a result begins: that is how `allure-result.ts` writes it. */
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

function environmentOf({ verdict, basis }: Pick<JudgedRun, 'verdict' | 'basis'>): EnvironmentInfo {
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
