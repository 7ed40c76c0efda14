/** One check, or the verdict, as a result of Allure with what is attached to it. Pure. */
import {
  type Attachment,
  type Globals,
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
import type { Rules } from '../verdict/basis.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { bounded } from './bounded.ts';
import { keyOf } from './check-key.ts';
import { levelOf, nameIn, profilesOf } from './check-profile.ts';
import { clauseUrl } from './clause-url.ts';
import { failureText } from './failure.ts';
import type { CheckEvidence, JudgedFile, JudgedRun } from './judged-run.ts';
import { uuidOf } from './uuid.ts';
import { VERDICT_STATUS, verdictSentence } from './verdict-sentence.ts';

/** A file of the folder. */
export type AllureFile = { name: string; text: string };

/** What the results of a run have in common; `startedAt` in milliseconds since 1970. */
export type Facts = Pick<JudgedRun, 'evidence'> & { verdict: Verdict; rules: Rules; startedAt: number };

/**
 * Where a check stands. `profile`: of the file, for a check without rules. `start`: when it began, as `startedAt`. `nth`: how
 * many checks of this id stand before it, as errors beside the checks do.
 */
type Place = { file: JudgedFile; profile: string; start: number; nth: number };

const STATUSES: Readonly<Record<CheckStatus, Status>> = {
  pass: Status.PASSED,
  fail: Status.FAILED,
  blocked: Status.FAILED,
  'harness-error': Status.BROKEN,
  warn: Status.SKIPPED,
  waived: Status.SKIPPED,
  skipped: Status.SKIPPED,
};

/** How messages begin that are not what the status alone says; the categories go by it. */
const HEADS: Partial<Record<CheckStatus, string>> = { warn: 'warning: ', waived: 'waived: ' };

const SEVERITIES = { must: Severity.CRITICAL, should: Severity.NORMAL, may: Severity.MINOR } as const;

/** The result of a check, and after it what is attached to it. */
export function checkResult(check: CheckRecord, place: Place, { verdict, rules, evidence }: Facts): AllureFile[] {
  const { file, start, nth } = place;
  const [profile = place.profile] = profilesOf(check, rules);
  const level = levelOf(check, rules);
  const message = bounded(check.reasons.join('\n'));
  const isExplained = check.status !== 'pass' && check.status !== 'skipped';
  return written(verdict, nth, evidence.get(keyOf(check)), {
    fullName: `${file.file}#${nameIn(check)}`,
    name: nameIn(check),
    titlePath: [profile, file.file],
    status: STATUSES[check.status],
    statusDetails: {
      ...(message === '' ? {} : { message: `${HEADS[check.status] ?? ''}${message}` }),
      ...(isExplained ? { trace: traceOf(check, rules) } : {}),
    },
    parameters: parametersOf(check, file),
    labels: labelled(
      [LabelName.EPIC, profile],
      [LabelName.FEATURE, check.capability ?? file.title],
      [LabelName.SUITE, profile],
      [LabelName.SUB_SUITE, file.file],
      [LabelName.SEVERITY, level === undefined ? Severity.TRIVIAL : SEVERITIES[level]],
      [LabelName.LAYER, check.kind],
      ...(check.blames ?? check.verifies).map((id): [string, string] => [LabelName.TAG, id]),
    ),
    links: linksOf(check, rules),
    start,
    stop: start + (check.ms ?? 0),
  });
}

/** It stands before all profiles. */
const VERDICT = '(verdict)';

/** What the whole run is: a result, and an error of the whole page where it is not conformant or not verified. */
export function verdictResult({ verdict, startedAt }: Facts): AllureFile[] {
  const message = verdictSentence(verdict);
  const status = VERDICT_STATUS[verdict.verdict] as Status;
  const isError = status === Status.FAILED || status === Status.BROKEN;
  const globals: Globals = { attachments: [], errors: [{ message, timestamp: startedAt + verdict.run.ms }] };
  const files = writtenVerdict(verdict, { status, message, startedAt });
  return isError
    ? [...files, { name: `${uuidOf(`${verdict.run.id} globals`)}-globals.json`, text: JSON.stringify(globals) }]
    : files;
}

function writtenVerdict(
  verdict: Verdict,
  { status, message, startedAt }: { status: Status; message: string; startedAt: number },
): AllureFile[] {
  const words = verdict.profiles.map(({ profile, word }) => `${profile}: ${word}`);
  return written(verdict, 0, undefined, {
    fullName: 'verdict',
    name: 'The verdict of the run',
    titlePath: [VERDICT],
    status,
    statusDetails: { message, trace: words.join('\n') },
    labels: labelled([LabelName.EPIC, 'verdict'], [LabelName.SUITE, 'verdict'], [LabelName.SEVERITY, Severity.BLOCKER]),
    start: startedAt,
    stop: startedAt + verdict.run.ms,
  });
}

const traceOf = (check: CheckRecord, rules: Rules): string => {
  const text = bounded(failureText(check, rules));
  return check.place === undefined ? text : `${text}\nat ${check.place}`;
};

/** Only a further driver makes it another test case: the first column has one history, whatever stands beside it. */
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
  { run }: Verdict,
  nth: number,
  evidence: CheckEvidence | undefined,
  given: Partial<TestResult> & Pick<TestResult, 'fullName'>,
): AllureFile[] {
  const result: TestResult = { ...createTestResult(''), stage: Stage.FINISHED, ...given };
  const testCaseId = getTestResultTestCaseId(result);
  if (testCaseId !== undefined) result.testCaseId = testCaseId;
  result.historyId = getTestResultHistoryId(result);
  result.uuid = uuidOf(`${run.id} ${result.historyId} ${nth}`);
  const attached = evidence === undefined ? [] : attachmentsOf(result.uuid, evidence);
  result.attachments = attached.map(({ attachment }) => attachment);
  return [{ name: `${result.uuid}-result.json`, text: JSON.stringify(result) }, ...attached.map(({ file }) => file)];
}

function attachmentsOf(
  uuid: string,
  { exchanges, script }: CheckEvidence,
): { attachment: Attachment; file: AllureFile }[] {
  const lines = exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join('');
  return [
    { name: 'exchanges.ndjson', type: 'text/plain', ending: 'ndjson', text: lines },
    { name: 'repro.sh', type: 'text/plain', ending: 'sh', text: script ?? '' },
  ]
    .filter(({ text }) => text !== '')
    .map(({ name, type, ending, text }) => {
      const source = `${uuidOf(`${uuid} ${name}`)}-attachment.${ending}`;
      return { attachment: { name, type, source, size: Buffer.byteLength(text) }, file: { name: source, text } };
    });
}

const labelled = (...labels: (readonly [string, string])[]): Label[] =>
  labels.map(([name, value]) => ({ name, value }));
