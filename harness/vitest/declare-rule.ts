/** Rules over all exchanges as tests: one for each rule that was exercised. */
import { test } from 'vitest';
import './provided.ts';
import type { Settle, Settled } from '../contract/settle.ts';
import type { Finding, RuleResult } from '../contract/tally.ts';
import { requestLine } from '../repro/outcome.ts';
import type { Basis } from '../verdict/basis.ts';
import { notWaived } from '../verdict/findings.ts';
import type { Verified } from '../verdict/outcome.ts';
import type { RawCheck, RawFinding, RawOutcome } from '../verdict/raw-check.ts';
import type { Exchange } from '../wire/exchange.ts';
import { finish } from './finish.ts';

/** More findings than these explain nothing more. */
const MAX_EXPLAINED = 50;

export type Declared = {
  /** `specs/execd-api.yaml`: the record's id begins with it. */
  document: string;
  settle: Settle;
  /** What a rule verifies, by its id; `keys` are those of its findings that count. */
  verifies: (ruleId: string, keys: readonly string[]) => Verified[];
  basis: Basis;
  /** Name and version of the SDK that the rule speaks about, where it is not the server that it speaks about. */
  sdk?: string;
  /** The check with the script that repeats the exchange, written now. */
  repeated: (check: RawCheck, first: Exchange) => Promise<RawCheck>;
};

/** A rule that was exercised is a test. `name` is that of the test; the check is known by the id of the rule. */
export function declareRule(name: string, rule: RuleResult, declared: Declared): void {
  test(name, async (context) => {
    const { document, settle, verifies, basis, repeated, sdk } = declared;
    const settled = settle(rule.findings);
    const held = notWaived(settled.findings, basis.deviations);
    const keys = keysThatCount(held, settled);
    const check = contractCheck(`${document} > ${rule.id}`, outcomeOf(settled), verifies(rule.id, keys));
    const raw = sdk === undefined ? check : { ...check, sdk };
    const explained = held.slice(0, MAX_EXPLAINED);
    const [first] = [...explained, ...settled.softened.map(({ finding }) => finding)];
    finish(
      context,
      first === undefined ? raw : await repeated(raw, first.first.exchange),
      basis,
      explained.map(({ first }) => first.exchange),
    );
  });
}

/**
 * One test for all rules that nothing exercised: there are hundreds, and as tests they would take the reporters longer
 * than the scenarios last. Each still has its record.
 */
export function declareNotExercised(rules: readonly RuleResult[], { document, verifies }: Declared): void {
  const idle = rules.filter(isIdle);
  if (idle.length === 0) return;
  test('rules that nothing exercised', (context) => {
    context.task.meta.conformances = idle.map(({ id }) =>
      contractCheck(`${document} > ${id}`, { status: 'skipped', reason: 'not exercised' }, verifies(id, [])),
    );
    context.skip(idle.map(({ id }) => id).join('; '));
  });
}

export const isIdle = ({ status }: RuleResult): boolean => status === 'not-exercised';

/** The findings that decide what the check comes to: waived ones, and those that only warn, do where there are no others. */
function keysThatCount(held: readonly Finding[], { findings, softened }: Settled): string[] {
  const waived = findings.length > 0 ? findings : softened.map(({ finding }) => finding);
  return (held.length > 0 ? held : waived).map(({ key }) => key);
}

/** A check over the exchanges of a run. */
export function contractCheck(id: string, outcome: RawOutcome, verifies: Verified[] = []): RawCheck {
  return { id, kind: 'contract', outcome, verifies };
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
