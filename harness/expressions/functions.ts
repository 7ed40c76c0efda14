/** What expressions of scenarios can call beside the functions of JSONata. */
import { DURATION_PATTERN, milliseconds } from '../format/duration.ts';

/** A moment of RFC 3339. A time without an offset is none: it would be another one on every machine. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * `$near(a, b, '2s')`: whether two times differ by no more than a duration. Times are texts of RFC 3339 or milliseconds
 * (or seconds) since the epoch. False where one of them is missing, or is no time.
 */
function near(a: unknown, b: unknown, within: unknown): boolean {
  if (typeof within !== 'string' || !new RegExp(DURATION_PATTERN).test(within)) {
    throw new Error("$near takes two times and a duration such as '2s'");
  }
  return Math.abs(instantOf(a) - instantOf(b)) <= milliseconds(within);
}

/**
 * `$time(t)`: a time as milliseconds since the epoch, also where a server writes it otherwise than RFC 3339 has it: as a
 * number, or without an offset, which is taken for UTC. How a time is written is judged by the contract rules. Nothing for
 * what is missing; throws for what is no time.
 */
function time(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const instant = instantOf(typeof value === 'string' && !MOMENT.test(value) ? `${value}Z` : value);
  if (Number.isNaN(instant)) throw new Error(`${JSON.stringify(value)} is no time`);
  return instant;
}

/** Below this a number counts seconds: as milliseconds it would be a day of 1973 or earlier. */
const FEWEST_MILLISECONDS = 1e11;

/** Milliseconds since the epoch; NaN for what is no time. */
function instantOf(time: unknown): number {
  if (typeof time === 'number') return Math.abs(time) < FEWEST_MILLISECONDS ? time * 1000 : time;
  return typeof time === 'string' && MOMENT.test(time) ? Date.parse(time.replace(' ', 'T').toUpperCase()) : Number.NaN;
}

export const FUNCTIONS = { near, time } as const;
