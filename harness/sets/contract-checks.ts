/** The checks that a run makes over recorded exchanges, by their ids. */

import { createJudge } from '../contract/judge.ts';
import { shownRules } from '../contract/operation-rules.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import { HISTORY_DOCUMENT } from '../session/contract-phase.ts';
import { contractsIn } from '../session/contract-rules.ts';
import { sdkRuleIds } from '../session/sdk-rules.ts';
import type { SetId } from '../spec-version.ts';

/** Of each document its rules, and that no request of the suite breaks it: `specs/x.yml > x.yml getSandbox 200 body`. */
export async function contractIds(specs: string, set: SetId): Promise<string[]> {
  const ids = (await contractsIn(specs, { set })).flatMap((one) => {
    const judge = createJudge([one]);
    const { document } = one.contract;
    const beside = document === HISTORY_DOCUMENT ? [...historyIds(), ...sdkRuleIds()] : [];
    const rules = [...judge.documentRules(), ...judge.results().flatMap(shownRules)].map(({ id }) => id);
    return [...rules, ...beside, 'requests', 'baseline'].map((id) => `specs/${document} > ${id}`);
  });
  return [...new Set(ids)].sort();
}

const historyIds = (): string[] =>
  createHistoryMonitor()
    .results()
    .map(({ id }) => id);
