/** The run in the Common Test Report Format (https://ctrf.io): a test for each check, and before them the verdict. */

import type { Rules } from '../verdict/basis.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { bounded } from './bounded.ts';
import { keyOf } from './check-key.ts';
import { levelOf, mainProfileOf, nameIn, profilesOf } from './check-profile.ts';
import { failureText } from './failure.ts';
import { filesOf } from './files-of.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';
import { placeOf } from './place.ts';
import { reportedRules } from './reported-rules.ts';
import { uuidOf } from './uuid.ts';
import { VERDICT_STATUS, verdictSentence } from './verdict-sentence.ts';

/** Version of the format. */
const SPEC_VERSION = '0.0.0';

type Status = 'passed' | 'failed' | 'skipped' | 'other';
type Test = { status: Status };

const STATUSES: Readonly<Record<CheckStatus, Status>> = {
  pass: 'passed',
  fail: 'failed',
  blocked: 'failed',
  // It says nothing about the server.
  'harness-error': 'other',
  warn: 'skipped',
  waived: 'skipped',
  skipped: 'skipped',
};

/** A run that is not verified has not failed, and who goes by failures must not take it for one that passed. */
const VERDICT_STATUSES = { passed: 'passed', failed: 'failed', broken: 'failed', skipped: 'skipped' } as const;

export function ctrf({ verdict, basis }: Pick<JudgedRun, 'verdict' | 'basis'>): string {
  const { run, suite, target } = verdict;
  const start = Date.parse(run.startedAt);
  const rules = reportedRules(verdict);
  const files = filesOf(verdict);
  const tests: Test[] = [verdictTest(verdict), ...files.flatMap((file) => testsOf(file, run.id, rules))];
  const of = (status: Status): number => tests.filter((test) => test.status === status).length;
  const report = {
    reportFormat: 'CTRF',
    specVersion: SPEC_VERSION,
    reportId: uuidOf(`${run.id} ctrf`),
    runId: run.id,
    timestamp: new Date(start + run.ms).toISOString(),
    generatedBy: 'opensandbox-conformance',
    results: {
      tool: { name: 'opensandbox-conformance', version: suite.version },
      summary: {
        tests: tests.length,
        passed: of('passed'),
        failed: of('failed'),
        skipped: of('skipped'),
        pending: 0,
        other: of('other'),
        suites: files.length,
        start,
        stop: start + run.ms,
        duration: run.ms,
        extra: { verdict: verdict.verdict, profiles: wordsOf(verdict) },
      },
      tests,
      environment: {
        appName: target.label,
        testEnvironment: target.url,
        ...(run.shard === undefined ? {} : { shardId: `${run.shard.index}/${run.shard.count}` }),
        extra: { image: target.image, set: basis.set, drivers: run.drivers.map(({ driver }) => driver) },
      },
    },
  };
  return `${JSON.stringify(report)}\n`;
}

const wordsOf = ({ profiles }: Verdict): Record<string, string> =>
  Object.fromEntries(profiles.map(({ profile, word }) => [profile, word]));

function verdictTest(verdict: Verdict): Test {
  const test = {
    testId: 'verdict',
    name: 'the verdict of the run',
    status: VERDICT_STATUSES[VERDICT_STATUS[verdict.verdict]],
    rawStatus: verdict.verdict,
    duration: 0,
    suite: ['verdict'],
    message: verdictSentence(verdict),
  };
  return test;
}

function testsOf(file: JudgedFile, runId: string, rules: Rules): Test[] {
  const profile = mainProfileOf(file.checks, rules);
  return file.checks.map((check, index) => ({
    ...testOf(check, file, profile, rules),
    executionId: uuidOf(`${runId} ${inColumn(file.file, file.driver)} ${index}`),
  }));
}

function testOf(check: CheckRecord, file: JudgedFile, fileProfile: string, rules: Rules): Test {
  const { status, reasons, verifies, blames = verifies, kind, driver, repro, transcript, ms = 0 } = check;
  const [profile = fileProfile] = profilesOf(check, rules);
  const place = placeOf(check);
  const level = levelOf(check, rules);
  const clauses = [...new Set(blames.flatMap((id) => rules[id]?.clause ?? []))];
  const isExplained = status !== 'pass' && status !== 'skipped';
  const test = {
    testId: keyOf(check),
    name: inColumn(nameIn(check), file.driver),
    status: STATUSES[status],
    rawStatus: status,
    duration: ms,
    suite: [profile, file.file],
    ...(reasons.length === 0 ? {} : { message: bounded(reasons.join('\n')) }),
    ...(isExplained ? { trace: bounded(failureText(check, rules)) } : {}),
    filePath: place.file,
    ...(place.line === undefined ? {} : { line: place.line }),
    tags: blames,
    labels: {
      profile,
      kind,
      ...(level === undefined ? {} : { level }),
      ...(driver === undefined ? {} : { driver }),
      ...(clauses.length === 0 ? {} : { clauses }),
    },
    ...(repro === undefined
      ? {}
      : { attachments: [{ name: 'repro.sh', contentType: 'text/x-shellscript', path: repro }] }),
    ...(transcript === undefined ? {} : { extra: { transcript } }),
  };
  return test;
}
