/** Reasons of checks, taken apart into what was expected and what was seen, where they are written so. Pure. */

export type Contrast = {
  /** `body.pagination.totalItems`; absent where the whole answer is meant. */
  where?: string;
  expected: string;
  seen: string;
  /** What else the reason says, a line each: how often, and where first. */
  notes: string[];
};

/** `status: expected 204, got 200; 3 times, first in a.yaml, step one`. */
const EXPECTED = /^(?:(.*?): )?expected (.*), got (.*?)(?:; (\d+ times?, first in .*))?$/s;
/** `result.status < 400 is false, not true, where result.status = 404`. */
const ASSERTION = /^(.*) is (\S+), not true(?:, where (.*))?$/s;

/** Undefined for a reason in other words. */
export function contrastOf(reason: string): Contrast | undefined {
  const [first = '', ...rest] = reason.split('\n');
  const notes = rest.map((line) => line.trim());
  const [, where, expected, got, often] = EXPECTED.exec(first) ?? [];
  if (expected !== undefined && got !== undefined) {
    return {
      ...(where === undefined || where === '(message)' ? {} : { where }),
      expected,
      seen: got,
      notes: [...(often === undefined ? [] : [often]), ...notes],
    };
  }
  const [, expression, value, known] = ASSERTION.exec(first) ?? [];
  if (expression === undefined || value === undefined) return undefined;
  return { expected: expression, seen: known ?? `it is ${value}`, notes };
}
