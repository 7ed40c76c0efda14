/** What one rule over all exchanges of a run comes to, as a raw check. Pure. */
import type { Settle, Settled } from '../contract/settle.ts';
import type { Finding, RuleResult } from '../contract/tally.ts';
import { requestLine } from '../repro/outcome.ts';
import type { Deviation } from '../verdict/baseline-format.ts';
import { notWaived } from '../verdict/findings.ts';
import type { Verified } from '../verdict/outcome.ts';
import type { RawCheck, RawFinding, RawOutcome } from '../verdict/raw-check.ts';
import type { Exchange } from '../wire/exchange.ts';

export type RuleFacts = {
  /** `specs/execd-api.yaml`: the id of the check begins with it. */
  document: string;
  settle: Settle;
  /** What a rule verifies, by its id; `keys` are those of its findings that count. */
  verifies: (ruleId: string, keys: readonly string[]) => Verified[];
  deviations: readonly Deviation[];
};

/** A check over the exchanges of a run. */
export type RuleCheck = {
  /** Of the test. The check is known by the id of the rule. */
  name: string;
  raw: RawCheck;
  /** The exchange that a script is to repeat; absent where nothing is wrong. */
  first?: Exchange;
};

/** The check of a rule that was exercised. `sdk`: name and version of the SDK that it speaks about, where it does. */
export function ruleCheck(name: string, rule: RuleResult, facts: RuleFacts, sdk?: string): RuleCheck {
  const { document, settle, verifies, deviations } = facts;
  const settled = settle(rule.findings);
  const held = notWaived(settled.findings, deviations);
  const check = contractCheck(
    `${document} > ${rule.id}`,
    outcomeOf(settled),
    verifies(rule.id, keysThatCount(held, settled)),
  );
  const [first] = [...held, ...settled.softened.map(({ finding }) => finding)];
  return {
    name,
    raw: sdk === undefined ? check : { ...check, sdk },
    ...(first === undefined ? {} : { first: first.first.exchange }),
  };
}

/** The check of a rule that nothing exercised. */
export const idleCheck = ({ id }: RuleResult, { document, verifies }: RuleFacts, reason = 'not exercised'): RawCheck =>
  contractCheck(`${document} > ${id}`, { status: 'skipped', reason }, verifies(id, []));

export const isIdle = ({ status }: RuleResult): boolean => status === 'not-exercised';

/** A check over the exchanges of a run. */
export function contractCheck(id: string, outcome: RawOutcome, verifies: Verified[] = []): RawCheck {
  return { id, kind: 'contract', outcome, verifies };
}

/** The findings that decide what the check comes to: waived ones, and those that only warn, do where there are no others. */
function keysThatCount(held: readonly Finding[], { findings, softened }: Settled): string[] {
  const waived = findings.length > 0 ? findings : softened.map(({ finding }) => finding);
  return (held.length > 0 ? held : waived).map(({ key }) => key);
}

function outcomeOf({ findings, softened, newer }: Settled): RawOutcome {
  return {
    status: 'findings',
    findings: findings.map(plain),
    softened: softened.map(({ finding, erratum: { id, how } }) => ({ finding: plain(finding), erratum: { id, how } })),
    ...(newer.length === 0
      ? {}
      : { newer: newer.map((finding) => ({ finding: plain(finding), overlay: finding.newer ?? '' })) }),
  };
}

/** Without the exchange: its text is in the transcript. */
function plain({ key, pointer, expected, got, count, curl, first }: Finding): RawFinding {
  const { scenario, step, seq, exchange } = first;
  const { driver } = exchange;
  const where = { scenario, ...(driver === undefined ? {} : { driver }), step, seq };
  return { key, pointer, expected, got, count, request: requestLine(exchange), curl, first: where };
}
