/** What one check comes to: its raw outcome, held against the register and the baseline. */
import type { Basis, Rules } from './basis.ts';
import { blamedRules, rulesIn } from './blame.ts';
import { judgeFindings } from './findings.ts';
import { newerIn } from './newer.ts';
import type { RawCheck, RawOutcome } from './raw-check.ts';
import type { CheckRecord, CheckStatus, Evidence } from './record.ts';
import { staleDeviations } from './stale.ts';
import { touchedQuestions } from './touched.ts';
import { waiverOf } from './waiver.ts';

/** Judges one check. The same for whoever shows it while the run goes on and for whoever decides at its end. */
export function judgeCheck(raw: RawCheck, basis: Basis): CheckRecord {
  const { id, kind, driver, sdk, place, request, repro, curl, transcript } = raw;
  const { status, reasons, evidence } = judgeOutcome(raw, basis);
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
    ...(raw.outcome.status === 'skipped' && raw.outcome.capability !== undefined
      ? { capability: raw.outcome.capability }
      : {}),
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

type Judged = { status: CheckStatus; reasons: string[]; evidence?: Evidence };

function judgeOutcome(raw: RawCheck, basis: Basis): Judged {
  const { outcome } = raw;
  switch (outcome.status) {
    case 'findings': {
      const judged = judgeFindings(outcome.findings, outcome.softened, basis.deviations);
      return judged.status === 'fail' && isOnlyWarned(raw, basis.rules) ? { ...judged, status: 'warn' } : judged;
    }
    case 'wrong-requests':
      return { status: outcome.problems.length === 0 ? 'pass' : 'harness-error', reasons: outcome.problems };
    case 'seen-rules': {
      const whole = basis.partial === undefined;
      const stale = whole ? staleDeviations(outcome.rules, outcome.subjects, basis.deviations) : [];
      return { status: stale.length === 0 ? 'pass' : 'fail', reasons: stale };
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

/** A waiver that passes says more than is true, unless it is of a race, which a run need not show. */
function passed(raw: RawCheck, basis: Basis): Judged {
  const waiver = waiverOf(raw, basis);
  if (waiver === undefined || waiver.intermittent) return { status: 'pass', reasons: [] };
  return { status: 'fail', reasons: ['the baseline lists this check as a deviation, and it passes: remove the entry'] };
}

function unlessWaived(raw: RawCheck, basis: Basis, status: CheckStatus, reasons: string[]): Judged {
  const waiver = waiverOf(raw, basis);
  return waiver === undefined
    ? { status, reasons }
    : { status: 'waived', reasons: [...reasons, `known: ${waiver.evidence}`] };
}

/** Whether the failure speaks against an SDK, or against rules of level should or that bind an SDK and nothing else. */
function isOnlyWarned(
  { outcome, verifies, sdk }: { outcome: RawOutcome } & Pick<RawCheck, 'verifies' | 'sdk'>,
  rules: Rules,
): boolean {
  const blamed = blamedRules(outcome, verifies);
  const isLight = (id: string): boolean => rules[id]?.level === 'should' || rules[id]?.binds === 'sdk';
  return sdk !== undefined || (blamed.length > 0 && blamed.every(isLight));
}
