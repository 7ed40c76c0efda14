/**
 * The assertions of a step, each with a name: `expect.body.status.state`, `that.0`, `the first: expect.exitCode` inside
 * `parallel`. What the author wrote as one value or one schema is one assertion; maps and lists of maps are taken apart.
 * A broken server must make each of them fail, or it is not needed.
 */

import type { ErrorObject } from 'ajv';
import { pointerToken } from '../json-pointer.ts';
import type { InnerStep, Step } from '../scenario/format.ts';
import { type Expectation, KEYWORDS } from './expectation.ts';

/** `place` is where the assertion stands in the schema of the whole expectation, as ajv writes it. */
type Leaf = { name: string; place: string };

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As ajv escapes the name of a property in a schema path. */
const escaped = (name: string): string => encodeURIComponent(pointerToken(name));

export const thatName = (index: number): string => `that.${index}`;

/** The one assertion of a step that expects nothing: that it can be done. */
export const DONE = 'done';

/** Every assertion of a step; of one without any, that it can be done. */
export function assertionsOf(step: Step): string[] {
  if (step.parallel !== undefined) {
    return step.parallel.flatMap((inner) => assertionsIn(step, inner, ownAssertions(inner)));
  }
  return ownAssertions(step);
}

function ownAssertions(step: Step | InnerStep): string[] {
  const expected = step.expect === undefined ? [] : leavesOf(step.expect);
  const conditions = step.that === undefined ? [] : [step.that].flat();
  const names = [...new Set(expected.map(({ name }) => name)), ...conditions.map((_, index) => thatName(index))];
  return names.length === 0 ? [DONE] : names;
}

/** The names of assertions as the whole step has them: those of a step inside `parallel` bear its sentence. */
export function assertionsIn(step: Step, part: Step | InnerStep, names: readonly string[]): string[] {
  return step.parallel === undefined ? [...names] : names.map((name) => `${part.check}: ${name}`);
}

/**
 * Which assertions of an expectation, as the author wrote it, do not hold. A member that is missing, or a whole that is
 * something else than a map, breaks every assertion below it.
 */
export function failedAssertions(written: Expectation, errors: readonly ErrorObject[]): string[] {
  const leaves = leavesOf(written);
  const failed = errors.flatMap(({ schemaPath, keyword, params }) => {
    const own = leaves.filter(({ place }) => `${schemaPath}/`.startsWith(`${place}/`));
    if (own.length > 0) return own;
    const around = schemaPath.slice(0, -keyword.length - 1);
    const missing = (params as { missingProperty?: string }).missingProperty;
    const below = missing === undefined ? around : `${around}/properties/${escaped(missing)}`;
    return leaves.filter(({ place }) => place === below || place.startsWith(`${below}/`));
  });
  return [...new Set(failed.map(({ name }) => name))];
}

function leavesOf(expectation: Expectation): Leaf[] {
  const walk = (value: unknown, name: string, place: string): Leaf[] => {
    if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
      const items = value.flatMap((item, index) => walk(item, `${name}.${index}`, `${place}/prefixItems/${index}`));
      return [
        ...items,
        ...['minItems', 'maxItems'].map((end) => ({ name: `${name}.length`, place: `${place}/${end}` })),
      ];
    }
    if (!isMap(value) || Object.keys(value).length === 0) return [{ name, place }];
    if (Object.keys(value).some((key) => KEYWORDS.has(key))) return [{ name, place }];
    return Object.entries(value).flatMap(([key, member]) =>
      walk(member, `${name}.${key}`, `${place}/properties/${escaped(key)}`),
    );
  };
  return walk(expectation, 'expect', '#');
}
