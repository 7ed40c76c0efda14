/**
 * The contract phase: what one document says of all exchanges that a run has recorded. It depends on nothing but the
 * recorded exchanges and what is written in the specs folder, so that whoever has both comes to the same.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { alikeIn } from '../contract/alike.ts';
import { apiOf } from '../contract/documents.ts';
import { loadErrata } from '../contract/errata.ts';
import { createJudge, type Judge, type OperationResult } from '../contract/judge.ts';
import { loadContract } from '../contract/openapi.ts';
import { rulesOf, sharesOf, statusRule } from '../contract/operation-rules.ts';
import { overlaid } from '../contract/overlaid.ts';
import { loadOverlays } from '../contract/overlay.ts';
import type { Overlay } from '../contract/overlay-format.ts';
import { createSettle } from '../contract/settle.ts';
import type { RuleResult } from '../contract/tally.ts';
import { UsageError } from '../errors.ts';
import { createHistoryMonitor, HISTORY_SUBJECT, type HistoryMonitor } from '../history/monitor.ts';
import { fromSpecs } from '../package.ts';
import { verifiedByFindings } from '../register/contract-binding.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { NewerThing } from '../verdict/record.ts';
import type { Api, Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';
import { contractsIn } from './contract-rules.ts';
import type { SessionInfo } from './info.ts';
import { contractCheck, idleCheck, isIdle, type RuleCheck, type RuleFacts, ruleCheck } from './phase-rule.ts';
import { createSdkMonitor, type SdkResult } from './sdk-rules.ts';

/** The document beside which the rules about histories and SDKs stand. */
export const HISTORY_DOCUMENT = 'sandbox-lifecycle.yml';

/** Whose exchanges are judged, and by what. */
export type PhaseFacts = Pick<
  SessionInfo,
  'specs' | 'set' | 'overlays' | 'transcripts' | 'reports' | 'drivers' | 'contract' | 'deviations'
> & {
  /** Whether the run has an API key. */
  keyed: boolean;
};

/** Checks as they are shown: those of a response in the group of its operation. */
export type PhaseGroup = {
  title: string;
  groups: PhaseGroup[];
  checks: RuleCheck[];
  /** Rules that nothing exercised: hundreds, each a check and all of them one test. */
  idle: RawCheck[];
};

export type Phase = PhaseGroup & {
  /** What the exchanges say of the life of sandboxes and snapshots, beside the document that has them. */
  history?: JudgedHistory;
};

/** Judges all recorded exchanges by one document (a path). Throws UsageError for a file that is none of the documents. */
export async function contractPhase(file: string, facts: PhaseFacts): Promise<Phase> {
  const document = basename(file);
  const api = apiOf(document);
  if (api === undefined)
    throw new UsageError(`${file} is none of the documents; judge those that specs/README.md names`);
  const contract = overlaid(await loadContract(file, { set: facts.set }), overlaysOf(facts));
  const judge = createJudge([{ api, contract }]);
  const history = document === HISTORY_DOCUMENT ? createHistoryMonitor() : undefined;
  for await (const exchange of recorded(facts, api)) {
    judge.add(exchange);
    history?.add(exchange);
  }
  const sdks = history === undefined ? [] : await sdkResults(facts);
  const results = judge.results();
  const rules = ruleFacts(document, results, facts);
  const title = `specs/${document}`;
  return {
    title,
    groups: [
      groupOf('every response', judge.documentRules(), 1, rules),
      ...results.map((operation) => operationGroup(operation, rules)),
      ...(history === undefined ? [] : [historyGroup(history, rules), sdkGroup(sdks, facts.drivers, rules)]),
    ],
    checks: [
      {
        name: 'every request of the harness is one that the document allows',
        raw: requestsCheck(judge, title),
      },
      {
        name: 'every contract deviation in the baseline still shows',
        raw: seenCheck(document, judge, results, history, sdks),
      },
    ],
    idle: [],
    ...(history === undefined ? {} : { history: historyOf(history) }),
  };
}

/** Every check of a group and of the groups in it. */
export const checksIn = ({ groups, checks, idle }: PhaseGroup): RawCheck[] => [
  ...groups.flatMap(checksIn),
  ...checks.map(({ raw }) => raw),
  ...idle,
];

function ruleFacts(document: string, results: readonly OperationResult[], facts: PhaseFacts): RuleFacts {
  const alike = alikeIn(results);
  const shares = sharesOf(results);
  return {
    document: `specs/${document}`,
    settle: createSettle(() => errataOf(facts)),
    verifies: (ruleId, keys) =>
      verifiedByFindings(ruleId, facts.contract, { keys, alike, shares: shares.get(ruleId) ?? [] }),
    deviations: facts.deviations,
  };
}

/** A folder with somebody's own documents need not have errata. */
function errataOf({ specs }: Pick<PhaseFacts, 'specs'>): ReturnType<typeof loadErrata> {
  return loadErrata(fromSpecs(specs, 'errata.yaml').path);
}

const overlaysOf = ({ specs, overlays }: PhaseFacts): Overlay[] => loadOverlays(specs, overlays);

async function* recorded({ transcripts }: PhaseFacts, only: Api | 'calls'): AsyncGenerator<Exchange> {
  for (const file of readdirSync(transcripts).sort()) yield* readTranscript(join(transcripts, file), only);
}

/** SDKs speak with the sandboxes as well: all documents are about them. */
async function sdkResults(facts: PhaseFacts): Promise<SdkResult[]> {
  const { reports, keyed, specs, set } = facts;
  const contracts = await contractsIn(specs, { set, overlays: overlaysOf(facts) });
  const monitor = createSdkMonitor({ reports, contracts, keyed });
  for await (const exchange of recorded(facts, 'calls')) monitor.add(exchange);
  return monitor.results();
}

/** `words`: how many words of the id of a rule the title of the group says already. */
function groupOf(title: string, rules: readonly RuleResult[], words: number, facts: RuleFacts): PhaseGroup {
  return {
    title,
    groups: [],
    checks: rules.filter((rule) => !isIdle(rule)).map((rule) => ruleCheck(nameIn(rule, words), rule, facts)),
    idle: rules.filter(isIdle).map((rule) => idleCheck(rule, facts)),
  };
}

const nameIn = ({ id }: RuleResult, words: number): string => id.split(' ').slice(words).join(' ');

function operationGroup(operation: OperationResult, facts: RuleFacts): PhaseGroup {
  const { name, responses, errorBody } = operation;
  const others = [statusRule(operation), ...(errorBody === undefined ? [] : [errorBody])];
  const documented = responses
    .filter((response) => response.documented)
    .map(({ status, rules }) => groupOf(status, rules, 2, facts));
  const { checks, idle } = groupOf(name, others, 2, facts);
  return {
    title: name,
    groups: documented.filter((group) => group.checks.length > 0).map((group) => ({ ...group, idle: [] })),
    checks,
    idle: [...documented.flatMap((group) => group.idle), ...idle],
  };
}

const historyGroup = (monitor: HistoryMonitor, facts: RuleFacts): PhaseGroup =>
  groupOf(HISTORY_SUBJECT, monitor.results(), 1, facts);

/** Whether the SDKs that have driven the run and the server fit. */
function sdkGroup(results: readonly SdkResult[], drivers: readonly string[], facts: RuleFacts): PhaseGroup {
  const checks = results.flatMap(({ driver, sdk, registered, canUse, reads, requests }) => {
    const named = sdk === undefined ? driver : `${driver} (${sdk})`;
    // What an SDK of somebody's own cannot use verifies nothing about the server.
    const subjects = [
      { rule: canUse, about: registered ? undefined : named },
      { rule: reads, about: named },
      { rule: requests, about: named },
    ];
    return subjects.map(({ rule, about }): RuleCheck => {
      if (!isIdle(rule)) return ruleCheck(rule.id, rule, facts, about);
      return { name: rule.id, raw: idleCheck(rule, facts, whyIdle(driver, drivers)) };
    });
  });
  return { title: 'sdk', groups: [], checks, idle: [] };
}

const whyIdle = (driver: string, drivers: readonly string[]): string =>
  drivers.includes(driver)
    ? 'not exercised: the run has driven no sandbox'
    : `not exercised: no sandbox was driven by this SDK; the ${drivers.length > 1 ? 'drivers of the run are' : 'driver of the run is'} ${drivers.join(', ')}`;

function requestsCheck(judge: Judge, document: string): RawCheck {
  const whereOf = ({ scenario, step }: { scenario: string; step: string | null }): string =>
    `${scenario}, step ${step ?? 'set-up'}`;
  const problems: string[] = [];
  const newer = judge.newerRequests().map(({ key, overlay, count, first }): NewerThing => {
    return { what: key, where: whereOf(first), count, overlay };
  });
  for (const { operation, problem, count, first } of judge.requestProblems()) {
    const { in: part, pointer, message, newer: overlay } = problem;
    const where = whereOf(first);
    if (overlay !== undefined) newer.push({ what: `${operation} ${part} ${pointer}`, where, count, overlay });
    else problems.push(`${operation}: ${part} ${pointer} ${message} (${count} times, first in ${where})`);
  }
  const outcome = { status: 'wrong-requests', problems, ...(newer.length === 0 ? {} : { newer }) } as const;
  return contractCheck(`${document} > requests`, outcome);
}

/** What all rules have seen, for the question which known deviations show no more. */
function seenCheck(
  document: string,
  judge: Judge,
  results: readonly OperationResult[],
  history: HistoryMonitor | undefined,
  sdks: readonly SdkResult[],
): RawCheck {
  const sdkRules = sdks.flatMap(({ canUse, reads, requests }) => [canUse, reads, requests]);
  const rules = [
    ...judge.documentRules(),
    ...results.flatMap(rulesOf),
    ...results.flatMap(({ errorBody }) => errorBody ?? []),
    ...(history?.results() ?? []),
    ...sdkRules,
  ].map(({ id, exercised, findings }) => ({ id, exercised, keys: findings.map(({ key }) => key) }));
  const subjects = [document, ...(history === undefined ? [] : [HISTORY_SUBJECT]), ...sdkRules.map(({ id }) => id)];
  return contractCheck(`specs/${document} > baseline`, { status: 'seen-rules', subjects, rules });
}

function historyOf(monitor: HistoryMonitor): JudgedHistory {
  const rules = monitor.results().map(({ id, document, clause, status, exercised }) => {
    return { id, clause: `${document}#${clause}`, status, exercised };
  });
  return { transitions: monitor.transitions(), rules };
}
