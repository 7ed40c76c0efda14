/** The rules about SDKs: each of those that can drive a run can use the server. */
import { addFinding, emptyTally, type RuleResult, ruleResult } from '../contract/tally.ts';
import { DRIVERS } from '../drivers/all.ts';
import { readTroubles } from '../drivers/trouble.ts';
import type { Exchange } from '../wire/exchange.ts';

export type SdkMonitor = {
  /** Told of every exchange of the run, in any order. */
  add(exchange: Pick<Exchange, 'call' | 'response'>): void;
  /** A rule for each SDK; exercised is how many of its requests were answered. */
  results(): RuleResult[];
};

/** Names of the drivers that are an SDK. */
const sdks = (): string[] => DRIVERS.entries().flatMap(({ name, sdk }) => (sdk === true ? [name] : []));

/** Id of the rule about the SDK that a driver is. */
export const sdkRuleId = (driver: string): string => `sdk.${driver}.can-use`;

/** Ids of all rules about SDKs: what a baseline and the register name them by. */
export const sdkRuleIds = (): string[] => sdks().map(sdkRuleId);

/** `reports`: folder of the run, where its workers have noted what an SDK could not use. */
export function createSdkMonitor(reports: string): SdkMonitor {
  const answered = new Map<string, number>();
  return {
    add({ call, response }) {
      const driver = call?.split(' ')[0];
      if (driver !== undefined && response !== undefined) answered.set(driver, (answered.get(driver) ?? 0) + 1);
    },
    results() {
      const troubles = readTroubles(reports);
      return sdks().map((name) => {
        const tally = emptyTally();
        tally.exercised = answered.get(name) ?? 0;
        for (const { driver, operation, error: got, exchange } of troubles) {
          if (driver !== name) continue;
          const expected = 'an answer that this SDK can use';
          addFinding(tally, sdkRuleId(name), { place: operation, keyword: 'unused', expected, got }, exchange);
        }
        return ruleResult(sdkRuleId(name), tally);
      });
    },
  };
}
