/**
 * The assertions of a step, each with a name: `expect.body.status.state`, `that.0`, `the first: expect.exitCode` inside
 * `parallel`. What the author wrote as one value or one schema is one assertion; maps and lists of maps are taken apart.
 * A broken server must make each of them fail, or it is not needed.
 */

import type { ErrorObject } from 'ajv';
import { isObject } from '../json-object.ts';
import { pointerToken } from '../json-pointer.ts';
import { type Dialect, type Expectation, KEYWORDS, memberOf } from './expectation.ts';

/** `place` is where the assertion stands in the schema of the whole expectation, as ajv writes it. */
type Leaf = { name: string; place: string };

/** As ajv escapes the name of a property in a schema path. */
const escaped = (name: string): string => encodeURIComponent(pointerToken(name));

export const thatName = (index: number): string => `that.${index}`;

/** The one assertion of a step that expects nothing: that it can be done. */
export const DONE = 'done';

/** The assertions of one action; of one without any, that it can be done. */
export function assertionsOfPart(
  { expect, that }: { expect?: unknown; that?: string | string[] },
  dialect: Dialect = {},
): string[] {
  const expected = expect === undefined ? [] : leavesOf(expect, dialect);
  const conditions = that === undefined ? [] : [that].flat();
  const names = [...new Set(expected.map(({ name }) => name)), ...conditions.map((_, index) => thatName(index))];
  return names.length === 0 ? [DONE] : names;
}

/**
 * Which assertions of an expectation, as the author wrote it, do not hold. A member that is missing, or a whole that is
 * something else than a map, breaks every assertion below it.
 */
export function failedAssertions(
  written: Expectation,
  errors: readonly ErrorObject[],
  dialect: Dialect = {},
): string[] {
  const leaves = leavesOf(written, dialect);
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

function leavesOf(expectation: Expectation, dialect: Dialect): Leaf[] {
  /** `byPath`: the keys are paths of files, and neither a keyword nor a question mark means anything. */
  const walk = (value: unknown, name: string, place: string, byPath = false): Leaf[] => {
    if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
      const items = value.flatMap((item, index) => walk(item, `${name}.${index}`, `${place}/prefixItems/${index}`));
      return [
        ...items,
        ...['minItems', 'maxItems'].map((end) => ({ name: `${name}.length`, place: `${place}/${end}` })),
      ];
    }
    if (!isObject(value) || Object.keys(value).length === 0) return [{ name, place }];
    if (!byPath && Object.keys(value).some((key) => KEYWORDS.has(key))) return [{ name, place }];
    return Object.entries(value).flatMap(([key, member]) => {
      const own = byPath ? key : memberOf(key).name;
      const paths = place === '#' && dialect.byPath?.includes(own);
      return walk(member, `${name}.${own}`, `${place}/properties/${escaped(own)}`, paths);
    });
  };
  return walk(expectation, 'expect', '#');
}
