/** One check, or the verdict, as a result of Allure with what is attached to it. Pure. */
import {
  type Label,
  LabelName,
  type Link,
  LinkType,
  type Parameter,
  Severity,
  Stage,
  Status,
  type TestResult,
} from 'allure-js-commons';
import { createTestResult, getTestResultHistoryId, getTestResultTestCaseId } from 'allure-js-commons/sdk/reporter';
import { sha256Of } from '../digest.ts';
import type { Rules } from '../verdict/basis.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import { levelOf, mainProfileOf, nameIn, profilesOf } from './check-profile.ts';
import { clauseUrl } from './clause-url.ts';
import { failureText } from './failure.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';
import { VERDICT_STATUS, verdictSentence } from './verdict-sentence.ts';

/** A file of the folder, below it. */
export type AllureFile = { name: string; text: string };

const STATUSES: Readonly<Record<CheckStatus, Status>> = {
  pass: Status.PASSED,
  fail: Status.FAILED,
  blocked: Status.FAILED,
  'harness-error': Status.BROKEN,
  warn: Status.SKIPPED,
  waived: Status.SKIPPED,
  skipped: Status.SKIPPED,
};

const SEVERITIES = { must: Severity.CRITICAL, should: Severity.NORMAL, may: Severity.MINOR } as const;

/** What the categories go by. */
const HEADS: Partial<Record<CheckStatus, string>> = { warn: 'warning: ', waived: 'waived: ' };

/** `start`: when it began, in milliseconds since 1970. `nth`: how many of this name were before it, which errors beside checks share. */
export function checkResult(
  check: CheckRecord,
  file: JudgedFile,
  run: JudgedRun,
  { start, nth }: { start: number; nth: number },
): AllureFile[] {
  const { rules } = run;
  const named = `${file.file}#${nameIn(check)}`;
  const [profile = mainProfileOf(file.checks, rules)] = profilesOf(check, rules);
  const level = levelOf(check, rules);
  const explained = check.status !== 'pass' && check.status !== 'skipped';
  return written(run, nth, {
    fullName: named,
    name: nameIn(check),
    titlePath: file.file.split('/'),
    status: STATUSES[check.status],
    statusDetails: {
      ...(check.reasons.length === 0 ? {} : { message: `${HEADS[check.status] ?? ''}${check.reasons.join('\n')}` }),
      ...(explained ? { trace: traceOf(check, rules) } : {}),
    },
    parameters: parametersOf(check, file),
    labels: labelled([
      [LabelName.EPIC, profile],
      [LabelName.FEATURE, check.capability ?? file.title],
      [LabelName.SUITE, profile],
      [LabelName.SUB_SUITE, file.file],
      [LabelName.SEVERITY, level === undefined ? Severity.TRIVIAL : SEVERITIES[level]],
      [LabelName.LAYER, check.kind],
      ...(check.blames ?? check.verifies).map((id): [string, string] => [LabelName.TAG, id]),
    ]),
    links: linksOf(check, rules),
    start,
    stop: start,
  });
}

/** What the whole run is. */
export function verdictResult(run: JudgedRun, start: number): AllureFile[] {
  const { verdict } = run;
  const words = verdict.profiles.map(({ profile, word }) => `${profile}: ${word}`);
  return written(run, 0, {
    fullName: 'verdict',
    name: 'The verdict of the run',
    titlePath: ['verdict'],
    status: VERDICT_STATUS[verdict.verdict] as Status,
    statusDetails: { message: verdictSentence(verdict), trace: words.join('\n') },
    labels: labelled([
      [LabelName.EPIC, 'verdict'],
      [LabelName.SUITE, 'verdict'],
      [LabelName.SEVERITY, Severity.BLOCKER],
    ]),
    start,
    stop: start + verdict.run.ms,
  });
}

const traceOf = (check: CheckRecord, rules: Rules): string =>
  check.place === undefined ? failureText(check, rules) : `${failureText(check, rules)}\nat ${check.place}`;

/** Only a further driver makes it another test case: the first column has the same history with others beside it and without. */
const parametersOf = ({ driver }: CheckRecord, file: JudgedFile): Parameter[] =>
  driver === undefined
    ? []
    : [{ name: 'driver', value: driver, ...(file.driver === undefined ? { excluded: true } : {}) }];

function linksOf({ verifies, blames = verifies }: CheckRecord, rules: Rules): Link[] {
  const clauses = new Set(blames.flatMap((id) => rules[id]?.clause ?? []));
  return [...clauses].flatMap((clause) => {
    const url = clauseUrl(clause);
    return url === undefined ? [] : [{ name: clause, url, type: LinkType.DEFAULT }];
  });
}

function written(
  { verdict }: JudgedRun,
  nth: number,
  given: Partial<TestResult> & Pick<TestResult, 'fullName'>,
): AllureFile[] {
  const result: TestResult = { ...createTestResult(''), stage: Stage.FINISHED, ...given };
  const testCaseId = getTestResultTestCaseId(result);
  if (testCaseId !== undefined) result.testCaseId = testCaseId;
  result.historyId = getTestResultHistoryId(result);
  result.uuid = uuidOf(`${verdict.run.id} ${result.historyId} ${nth}`);
  return [{ name: `${result.uuid}-result.json`, text: JSON.stringify(result) }];
}

/** The same for the same text, in the form of a UUID (version 8, whose bits are anybody's). */
export function uuidOf(text: string): string {
  const hex = sha256Of(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

const labelled = (labels: readonly (readonly [string, string])[]): Label[] =>
  labels.map(([name, value]) => ({ name, value }));
