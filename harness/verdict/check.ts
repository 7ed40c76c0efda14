/** What one check comes to: its raw outcome, held against the register and the baseline. */
import type { Basis, Rules } from './basis.ts';
import { blamedRules, rulesIn } from './blame.ts';
import { entriesOf, judgeFindings } from './findings.ts';
import { newerIn } from './newer.ts';
import type { RawCheck, RawOutcome } from './raw-check.ts';
import type { CheckRecord, CheckStatus, Evidence, SeenWaiver } from './record.ts';
import { unshownWaivers } from './stale.ts';
import { touchedQuestions } from './touched.ts';
import { entryOf } from './waiver.ts';
import { expiredText, fixedText, knownText } from './waiver-text.ts';

/** Judges one check. The same for whoever shows it while the run goes on and for whoever decides at its end. */
export function judgeCheck(raw: RawCheck, basis: Basis): CheckRecord {
  const { id, kind, driver, sdk, ms, place, request, repro, curl, transcript } = raw;
  const { status, reasons, evidence, waivers = [] } = judgeOutcome(raw, basis);
  const blamed = status === 'pass' || status === 'skipped' ? undefined : blames(raw);
  const newer = newerIn(raw.outcome);
  const questions = touchedQuestions(raw.outcome, blamed ?? [], basis.questions ?? []);
  return {
    id,
    kind,
    ...(driver === undefined ? {} : { driver }),
    status,
    ...(sdk === undefined ? {} : { sdk }),
    verifies: rulesIn(raw.verifies),
    ...(blamed === undefined ? {} : { blames: blamed }),
    ...(questions.length === 0 ? {} : { questions }),
    reasons,
    ...(newer.length === 0 ? {} : { newer }),
    ...(waivers.length === 0 ? {} : { waivers }),
    ...(raw.outcome.status === 'skipped' && raw.outcome.capability !== undefined
      ? { capability: raw.outcome.capability }
      : {}),
    ...(ms === undefined ? {} : { ms }),
    ...(place === undefined ? {} : { place }),
    ...(request === undefined ? {} : { request }),
    ...(repro === undefined ? {} : { repro }),
    ...(curl === undefined ? {} : { curl }),
    ...(transcript === undefined ? {} : { transcript }),
    ...evidence,
  };
}

/** What could not be looked at speaks against nothing: neither what is blocked, nor where the harness failed. */
function blames({ outcome, verifies }: RawCheck): string[] {
  return outcome.status === 'blocked' || outcome.status === 'error' ? [] : blamedRules(outcome, verifies);
}

type Findings = Extract<RawOutcome, { status: 'findings' }>;
type Judged = { status: CheckStatus; reasons: string[]; evidence?: Evidence; waivers?: SeenWaiver[] };

function judgeOutcome(raw: RawCheck, basis: Basis): Judged {
  const { outcome } = raw;
  switch (outcome.status) {
    case 'findings':
      return judgedFindings(raw, outcome, basis);
    case 'wrong-requests':
      return { status: outcome.problems.length === 0 ? 'pass' : 'harness-error', reasons: outcome.problems };
    case 'seen-rules': {
      // A part of the suite may just not make the exchange that would show it.
      const whole = basis.partial === undefined;
      const unshown = whole ? unshownWaivers(outcome.rules, outcome.subjects, basis.deviations) : [];
      const waivers = unshown.map(({ check }): SeenWaiver => ({ check, status: 'passed', musts: [] }));
      return { status: 'pass', reasons: [], waivers };
    }
    case 'skipped':
      return { status: 'skipped', reasons: [outcome.reason] };
    case 'error':
      return { status: 'harness-error', reasons: [outcome.reason] };
    case 'pass':
      return passed(raw, basis);
    case 'fail':
      return unlessWaived(raw, basis, isOnlyWarned(raw, basis.rules) ? 'warn' : 'fail', outcome.reasons);
    case 'blocked':
      return unlessWaived(raw, basis, 'blocked', [`blocked by: ${outcome.by}`]);
  }
}

function judgedFindings(raw: RawCheck, { findings, softened }: Findings, basis: Basis): Judged {
  const judged = judgeFindings(findings, softened, basis.deviations);
  const waivers = entriesOf(findings, basis.deviations).map(
    ({ waiver: { check, expired }, findings: own }): SeenWaiver => {
      if (expired) return { check, status: 'expired', musts: [] };
      const covered: RawOutcome = { status: 'findings', findings: own, softened: [] };
      return { check, status: 'applied', musts: mustsOf(covered, raw, basis.rules) };
    },
  );
  return { ...judged, waivers, ...(judged.status === 'fail' && isOnlyWarned(raw, basis.rules) && { status: 'warn' }) };
}

/** What passes is right, and its waiver says more than is true, unless it is of a race, which a run need not show. */
function passed(raw: RawCheck, basis: Basis): Judged {
  const entry = entryOf(raw, basis);
  if (entry === undefined || entry.intermittent || entry.expired) return { status: 'pass', reasons: [] };
  const everywhere = raw.driver !== undefined && entry.check === raw.id;
  // In the column of another driver it may be needed: that is told when all have ended.
  const text = everywhere
    ? `it passes with ${raw.driver}, and the waiver ${entry.check} is about every driver`
    : fixedText(entry);
  return { status: 'pass', reasons: [text], waivers: [{ check: entry.check, status: 'passed', musts: [] }] };
}

function unlessWaived(raw: RawCheck, basis: Basis, status: CheckStatus, reasons: string[]): Judged {
  const entry = entryOf(raw, basis);
  if (entry === undefined) return { status, reasons };
  const { check } = entry;
  if (entry.expired) {
    const [first = '', ...others] = reasons;
    const waivers: SeenWaiver[] = [{ check, status: 'expired', musts: [] }];
    return { status, reasons: [first, expiredText(entry), ...others], waivers };
  }
  const musts = raw.outcome.status === 'blocked' ? [] : mustsOf(raw.outcome, raw, basis.rules);
  const waivers: SeenWaiver[] = [{ check, status: 'applied', musts }];
  return { status: 'waived', reasons: [...reasons, knownText(entry)], waivers };
}

const mustsOf = (outcome: RawOutcome, { verifies }: RawCheck, rules: Rules): string[] =>
  blamedRules(outcome, verifies).filter((id) => rules[id]?.level === 'must');

/** Whether the failure speaks against an SDK, or against rules of level should or that bind an SDK and nothing else. */
function isOnlyWarned(
  { outcome, verifies, sdk }: { outcome: RawOutcome } & Pick<RawCheck, 'verifies' | 'sdk'>,
  rules: Rules,
): boolean {
  const blamed = blamedRules(outcome, verifies);
  const isLight = (id: string): boolean => rules[id]?.level === 'should' || rules[id]?.binds === 'sdk';
  return sdk !== undefined || (blamed.length > 0 && blamed.every(isLight));
}
