/** What expressions of scenarios can call beside the functions of JSONata. */
import { DURATION_PATTERN, milliseconds } from '../format/duration.ts';

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

const instantOf = (time: unknown): number =>
  typeof time === 'number' ? time : typeof time === 'string' ? Date.parse(time) : Number.NaN;

export const FUNCTIONS = { near } as const;
