/**
 * Whether a run bears out what was claimed. Pure: the report of a run, the claim and the requirement set in, a word and its
 * reasons out. `certify` signs what it says, and `verify` asks it again.
 */
import { counted } from '../counted.ts';
import { isDeciding } from '../verdict/requirement.ts';
import type { AskedQuestion } from '../verdict/touched.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { type AllowedSkip, forbiddenMusts, isSkipAllowed } from './allowed.ts';

export type PolicyFacts = {
  /** The report of the run. */
  report: Pick<Verdict, 'run' | 'profiles' | 'requirements' | 'checks' | 'capabilities' | 'waivers'>;
  /** The claimed profiles, without those that include others (expandProfiles). */
  claimed: readonly string[];
  /** The requirement set that is claimed: its closed list of skips. */
  set: { skips: readonly AllowedSkip[] };
  /** What the documents leave open. */
  questions: readonly AskedQuestion[];
};

export type Result = 'PASSED' | 'WARNED' | 'FAILED';

/** Codes in the order of their weight, the worst first. */
export const REASON_CODES = [
  'run-interrupted',
  'run-partial',
  'must-failed',
  'must-blocked',
  'waiver-not-allowed',
  'waiver-outdated',
  'must-harness-error',
  'check-harness-error',
  'must-not-offered',
  'must-skipped',
  'skip-not-listed',
  'must-not-run',
  'must-no-check',
  'profile-missing',
  'profile-not-conformant',
  'left-behind',
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export type PolicyReason = {
  /** Stable, for programs. */
  code: ReasonCode;
  /** For people, a sentence. */
  text: string;
  /** The rule that it is about, by its id. */
  rule?: string;
};

/** Rules of the claimed profiles, by their ids: what the test-result predicate lists. */
export type Decision = {
  result: Result;
  /** Why it is not PASSED or WARNED, the worst first; empty otherwise. */
  reasons: PolicyReason[];
  passed: string[];
  /** Rules that say should and are not kept, and what is waived. */
  warned: string[];
  /** Rules that say must and are not kept, or were not shown to be. */
  failed: string[];
  /** The checks that were skipped and may be. */
  skipped: { check: string; reason: string; capability?: string }[];
};

type Requirement = Verdict['requirements'][number];
type Check = Verdict['checks'][number];

/** Decides. See REASON_CODES for what can stand against a claim. */
export function decide(facts: PolicyFacts): Decision {
  const { report, claimed } = facts;
  const own = report.requirements.filter(({ profile }) => claimed.includes(profile));
  const musts = own.filter(isDeciding);
  const skips = skipsOf(musts, facts);
  const reasons = [
    ...runReasons(report.run),
    ...musts.flatMap((must) => mustReason(must, skips.allowed)),
    ...skips.reasons,
    ...waiverReasons(facts),
    ...harnessErrors(report.checks, own),
  ];
  reasons.push(...profileReasons(facts, reasons));
  reasons.sort((one, other) => REASON_CODES.indexOf(one.code) - REASON_CODES.indexOf(other.code));
  const bad = new Set(reasons.flatMap(({ rule }) => rule ?? []));
  const failed = musts.filter(({ id, status }) => bad.has(id) && status !== 'pass').map(({ id }) => id);
  // What an SDK does wrong is nothing of the server's.
  const warned = own
    .filter(({ id, binds, status }) => binds === undefined && isWarning(status) && !failed.includes(id))
    .map(({ id }) => id);
  return {
    result: reasons.length > 0 ? 'FAILED' : warned.length > 0 ? 'WARNED' : 'PASSED',
    reasons,
    passed: own.filter(({ status }) => status === 'pass').map(({ id }) => id),
    warned,
    failed,
    skipped: skips.listed,
  };
}

/** The result with what only the run itself could tell: what it has left behind or disturbed, a sentence each. */
export function withLeft(decision: Decision, left: readonly string[]): Decision {
  if (left.length === 0) return decision;
  const reasons = left.map((text): PolicyReason => ({ code: 'left-behind', text }));
  return { ...decision, result: 'FAILED', reasons: [...decision.reasons, ...reasons] };
}

const isWarning = (status: Requirement['status']): boolean =>
  status === 'warn' || status === 'waived' || status === 'fail';

function runReasons({ partial, interrupted }: Verdict['run']): PolicyReason[] {
  return [
    ...(interrupted === undefined
      ? []
      : [{ code: 'run-interrupted' as const, text: `the run did not come to its end: ${interrupted.reason}` }]),
    ...(partial === undefined
      ? []
      : [{ code: 'run-partial' as const, text: `the run is only a part of the suite: ${partial}` }]),
  ];
}

/** What stands against a rule that says must; a skip that its set allows does not. */
function mustReason({ id, status, reason, checks }: Requirement, allowed: ReadonlySet<string>): PolicyReason[] {
  const why = reason === undefined ? '' : `: ${reason}`;
  const isAllowed = checks.length > 0 && checks.every((check) => allowed.has(check));
  const say = (code: ReasonCode, text: string): PolicyReason[] => [{ code, text: `${id} ${text}${why}`, rule: id }];
  switch (status) {
    case 'pass':
    case 'warn':
    case 'waived':
    case 'untestable':
      return [];
    case 'fail':
      return say('must-failed', 'is not kept');
    case 'blocked':
      return say('must-blocked', 'could not be looked at, since something before it failed');
    case 'harness-error':
      return say('must-harness-error', 'was not judged, since the suite or the place of the run failed');
    case 'not-offered':
      return isAllowed ? [] : say('must-not-offered', 'is claimed and not offered');
    case 'skipped':
      // An allowed skip excuses a part of what a rule is judged by, and not that nobody looked.
      return say('must-skipped', 'was not judged');
    case 'not-run':
      return say('must-not-run', 'has no check that reported');
    case 'pending':
      return say('must-no-check', 'has no check yet, so that nobody can be certified for it');
  }
}

type Skips = { allowed: Set<string>; listed: Decision['skipped']; reasons: PolicyReason[] };

/** The skipped checks that say something of the musts, held against the closed list. */
function skipsOf(musts: readonly Requirement[], { report, claimed, set }: PolicyFacts): Skips {
  const byId = new Map<string, Check[]>();
  for (const check of report.checks) byId.set(check.id, [...(byId.get(check.id) ?? []), check]);
  const skips: Skips = { allowed: new Set(), listed: [], reasons: [] };
  const seen = new Set<string>();
  for (const { id: rule, status, checks } of musts) {
    const skipped = checks.flatMap((id) => byId.get(id) ?? []).filter((check) => check.status === 'skipped');
    for (const { id, capability, reasons: [why = 'skipped'] = [] } of skipped) {
      const isAllowed = isSkipAllowed({ id, capability }, set.skips, claimed, report.capabilities);
      if (isAllowed) skips.allowed.add(id);
      // What nothing was judged of is told as the rule's own reason.
      else if (status === 'pass' || status === 'warn' || status === 'waived')
        skips.reasons.push({
          code: 'skip-not-listed',
          text: `${rule} was judged in part: ${id} was skipped: ${why}; give the run what it lacks, or claim less`,
          rule,
        });
      if (!isAllowed || seen.has(id)) continue;
      seen.add(id);
      skips.listed.push({ check: id, reason: why, ...(capability === undefined ? {} : { capability }) });
    }
  }
  return skips;
}

function waiverReasons({ report, questions }: PolicyFacts): PolicyReason[] {
  return report.waivers.flatMap(({ check, status, musts }): PolicyReason[] => {
    if (status === 'fixed')
      return [{ code: 'waiver-outdated', text: `the waiver ${check} is of something that is right now: remove it` }];
    if (status === 'too-wide')
      return [
        { code: 'waiver-outdated', text: `the waiver ${check} is needed by some drivers only: name the driver in it` },
      ];
    if (status !== 'applied') return [];
    return forbiddenMusts({ check, musts }, questions).map((rule) => ({
      code: 'waiver-not-allowed',
      text: `${rule} is a must that no open question leaves open, and cannot be waived (${check})`,
      rule,
    }));
  });
}

/** The suite failed in a check of a claimed profile, or in one of no rule, of which nobody knows what it would have shown. */
function harnessErrors(checks: readonly Check[], own: readonly Requirement[]): PolicyReason[] {
  const ids = new Set(own.map(({ id }) => id));
  const told = new Set(own.flatMap(({ id, status }) => (status === 'harness-error' ? [id] : [])));
  return checks.flatMap(({ id, status, verifies, reasons }): PolicyReason[] => {
    if (status !== 'harness-error') return [];
    if (verifies.length > 0 && !verifies.some((rule) => ids.has(rule) && !told.has(rule))) return [];
    return [{ code: 'check-harness-error', text: `${id} could not be made: ${reasons[0]?.split('\n')[0] ?? ''}` }];
  });
}

/** Profiles that are not what is claimed, as far as no reason above says why. */
function profileReasons({ report, claimed }: PolicyFacts, said: readonly PolicyReason[]): PolicyReason[] {
  return claimed.flatMap((name): PolicyReason[] => {
    const profile = report.profiles.find((one) => one.profile === name);
    if (profile === undefined)
      return [{ code: 'profile-missing', text: `the run says nothing of the profile ${name}` }];
    const { word, musts, reasons } = profile;
    if (word === 'conformant' || word === 'waived') return [];
    const rules = new Set(report.requirements.flatMap((rule) => (rule.profile === name ? [rule.id] : [])));
    if (said.some(({ rule }) => rule !== undefined && rules.has(rule))) return [];
    const why = reasons.map((each) => `${counted(each.musts, 'must')}: ${each.reason}`).join('; ');
    const all = why === '' ? counted(musts, 'must') : why;
    return [{ code: 'profile-not-conformant', text: `the profile ${name} is ${word} (${all})` }];
  });
}
