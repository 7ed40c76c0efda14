/**
 * The broken rules of a run in SARIF 2.1.0, for tools that show such files beside code: a result for each rule, at the line of
 * the scenario that shows it first. Waived rules are suppressed results, and what the harness could not do is a notification.
 */
import { exitCodeOf } from '../verdict/run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { bounded, firstLine } from './bounded.ts';
import { clauseUrl } from './clause-url.ts';
import { type Deviation, deviationsOf } from './deviations.ts';
import type { JudgedRun } from './judged-run.ts';
import { locationOf, messageOf, resultOf, ruleIdOf, type SarifLevel, waivedOf } from './sarif-result.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** The harness errors that are told. */
const MOST_NOTIFICATIONS = 100;

const LEVELS: Readonly<Record<string, SarifLevel>> = { must: 'error', should: 'warning', may: 'note' };
/** What GitHub sorts alerts by. */
const SEVERITIES: Readonly<Record<SarifLevel, string>> = { error: 'error', warning: 'warning', note: 'recommendation' };

export function sarif({ verdict, basis, evidence }: Omit<JudgedRun, 'raw'>): string {
  const deviations = deviationsOf(verdict);
  const waived = waivedOf(verdict);
  const rules = rulesOf([...deviations, ...waived]);
  const results = [
    ...deviations.map((deviation) => resultOf(deviation, evidence)),
    ...waived.map((deviation) => resultOf(deviation, evidence, verdict.waivers)),
  ].map((result) => ({ ...result, ruleIndex: rules.findIndex(({ id }) => id === result.ruleId) }));
  const { run, suite, target } = verdict;
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'opensandbox-conformance',
            informationUri: 'https://www.npmjs.com/package/opensandbox-conformance',
            version: suite.version,
            semanticVersion: suite.version,
            rules,
          },
        },
        // What stands before the last slash is the same in every run: readers go by it.
        automationDetails: { id: `opensandbox-conformance/${run.id}` },
        originalUriBaseIds: {
          SRCROOT: { description: { text: 'The folder in which the run was started, or that of the suite.' } },
        },
        invocations: [invocationOf(verdict)],
        columnKind: 'utf16CodeUnits',
        results,
        properties: {
          verdict: verdict.verdict,
          target: target.label,
          url: target.url,
          image: target.image,
          set: basis.set,
          profiles: Object.fromEntries(verdict.profiles.map(({ profile, word }) => [profile, word])),
        },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

type Descriptor = { id: string } & Readonly<Record<string, unknown>>;

/** Those that have a result, each once. */
function rulesOf(deviations: readonly Deviation[]): Descriptor[] {
  return [...new Map(deviations.map((deviation) => [ruleIdOf(deviation), descriptorOf(deviation)])).values()];
}

function descriptorOf({ rule }: Deviation): Descriptor {
  if (rule === undefined) {
    const text = 'Checks that failed and speak against no rule of the documents.';
    return { id: ruleIdOf({}), shortDescription: { text }, defaultConfiguration: { level: 'error' } };
  }
  const level = LEVELS[rule.level] ?? 'warning';
  const url = clauseUrl(rule.clause);
  return {
    id: rule.id,
    name: rule.id,
    shortDescription: { text: firstLine(rule.text) },
    fullDescription: { text: bounded(rule.text) },
    help: { text: `${bounded(rule.text)}\n\nThe documents say so at ${rule.clause}.` },
    ...(url === undefined ? {} : { helpUri: url }),
    defaultConfiguration: { level },
    properties: {
      tags: [rule.profile, rule.level],
      'problem.severity': SEVERITIES[level],
      profile: rule.profile,
      clause: rule.clause,
    },
  };
}

/** How the run itself went: it was no success where the harness failed, whatever the server did. */
function invocationOf(verdict: Verdict): object {
  const { run, checks } = verdict;
  const start = Date.parse(run.startedAt);
  const errors = checks.filter(({ status }) => status === 'harness-error');
  const more = errors.length - MOST_NOTIFICATIONS;
  return {
    executionSuccessful: errors.length === 0 && run.interrupted === undefined,
    startTimeUtc: new Date(start).toISOString(),
    endTimeUtc: new Date(start + run.ms).toISOString(),
    exitCode: exitCodeOf(verdict),
    exitCodeDescription: verdictSentence(verdict),
    toolExecutionNotifications: [
      ...errors.slice(0, MOST_NOTIFICATIONS).map((check) => ({
        level: 'error',
        message: messageOf(`${check.id}: ${firstLine(check.reasons[0] ?? '')}`),
        locations: [locationOf(check)],
      })),
      ...(more > 0 ? [{ level: 'error', message: messageOf(`and ${more} more harness errors`) }] : []),
    ],
  };
}
