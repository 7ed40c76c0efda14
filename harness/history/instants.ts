/** Moments as servers write them: one may write microseconds here and seconds there and mean the same. */

type Instant = { seconds: number; digits: string };

/** Undefined for what is no moment; the contract checks say so. */
function parse(text: unknown): Instant | undefined {
  if (typeof text !== 'string') return undefined;
  const found = /^(\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)$/.exec(text);
  if (!found) return undefined;
  const seconds = Date.parse(`${found[1]}${found[3]}`.replace(' ', 'T').toUpperCase());
  return Number.isNaN(seconds) ? undefined : { seconds, digits: found[2] ?? '' };
}

/**
 * -1, 0 or 1, as the first is earlier, the same or later, to the precision of the coarser; a moment without fraction
 * may have been rounded. Undefined when either is no moment.
 */
export function compareInstants(a: unknown, b: unknown): -1 | 0 | 1 | undefined {
  const [one, other] = [parse(a), parse(b)];
  if (!one || !other) return undefined;
  const digits = Math.min(one.digits.length, other.digits.length, 9);
  const [left, right] = [value(one), value(other)];
  const precision = 1000 / 10 ** digits;
  const exact = one.digits.length === other.digits.length;
  if (exact ? left === right : Math.abs(left - right) < precision) return 0;
  return left < right ? -1 : 1;
}

/** Whether a moment is written with a fraction of a second. */
export function hasFraction(text: unknown): boolean {
  return (parse(text)?.digits ?? '') !== '';
}

function value({ seconds, digits }: Instant): number {
  return seconds + Number(`0.${digits || '0'}`) * 1000;
}
