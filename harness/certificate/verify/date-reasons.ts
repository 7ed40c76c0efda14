/** Whether the days of a certificate fit: after its run, not in the future, and not over. */
import { counted } from '../../counted.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import { newerSets } from './ours.ts';
import { reasonIf } from './reasons.ts';
import type { Signed } from './signatures.ts';

/** Two clocks may differ by so much, in milliseconds. */
const TOLERANCE_MS = 5 * 60_000;
/** From so many newer sets on a certificate says little. */
const MANY_SETS = 2;

export function dateReasons(
  { report, set }: Opened,
  { certificate }: Signed,
  now: Date,
): { reasons: Reason[]; warnings: Reason[] } {
  if (certificate === undefined) return { reasons: [], warnings: [] };
  const { issuedAt, validUntil } = certificate.predicate;
  const issued = Date.parse(issuedAt);
  const end = Date.parse(report.run.startedAt) + report.run.ms;
  const newer = newerSets(set.set);
  return {
    reasons: [
      ...reasonIf(
        !(issued >= end - TOLERANCE_MS),
        'issued-before-end',
        `it was issued at ${issuedAt}, before the run had ended`,
      ),
      ...reasonIf(
        !(issued <= now.getTime() + TOLERANCE_MS),
        'issued-in-future',
        `it was issued at ${issuedAt}, which is yet to come`,
      ),
      ...reasonIf(
        issuedAt.slice(0, 10) > validUntil,
        'issued-after-validity',
        `it was issued at ${issuedAt}, when certificates of ${set.set} were given no more`,
      ),
    ],
    warnings: [
      ...reasonIf(now.toISOString().slice(0, 10) > validUntil, 'expired', `it was valid until ${validUntil}`),
      ...reasonIf(
        newer.length >= MANY_SETS,
        'set-old',
        `this suite knows ${counted(newer.length, 'newer requirement set')}: ${newer.join(', ')}`,
      ),
    ],
  };
}
