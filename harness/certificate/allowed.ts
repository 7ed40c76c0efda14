/** What a certificate lets pass: waivers of what is open, and skips of the closed list of its set. Pure. */
import type { RawFinding } from '../verdict/raw-check.ts';
import { type AskedQuestion, touchedQuestions } from '../verdict/touched.ts';

/** An entry of the closed list of a set: `check` is an id, or with `*` at its end the beginning of ids. */
export type AllowedSkip = { check: string; capability?: string };

export type SkippedCheck = { id: string; capability?: string | undefined };

/** What is known of the capabilities of the server: whether checks that need one are made, and its profile. */
export type CapabilityFacts = { capability: string; profile: string; judged: boolean };

/**
 * Whether a check may have been skipped: its set lists it with the capability that it lacks, and one of those that it lacks
 * belongs to none of the claimed profiles. Which of several is named first says nothing.
 */
export function isSkipAllowed(
  { id, capability }: SkippedCheck,
  skips: readonly AllowedSkip[],
  claimed: readonly string[],
  capabilities: readonly CapabilityFacts[],
): boolean {
  const listed = skips.filter(({ check }) => namesCheck(check, id)).map((skip) => skip.capability);
  if (!listed.includes(capability) || capability === undefined) return listed.includes(capability);
  return listed.some((name) => {
    const lacking = capabilities.find((one) => one.capability === name && !one.judged);
    return lacking !== undefined && !claimed.includes(lacking.profile);
  });
}

const namesCheck = (written: string, id: string): boolean =>
  written.endsWith('*') ? id.startsWith(written.slice(0, -1)) : id === written;

/** A waiver with the musts that it covers, or could cover, by their ids. */
export type CoveringWaiver = { check: string; musts: readonly string[] };

/**
 * The musts that a waiver may not cover: those that no open question leaves open, neither by the id of the rule nor by the
 * contract rule that the waiver names a finding of. Where only shoulds are covered there is none.
 */
export function forbiddenMusts({ check, musts }: CoveringWaiver, questions: readonly AskedQuestion[]): string[] {
  const finding = { key: check } as RawFinding;
  const outcome = { status: 'findings' as const, findings: [finding], softened: [] };
  return touchedQuestions(outcome, [], questions).length > 0
    ? []
    : musts.filter((id) => !questions.some(({ requirements }) => requirements.includes(id)));
}
