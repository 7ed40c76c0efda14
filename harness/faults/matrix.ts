/** What all faults together say about the suite: which of them it notices, and which of its checks never fail. */
import type { Scenario } from '../scenario/scenario.ts';
import { assertionsOf } from '../scenario/verifies.ts';
import type { Rules } from '../verdict/basis.ts';
import { noticing } from './bench.ts';
import { concerns, type Fault } from './fault.ts';
import type { FaultResult } from './result.ts';
import { type Spread, spreadOf } from './spread.ts';

export type FaultVerdict = {
  id: string;
  says: string;
  area: readonly string[];
  /**
   * `noticed` by a check of the right area. `broken`: checks failed, but only because nothing worked any more, or in
   * another area. `missed`: everything passed. `crashed`: the suite itself failed.
   */
  status: 'noticed' | 'broken' | 'missed' | 'crashed';
  /** Checks that notice it, each with the assertions that did not hold. */
  by: { check: string; assertions: string[] }[];
  /** All other checks that did not pass. */
  others: string[];
  /** Checks that failed although they verify nothing of the fault's profile: they depend on more than they say. */
  fragile: string[];
  scenarios: string[];
  seconds: number;
  spread: Spread;
  reason?: string;
};

const NOTHING_RUN =
  'nothing was run: each of its scenarios needs a capability that is not claimed, by the target or by `claims` of the fault';

export type Tried = FaultResult | { error: string };

/** What a fault came to. `rules` is the register. */
export function verdictOf(fault: Fault, tried: Tried, rules: Rules): FaultVerdict {
  const { id, says, area } = fault;
  const spread: Spread = { checks: [], blocked: 0, requirements: {} };
  const base = { id, says, area, by: [], others: [], fragile: [], scenarios: [], seconds: 0, spread };
  if ('error' in tried) return { ...base, status: 'crashed', reason: tried.error };
  const by = noticing(fault, tried);
  const others = tried.failed.filter((check) => !by.includes(check));
  const reason = others[0]?.reason ?? (tried.scenarios.length === 0 ? NOTHING_RUN : undefined);
  return {
    ...base,
    status: by.length > 0 ? 'noticed' : others.length > 0 ? 'broken' : 'missed',
    by: by.map(({ id: check, assertions }) => ({ check, assertions })),
    others: others.map((check) => check.id),
    fragile: others.filter((check) => isFragile(fault, check, rules)).map((check) => check.id),
    scenarios: tried.scenarios,
    seconds: tried.seconds,
    spread: spreadOf(tried, rules),
    ...(by.length === 0 && reason !== undefined ? { reason } : {}),
  };
}

/** It blames nothing in any profile that the fault's area has requirements of. */
function isFragile(fault: Fault, { kind, how, blames }: FaultResult['failed'][number], rules: Rules): boolean {
  if (kind !== 'step' || how !== 'fail' || blames.length === 0) return false;
  const ofArea = Object.values(rules).filter(({ id }) => concerns(fault, id));
  const own = new Set(ofArea.map(({ profile }) => profile));
  return !blames.some((id) => own.has(rules[id]?.profile ?? ''));
}

/** One assertion of one step, whatever its cases. */
export type Assertion = {
  /** `volumes/read-only.yaml > the sentence of the step`. */
  check: string;
  assertion: string;
  /** Whether the step verifies a requirement; others only prepare what is verified. */
  verifying: boolean;
  /** Faults that make it fail, and those that nothing else notices. */
  faults: string[];
  alone: string[];
};

/** Every assertion of the scenarios, with the faults that make it fail. */
export function assertionMatrix(scenarios: readonly Scenario[], results: readonly FaultResult[]): Assertion[] {
  const assertions = new Map<string, Assertion>();
  const stepOf = new Map<string, string>();
  for (const { file, steps } of scenarios) {
    for (const { name, step, verifies } of steps) {
      const check = `${file} > ${step.check}`;
      stepOf.set(`${file} > ${name}`, check);
      for (const assertion of assertionsOf(step)) {
        const key = `${check} # ${assertion}`;
        // One of its cases may verify something and another nothing.
        const verifying = verifies.length > 0 || assertions.get(key)?.verifying === true;
        assertions.set(key, { check, assertion, verifying, faults: [], alone: [] });
      }
    }
  }
  for (const { fault, failed } of results) {
    const broken = new Set(
      failed.flatMap(({ id, kind, assertions: own }) =>
        kind === 'contract' ? own : own.map((assertion) => `${stepOf.get(id) ?? id} # ${assertion}`),
      ),
    );
    for (const key of broken) {
      const found = assertions.get(key);
      found?.faults.push(fault);
      if (broken.size === 1) found?.alone.push(fault);
    }
  }
  return [...assertions.values()];
}
