import { invalid } from './refusal.ts';

const FORM = /^(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * A time of RFC 3339 in milliseconds since the epoch. Throws a 400 for anything else, also for what only looks like one:
 * the 30th of February, which Date takes for the 2nd of March, and 24 o'clock.
 */
export function readTimestamp(text: string): number {
  const [, date = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = FORM.exec(text) ?? [];
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const exists = Number.isFinite(midnight) && new Date(midnight).toISOString().startsWith(date);
  // A leap second is the one before it and a second more.
  const leap = second === '60';
  const value = Date.parse(`${date}T${hour}:${minute}:${leap ? '59' : second}${fraction}${zone.toUpperCase()}`);
  if (!exists || hour === '24' || !Number.isFinite(value)) {
    throw invalid('expiresAt must be a time of RFC 3339 with its offset, such as 2030-01-31T12:00:00Z.');
  }
  return leap ? value + 1000 : value;
}
