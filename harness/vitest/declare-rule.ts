/** Rules over all exchanges as tests: pass, warning, waived, failure, or not exercised. */
import { test } from 'vitest';
import './provided.ts';
import type { Settled } from '../contract/settle.ts';
import type { Finding, RuleResult } from '../contract/tally.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { finishContract } from './finish-contract.ts';

/** More places than this in one sentence are no help. */
const MAX_PLACES = 12;

export type Declared = {
  /** `specs/execd-api.yaml`: the record's id begins with it. */
  document: string;
  settle: (rule: RuleResult) => Settled;
  /** Requirement ids that a rule verifies, by its id. */
  verifies: (ruleId: string) => string[];
};

/** A rule that was exercised is a test. `name` is that of the test; the check is known by the id of the rule. */
export function declareRule(name: string, rule: RuleResult, { document, settle, verifies }: Declared): void {
  test(name, (context) => {
    const settled = settle(rule);
    const record = contractRecord(`${document} > ${rule.id}`, settled.status, reasonsOf(settled), verifies(rule.id));
    const [first] = [...settled.failed, ...settled.warned.map(({ finding }) => finding)];
    if (first !== undefined) {
      record.curl = first.curl;
      record.transcript = { file: first.first.scenario, exchanges: [first.first.seq] };
    }
    finishContract(context, record, settled.failed);
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
      contractRecord(`${document} > ${id}`, 'skipped', ['not exercised'], verifies(id)),
    );
    context.skip(idle.map(({ id }) => id).join('; '));
  });
}

export const isIdle = ({ status }: RuleResult): boolean => status === 'not-exercised';

function reasonsOf({ failed, waived, warned }: Settled): string[] {
  return [
    ...findingTexts(failed),
    ...waived.map(({ finding, deviation }) => `${seenText(finding)}; known: ${deviation.evidence}`),
    ...warned.map(({ finding, erratum }) => `warning, ${seenText(finding)}; erratum ${erratum.id}: ${erratum.how}`),
  ];
}

export function contractRecord(
  id: string,
  status: CheckRecord['status'],
  reasons: string[],
  verifies: string[] = [],
): CheckRecord {
  return { id, kind: 'contract', status, verifies, reasons };
}

/**
 * One sentence for each deviation; one for all places where a rule of the whole document is broken in the same way. The
 * command that repeats the first is part of the record.
 */
function findingTexts(findings: readonly Finding[]): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = placesAllKey(finding.key) ?? finding.key;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].map(([key, group]) => {
    const [first] = group as [Finding];
    const text = group.length === 1 ? findingText(first) : groupText(key, group);
    return first.curl === findings[0]?.curl ? text : `${text}\n  curl: ${first.curl}`;
  });
}

/** `x.yml header X present createSandbox 202 missing` -> `x.yml header X present * missing`: a baseline takes both. */
function placesAllKey(key: string): string | undefined {
  const found = /^(\S+ header \S+ \w+) \S.* (\S+)$/.exec(key);
  return found === null ? undefined : `${found[1]} * ${found[2]}`;
}

function findingText(finding: Finding): string {
  const { key, pointer, expected, got } = finding;
  return `${pointer || '(message)'}: expected ${expected}, got ${got}; ${whereText(finding)}\n  key: ${key}`;
}

function groupText(key: string, group: readonly Finding[]): string {
  const [first] = group as [Finding];
  const count = group.reduce((sum, finding) => sum + finding.count, 0);
  const places = group.slice(0, MAX_PLACES).map((finding) => `${finding.pointer} (${finding.count} times)`);
  const more = group.length > MAX_PLACES ? `, and ${group.length - MAX_PLACES} more` : '';
  return [
    `expected ${first.expected}, got ${first.got} or the like; ${whereText({ ...first, count })}`,
    `  in ${group.length} responses: ${places.join(', ')}${more}`,
    `  key: ${key}`,
  ].join('\n');
}

function whereText({ count, first }: Pick<Finding, 'count' | 'first'>): string {
  return `${count} times, first in ${first.scenario}, step ${first.step ?? 'set-up'}, exchange ${first.seq}`;
}

const seenText = ({ key, got, count }: Finding): string => `${key}: got ${got} (${count} times)`;
