/**
 * The rules about SDKs, three for each. `can-use` binds the server: what an SDK cannot use there breaks the documents.
 * `reads` and `requests` bind the SDK: it can use every answer that the documents allow and says what it says, and what it
 * sends is what they allow. `requests` stands in sdk-requests.ts.
 */
import type { JudgedBy } from '../contract/judge.ts';
import { CONTENT_LENGTH, CONTENT_TYPE } from '../contract/response-check.ts';
import { SECRETS_UNREPEATED } from '../contract/secrets.ts';
import { addFinding, emptyTally, type RuleResult, ruleResult } from '../contract/tally.ts';
import type { Rule, Violation } from '../contract/types.ts';
import { DRIVERS } from '../drivers/all.ts';
import { readTroubles, type SdkTrouble } from '../drivers/trouble.ts';
import { isDone, isGone } from '../lifecycle-client/answers.ts';
import { endpointCallPort } from '../wire/endpoints.ts';
import { type Exchange, headerValue } from '../wire/exchange.ts';
import { createSdkRequests } from './sdk-requests.ts';

/** What the rules about an SDK say of a run. */
export type SdkResult = {
  /** Name of the driver. */
  driver: string;
  /** `OpenSandbox-JS-SDK/0.1.11`, as its requests call themselves; undefined where they do not. */
  sdk: string | undefined;
  /** Whether it is in the registry: of another one the register has no rules. */
  registered: boolean;
  canUse: RuleResult;
  reads: RuleResult;
  requests: RuleResult;
};

export type SdkMonitor = {
  /** Told of every exchange of the run that has the mark of a call, those of a scenario in the order of their ends. */
  add(exchange: Exchange): void;
  /** One for each SDK of the registry, and one for each other that drove the run. */
  results(): SdkResult[];
};

export type SdkFacts = {
  /** Folder of the run, where its workers have noted what an SDK could not use. */
  reports: string;
  /** All documents: the exchanges of SDKs are held to them. */
  contracts: readonly JudgedBy[];
  /** Whether the run has an API key. */
  keyed: boolean;
};

const SUBJECTS = ['can-use', 'reads', 'requests'] as const;

/** Names of the drivers of the registry that are an SDK. */
const registered = (): string[] => DRIVERS.entries().flatMap(({ name, sdk }) => (sdk === true ? [name] : []));

/** Id of a rule about the SDK that a driver is. */
export const sdkRuleId = (driver: string, subject: (typeof SUBJECTS)[number]): string => `sdk.${driver}.${subject}`;

/** Ids of all rules about SDKs: what a baseline and the register name them by. */
export const sdkRuleIds = (): string[] => registered().flatMap(sdkRuleIdsOf);

/** Ids of the rules about the SDK that one driver is. */
export const sdkRuleIdsOf = (driver: string): string[] => SUBJECTS.map((subject) => sdkRuleId(driver, subject));

export function createSdkMonitor({ reports, contracts, keyed }: SdkFacts): SdkMonitor {
  const answered = new Map<string, number>();
  const names = new Map<string, string>();
  const requests = createSdkRequests(contracts, keyed, (driver) => sdkRuleId(driver, 'requests'));
  return {
    add(exchange) {
      const driver = exchange.call?.split(' ')[0];
      if (driver === undefined) return;
      requests.add(driver, exchange);
      if (exchange.response !== undefined) answered.set(driver, (answered.get(driver) ?? 0) + 1);
      const agent = headerValue(exchange.request.headers, 'user-agent');
      if (agent !== undefined && !names.has(driver)) names.set(driver, agent);
    },
    results() {
      const troubles = inOrder(readTroubles(reports));
      const known = registered();
      const all = new Set([...known, ...answered.keys(), ...troubles.map(({ driver }) => driver)]);
      return [...all].map((driver) => {
        const own = troubles.filter((trouble) => trouble.driver === driver);
        const exercised = answered.get(driver) ?? 0;
        return {
          driver,
          sdk: names.get(driver),
          registered: known.includes(driver),
          canUse: canUse(driver, exercised, own, contracts),
          reads: reads(driver, exercised, own, contracts),
          requests: ruleResult(sdkRuleId(driver, 'requests'), requests.tally(driver)),
        };
      });
    },
  };
}

/** By scenario and then by time: which worker noted one first, or which machine, must not decide which is told. */
const inOrder = (troubles: readonly SdkTrouble[]): SdkTrouble[] =>
  troubles.toSorted(({ exchange: one }, { exchange: other }) => {
    const places = [one, other].map(({ scenario, driver = '' }) => `${scenario} ${driver}`);
    return places[0] === places[1] ? one.seq - other.seq : (places[0] ?? '') < (places[1] ?? '') ? -1 : 1;
  });

/** That what the SDK could not use at this server breaks the documents, or is nothing that they let be. */
function canUse(
  driver: string,
  exercised: number,
  troubles: readonly SdkTrouble[],
  contracts: readonly JudgedBy[],
): RuleResult {
  const id = sdkRuleId(driver, 'can-use');
  const tally = { ...emptyTally(), exercised };
  for (const { operation, kind, error: got, exchange } of troubles) {
    if (kind !== 'unused' || isAllowed(exchange, contracts)) continue;
    const expected = 'an answer that this SDK can use';
    addFinding(tally, id, { place: operation, keyword: 'unused', expected, got }, exchange);
  }
  return ruleResult(id, tally);
}

/** What the SDK could not use though the documents allow it, and what it says otherwise than such an answer. */
function reads(
  driver: string,
  exercised: number,
  troubles: readonly SdkTrouble[],
  contracts: readonly JudgedBy[],
): RuleResult {
  const id = sdkRuleId(driver, 'reads');
  const tally = { ...emptyTally(), exercised };
  for (const { operation, kind, what, error, recorded, exchange } of troubles) {
    // That the server refuses what an SDK sends wrongly is told by the rule about requests.
    if (kind === 'refused') continue;
    // An answer that breaks the documents may be read in more than one way.
    if (kind === 'misread' ? isBroken(exchange, contracts) : !isAllowed(exchange, contracts)) continue;
    const place = what === undefined ? operation : `${operation} ${what}`;
    const expected = recorded === undefined ? 'an SDK that can use the answer' : `${recorded}, as the answer says`;
    addFinding(tally, id, { place, keyword: kind, expected, got: error }, exchange);
  }
  return ruleResult(id, tally);
}

/** Whether the documents let an answer be that an SDK could not use. */
export const isAllowed = (exchange: Exchange, contracts: readonly JudgedBy[]): boolean =>
  isExpected(exchange) && !isBroken(exchange, contracts);

/** What was asked for; that there is no egress in this sandbox; that nothing in it can be reached yet. */
function isExpected({ request, response }: Exchange): boolean {
  const status = response?.status ?? 0;
  return isDone(status) || (isGone(status) && endpointCallPort(request.method, request.target) !== undefined);
}

/** Headers of an answer without which a body cannot be read; that others are wrong or missing is no reason for an SDK. */
const OF_THE_BODY: readonly Rule[] = [CONTENT_TYPE, CONTENT_LENGTH];
const matters = ({ rule, newer }: Violation): boolean =>
  newer === undefined && (OF_THE_BODY.includes(rule) || !(rule.startsWith('header ') || rule === SECRETS_UNREPEATED));

/** Whether an answer breaks a document, in something that a client needs. */
function isBroken(exchange: Exchange, contracts: readonly JudgedBy[]): boolean {
  const { api, request, response } = exchange;
  if (response === undefined) return true;
  return contracts.some((one) => {
    const operation = one.api === api ? one.contract.match(request.method, request.target) : undefined;
    return (
      operation !== undefined &&
      one.contract.judgeResponse(operation, { ...exchange, response }).violations.some(matters)
    );
  });
}
