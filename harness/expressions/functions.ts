/** What expressions of scenarios can call beside the functions of JSONata. */
import { DURATION_PATTERN, milliseconds } from '../format/duration.ts';
import { sameReference } from '../image-reference.ts';
import { instantOf, readTime } from '../time.ts';

/**
 * `$near(a, b, '2s')`: whether two times differ by no more than a duration. Times are texts of RFC 3339 or milliseconds
 * (or seconds) since the epoch. False where one of them is missing, or is no time.
 */
function near(a: unknown, b: unknown, within: unknown): boolean {
  if (typeof within !== 'string' || !new RegExp(DURATION_PATTERN).test(within)) {
    throw new Error("$near takes two times and a duration such as '2s'");
  }
  const [one, other] = [instantOf(a), instantOf(b)];
  return one !== undefined && other !== undefined && Math.abs(one - other) <= milliseconds(within);
}

/**
 * `$time(t)`: a time as milliseconds since the epoch, also where a server writes it otherwise than RFC 3339 has it: as a
 * number, or without an offset, which is taken for UTC. How a time is written is judged by the contract rules. Nothing for
 * what is missing; throws for what is no time.
 */
function time(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const instant = readTime(value);
  if (instant === undefined) throw new Error(`${JSON.stringify(value)} is no time`);
  return instant;
}

/**
 * `$sameImage(a, b)`: whether two references are of one image, however much of what is usual they leave out: `ubuntu`,
 * `ubuntu:latest` and `docker.io/library/ubuntu:latest`. False where one of them is missing, or is no text.
 */
function sameImage(a: unknown, b: unknown): boolean {
  return sameReference(a, b);
}

export const FUNCTIONS = { near, time, sameImage } as const;
