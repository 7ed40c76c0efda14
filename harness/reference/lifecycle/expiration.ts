/** When a sandbox ends by itself: its timeout, and what moves it. */
import type { Clock } from '../clock.ts';
import { conflict, Refusal } from './refusal.ts';
import { isOver, type SandboxRecord, timestamp } from './sandbox-record.ts';

/**
 * Gives a sandbox another expiration, in milliseconds since the epoch. Throws a 409 for one that has ended or never
 * expires, a 400 for a time that is not in the future or not later than the present one.
 */
export function renew(record: SandboxRecord, expiresAt: number, now: number): void {
  if (record.ending || isOver(record)) {
    throw conflict('SANDBOX_NOT_RUNNING', `The sandbox is ${record.status.state}: it cannot be renewed.`);
  }
  if (record.expiresAt === undefined) {
    throw conflict('SANDBOX_DOES_NOT_EXPIRE', 'The sandbox was created without a timeout: there is nothing to renew.');
  }
  if (expiresAt <= now) throw new Refusal(400, 'INVALID_REQUEST', 'expiresAt must be in the future.');
  if (expiresAt <= record.expiresAt) {
    const current = timestamp(record.expiresAt);
    throw new Refusal(400, 'INVALID_REQUEST', `expiresAt must be after the current expiration, ${current}.`);
  }
  record.expiresAt = expiresAt;
}

/** Calls `expire` once the sandbox's time is up, and calls off what was armed before. */
export function armExpiry(record: SandboxRecord, clock: Clock, expire: (record: SandboxRecord) => void): void {
  record.cancelExpiry?.();
  if (record.expiresAt !== undefined) {
    record.cancelExpiry = clock.schedule(record.expiresAt, () => expire(record));
  }
}
