/** What expressions of scenarios can call beside the functions of JSONata. */
import { DURATION_PATTERN, milliseconds } from '../format/duration.ts';

/** A moment of RFC 3339. A time without an offset is none: it would be another one on every machine. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * `$near(a, b, '2s')`: whether two times differ by no more than a duration. Times are texts of RFC 3339 or milliseconds
 * since the epoch. False where one of them is missing, or is no time.
 */
function near(a: unknown, b: unknown, within: unknown): boolean {
  if (typeof within !== 'string' || !new RegExp(DURATION_PATTERN).test(within)) {
    throw new Error("$near takes two times and a duration such as '2s'");
  }
  return Math.abs(instantOf(a) - instantOf(b)) <= milliseconds(within);
}

/** Milliseconds since the epoch; NaN for what is no time. */
function instantOf(time: unknown): number {
  if (typeof time === 'number') return time;
  return typeof time === 'string' && MOMENT.test(time) ? Date.parse(time.replace(' ', 'T').toUpperCase()) : Number.NaN;
}

export const FUNCTIONS = { near } as const;
