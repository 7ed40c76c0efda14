/** Which rules a check verifies, and with which of its assertions. */
import { assertionsOfPart } from '../expressions/assertions.ts';
import type { Part, Rule } from '../format/step.ts';
import { dialectOf, partsOf, verbOf } from '../verbs/all.ts';
import type { Verified } from '../verdict/outcome.ts';

/** Every assertion of a step, by its name; those of an action of `parallel` bear its sentence. */
export function assertionsOf(step: Part): string[] {
  return partsOf(step).flatMap((part) => assertionsIn(step, part, ownAssertions(part)));
}

/** The assertions of one action, as the action names them. */
export const ownAssertions = (part: Part): string[] => assertionsOfPart(part, dialectOf(part));

/** The names of assertions of one of its actions as the whole step has them. */
export function assertionsIn(step: Part, part: Part, names: readonly string[]): string[] {
  return verbOf(step).parts === undefined ? [...names] : names.map((name) => `${part.check}: ${name}`);
}

/**
 * The rules that a step verifies, or a case of it (`caseKey`). What an action of `parallel` verifies is about the
 * assertions of that action.
 */
export function verifiedBy(step: Part, caseKey?: string): Verified[] {
  const own = rulesOf(step, caseKey);
  if (verbOf(step).parts === undefined) return own;
  const inner = partsOf(step).flatMap((part) =>
    rulesOf(part, part.caseKey).map(({ rule, assertions = ownAssertions(part) }): Verified => {
      return { rule, assertions: assertionsIn(step, part, assertions) };
    }),
  );
  return [...own, ...inner];
}

function rulesOf({ verifies = [] }: Part, caseKey: string | undefined): Verified[] {
  return verifies.flatMap((written): Verified[] => {
    const { rule, cases, assertions } = asObject(written);
    if (cases !== undefined && (caseKey === undefined || !cases.includes(caseKey))) return [];
    return [{ rule, ...(assertions === undefined ? {} : { assertions }) }];
  });
}

/** A rule as an object, whichever way it is written. */
export const asObject = (written: Rule): Exclude<Rule, string> =>
  typeof written === 'string' ? { rule: written } : written;
