/** What stands against a claim, grouped as people mend it. Pure. */
import type { Rules } from '../verdict/basis.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { PolicyReason, ReasonCode } from './policy.ts';

type Check = Verdict['checks'][number];

export type RefusalParts = {
  /** Name and version of the implementation. */
  implementation: { name: string; version: string };
  /** As the claim names them. */
  profiles: readonly string[];
  set: string;
  reasons: readonly PolicyReason[];
  report: Pick<Verdict, 'checks' | 'requirements' | 'target' | 'run'>;
  /** The register of the run. */
  rules: Rules;
  /** Folder of the reports of the run, as people would name it: scripts that repeat an exchange lie below it. */
  reports: string;
};

/** One thing that stands against the claim: a rule with all that is said of it, several that nobody judged for one reason, or a reason that is about none. */
export type Objection = {
  code: ReasonCode;
  /** What is wrong, a sentence each. */
  sentences: string[];
  rules: RuleWords[];
  /** What speaks against the rule; empty where there are several. */
  checks: Check[];
};

type RuleWords = { id: string; level: string; profile: string; text?: string; clause: string };

/** Codes of rules about which there is nothing more to say than why they were not judged. */
const UNJUDGED: readonly ReasonCode[] = [
  'must-harness-error',
  'must-not-offered',
  'must-skipped',
  'must-not-run',
  'must-no-check',
];

/** What stands against the claim, by rule: in the order of the reasons, and of what weighs the same that first against which most checks speak. */
export function objectionsOf({ reasons, report, rules }: RefusalParts): Objection[] {
  const groups = new Map<string, PolicyReason[]>();
  for (const reason of reasons) {
    const key = groupOf(reason);
    groups.set(key, [...(groups.get(key) ?? []), reason]);
  }
  const order = [...new Set(reasons.map(({ code }) => code))];
  return [...groups.values()]
    .flatMap((group) => objectionOf(group, report, rules) ?? [])
    .sort(
      (one, other) => order.indexOf(one.code) - order.indexOf(other.code) || other.checks.length - one.checks.length,
    );
}

/** What is told together: all of one rule, and all rules that were not judged for the same reason. */
function groupOf({ code, text, rule }: PolicyReason): string {
  if (rule === undefined) return `${code} ${text}`;
  return UNJUDGED.includes(code) ? `${code} ${whyOf(text, rule)}` : rule;
}

/** The sentences of rules begin with their ids. */
const whyOf = (text: string, rule: string): string =>
  text.startsWith(`${rule} `) ? text.slice(rule.length + 1) : text;

function objectionOf(
  group: readonly PolicyReason[],
  { requirements, checks }: RefusalParts['report'],
  rules: Rules,
): Objection | undefined {
  const [first] = group;
  if (first === undefined) return undefined;
  const own = requirements.filter(({ id }) => group.some(({ rule }) => rule === id));
  const [only, ...others] = own;
  const named = new Set(only?.checks);
  return {
    code: first.code,
    sentences:
      only === undefined || others.length === 0
        ? group.map(({ text }) => text)
        : [`${own.length} rules: each ${whyOf(first.text, first.rule ?? '')}`],
    rules: own.map(({ id, level, profile, clause }) => {
      const text = rules[id]?.rule;
      return { id, level, profile, clause, ...(text === undefined ? {} : { text }) };
    }),
    checks:
      only === undefined || others.length > 0
        ? []
        : checks.filter((check) => named.has(check.id) && speaksAgainst(check, only.id)),
  };
}

function speaksAgainst({ status, blames }: Check, rule: string): boolean {
  if (status === 'pass' || status === 'warn') return false;
  return blames === undefined || blames.length === 0 || blames.includes(rule);
}

/** What the documents leave open of it, so that the server may be right. */
export function questionLines(checks: readonly Check[]): string[] {
  const questions = new Map(
    checks.flatMap(({ questions = [] }) => questions.map(({ id, question }) => [id, question])),
  );
  return [...questions].map(([id, question]) => `open question: ${question} (docs/open-questions.md#${id})`);
}

/** A text of several lines in one. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
