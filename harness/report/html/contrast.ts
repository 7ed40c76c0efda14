/** Reasons of checks, taken apart into what was expected and what was seen, where they are written so. Pure. */

export type Contrast = {
  /** `body.pagination.totalItems`; absent where the whole answer is meant. */
  where?: string;
  expected: string;
  /** What the names of an expression stood for; present where `expected` is an expression that must be true. */
  values?: string;
  seen: string;
  /** What else the reason says, a line each: how often, and where first. */
  notes: string[];
};

/** `status: expected 204, got 200; 3 times, first in a.yaml, step one`, and `status: must be >= 400, got 200`. */
const EXPECTED = /^(?:(.*?): )?(?:expected (.*)|(must .*)), got (.*?)(?:; (\d+ times?, first in .*))?$/s;
/** `result.status < 400 is false, not true, where result.status = 404`; the expression may have several lines. */
const ASSERTION = /^(.*?) is (\S+), not true(?:, where ([^\n]*))?(?:\n(.*))?$/s;

/** Undefined for a reason in other words. */
export function contrastOf(reason: string): Contrast | undefined {
  const [first = '', ...rest] = reason.split('\n');
  const [, where, expected, must, got, often] = EXPECTED.exec(first) ?? [];
  const wanted = expected ?? must;
  if (wanted !== undefined && got !== undefined) {
    return {
      ...(where === undefined || where === '(message)' ? {} : { where }),
      expected: wanted,
      seen: got,
      notes: [...(often === undefined ? [] : [often]), ...rest.map(trimmed)],
    };
  }
  const [, expression, value, known = '', more] = ASSERTION.exec(reason) ?? [];
  if (expression === undefined || value === undefined) return undefined;
  return { expected: expression, values: known, seen: `it is ${value}`, notes: more?.split('\n').map(trimmed) ?? [] };
}

const trimmed = (line: string): string => line.trim();
