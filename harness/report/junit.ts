/**
 * The run as JUnit XML: a suite for each file with a case for each check, and before them one whose only case is the verdict, so
 * that no run is green that is not conformant. Valid by the schema that Jenkins has for such files, which knows properties of
 * suites only.
 */
import type { Rules } from '../verdict/basis.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { CheckRecord, CheckStatus } from '../verdict/record.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { bounded, firstLine } from './bounded.ts';
import { nameIn, profilesOf } from './check-profile.ts';
import { failureText } from './failure.ts';
import { filesOf } from './files-of.ts';
import type { JudgedFile, JudgedRun } from './judged-run.ts';
import { reportedRules } from './reported-rules.ts';
import { VERDICT_STATUS, verdictSentence } from './verdict-sentence.ts';
import { type Element, xmlDocument } from './xml.ts';

type Kind = 'failure' | 'error' | 'skipped' | 'passed';
type Case = { kind: Kind; element: Element };
type Suite = { cases: readonly Case[]; element: Element };

const KINDS: Readonly<Record<CheckStatus, Kind>> = {
  pass: 'passed',
  fail: 'failure',
  blocked: 'failure',
  'harness-error': 'error',
  warn: 'skipped',
  waived: 'skipped',
  skipped: 'skipped',
};

const VERDICT_KINDS = { passed: 'passed', failed: 'failure', broken: 'error', skipped: 'skipped' } as const;

export function junit({ verdict }: Pick<JudgedRun, 'verdict'>): string {
  const rules = reportedRules(verdict);
  const suites = [verdictSuite(verdict), ...filesOf(verdict).map((file) => fileSuite(file, verdict, rules))];
  const cases = suites.flatMap((suite) => suite.cases);
  const { tests, failures, errors } = countsOf(cases);
  return xmlDocument({
    name: 'testsuites',
    attributes: { name: 'opensandbox-conformance', tests, failures, errors, time: seconds(verdict.run.ms) },
    children: suites.map(({ element }) => element),
  });
}

function verdictSuite(verdict: Verdict): Suite {
  const kind = VERDICT_KINDS[VERDICT_STATUS[verdict.verdict]];
  const sentence = verdictSentence(verdict);
  const outcome = outcomeOf(kind, verdict.verdict, sentence, sentence);
  const only = caseOf({ name: 'the verdict of the run', classname: 'verdict' }, kind, outcome);
  return suite('verdict', verdict, 0, [only], {
    verdict: verdict.verdict,
    target: verdict.target.label,
    url: verdict.target.url,
    suite: verdict.suite.version,
    run: verdict.run.id,
    drivers: verdict.run.drivers.map(({ driver }) => driver).join(' '),
    partial: verdict.run.partial,
    ...Object.fromEntries(verdict.profiles.map(({ profile, word }) => [`profile.${profile}`, word])),
  });
}

function fileSuite({ file, driver, title, ms, checks }: JudgedFile, verdict: Verdict, rules: Rules): Suite {
  const classname = file.replace(/\.ya?ml$/, '').replaceAll('/', '.');
  const cases = checks.map((check) => {
    const kind = KINDS[check.status];
    const text = TEXTS[kind](check, rules);
    const name = inColumn(nameIn(check), driver);
    const time = check.ms === undefined ? undefined : seconds(check.ms);
    return caseOf({ name, classname, time }, kind, outcomeOf(kind, check.status, check.reasons[0] ?? '', text));
  });
  return suite(inColumn(file, driver), verdict, ms, cases, {
    title,
    driver,
    profiles: [...new Set(checks.flatMap((check) => profilesOf(check, rules)))].join(' '),
    rules: [...new Set(checks.flatMap(({ verifies }) => verifies))].join(' '),
  });
}

/** What is said of a check. A warning and a waiver are no reason why it was not made: they are called by their names. */
const TEXTS: Readonly<Record<Kind, (check: CheckRecord, rules: Rules) => string>> = {
  passed: ({ reasons }) => reasons.join('\n'),
  skipped: ({ status, reasons }) =>
    status === 'skipped' ? reasons.join('; ') : `${status === 'warn' ? 'warning' : status}: ${reasons.join('\n')}`,
  failure: failureText,
  error: failureText,
};

const caseOf = (attributes: Element['attributes'], kind: Kind, children: Element[]): Case => ({
  kind,
  element: { name: 'testcase', attributes: { ...attributes }, children },
});

function outcomeOf(kind: Kind, type: string, message: string, text: string): Element[] {
  // What is said of a check that passed is for people.
  const shown = bounded(text);
  if (kind === 'passed') return shown === '' ? [] : [{ name: 'system-out', children: [shown] }];
  if (kind === 'skipped') return [{ name: 'skipped', children: [shown] }];
  return [{ name: kind, attributes: { type, message: firstLine(message) }, children: [shown] }];
}

function suite(
  name: string,
  { run }: Verdict,
  ms: number,
  cases: readonly Case[],
  properties: Readonly<Record<string, string | undefined>>,
): Suite {
  const listed = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]): Element => ({ name: 'property', attributes: { name: key, value } }));
  const attributes = { name, ...countsOf(cases), time: seconds(ms), timestamp: run.startedAt };
  const known = listed.length === 0 ? [] : [{ name: 'properties', children: listed }];
  const children = [...known, ...cases.map(({ element }) => element)];
  return { cases, element: { name: 'testsuite', attributes, children } };
}

const countsOf = (cases: readonly Case[]): { tests: number; failures: number; errors: number; skipped: number } => {
  const of = (kind: Kind): number => cases.filter((each) => each.kind === kind).length;
  return { tests: cases.length, failures: of('failure'), errors: of('error'), skipped: of('skipped') };
};

const seconds = (ms: number): string => (ms / 1000).toFixed(3);
