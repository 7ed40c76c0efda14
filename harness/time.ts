/** Times as servers write them. That they are written otherwise than RFC 3339 has it is judged by the contract rules. */

/** A moment of RFC 3339. A time without an offset is none: it would be another one on every machine. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Below this a number counts seconds: as milliseconds it would be a day of 1973 or earlier. */
const FEWEST_MILLISECONDS = 1e11;

/** Milliseconds since the epoch, of a text of RFC 3339 or a number; undefined for anything else. */
export function instantOf(time: unknown): number | undefined {
  if (typeof time === 'number') return Math.abs(time) < FEWEST_MILLISECONDS ? time * 1000 : time;
  if (typeof time !== 'string' || !MOMENT.test(time)) return undefined;
  const instant = Date.parse(time.replace(' ', 'T').toUpperCase());
  return Number.isNaN(instant) ? undefined : instant;
}

/** The same also of a text without an offset, which is taken for UTC. */
export const readTime = (time: unknown): number | undefined =>
  instantOf(time) ?? (typeof time === 'string' ? instantOf(`${time}Z`) : undefined);
