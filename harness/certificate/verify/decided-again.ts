/** Decides once more whether the run bears the claim out, and tells where the signed statements say something else. */
import { canonicalJson } from '../../digest.ts';
import { describeError } from '../../errors.ts';
import type { AskedQuestion } from '../../verdict/touched.ts';
import type { Certificate } from '../certificate-format.ts';
import { certificateOf, testResultOf } from '../compose.ts';
import { type Decision, decide } from '../policy.ts';
import type { Reason } from '../reason.ts';
import type { TestResult } from '../test-result-format.ts';
import type { Opened } from './opened.ts';
import { reasonsOf } from './reasons.ts';
import type { Signed } from './signatures.ts';

/**
 * Compares both predicates with those that the report comes to. What only the run itself could tell, that something was left
 * on the server, makes a result FAILED without more.
 */
export function decidedAgain(
  { report, claim, set }: Opened,
  { certificate, testResult }: Signed,
  questions: readonly AskedQuestion[],
): { decision?: Decision; reasons: Reason[] } {
  if (certificate === undefined || testResult === undefined) return { reasons: [] };
  const signed = certificate.predicate;
  try {
    const decided = decide({ report, claimed: claim.profiles, set, questions });
    const decision: Decision = signed.result === 'FAILED' ? { ...decided, result: 'FAILED' } : decided;
    const now = new Date(signed.issuedAt);
    if (Number.isNaN(now.getTime())) return { reasons: reasonsOf('issued-when', ['issuedAt is no time']) };
    const { provenance } = report;
    if (provenance === undefined) return { reasons: [] };
    const parts = { claim, report, decision, provenance, set, now };
    return {
      decision,
      reasons: [
        ...differences<Certificate>(signed, certificateOf(parts), 'the certificate'),
        ...differences<TestResult>(testResult.predicate, testResultOf(parts), 'the statement'),
      ],
    };
  } catch (error) {
    return {
      reasons: reasonsOf('not-decided', [`whether the claim is borne out cannot be decided: ${describeError(error)}`]),
    };
  }
}

/** A reason for each member that is another, with a code of its own: `passed-tests-changed`. */
function differences<T extends object>(signed: T, decided: T, what: string): Reason[] {
  const names = [...new Set([...Object.keys(signed), ...Object.keys(decided)])] as (keyof T & string)[];
  return names.flatMap((name) => {
    if (canonicalJson(signed[name] ?? null) === canonicalJson(decided[name] ?? null)) return [];
    const code = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}-changed`;
    return reasonsOf(code, [
      `${what} says ${name} ${shown(signed[name])}, and the run comes to ${shown(decided[name])}`,
    ]);
  });
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 120);
