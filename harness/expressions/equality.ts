/**
 * `const`, `enum` and `uniqueItems` by what JSON says is equal. ajv's own comparison calls `valueOf` and `toString` of what
 * it compares, and a server may send members of these names.
 */
import type { Ajv2020 } from 'ajv/dist/2020.js';

/** Whether two JSON values are equal: the order of members does not count. */
function sameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  return names.every((name) => {
    return Object.hasOwn(other, name) && sameJson(one[name as keyof typeof one], other[name as keyof typeof other]);
  });
}

const unique = (items: readonly unknown[]): boolean =>
  items.every((item, index) => !items.slice(0, index).some((earlier) => sameJson(earlier, item)));

/** Replaces the keywords of `ajv` that compare. */
export function compareAsJson(ajv: Ajv2020): void {
  const replace = (
    keyword: string,
    schema: object,
    message: string,
    holds: (schema: never, data: never) => boolean,
  ) => {
    ajv.removeKeyword(keyword);
    ajv.addKeyword({ keyword, metaSchema: schema, validate: holds as never, errors: false, error: { message } });
  };
  replace('const', {}, 'must be equal to constant', sameJson);
  replace('enum', { type: 'array', minItems: 1 }, 'must be one of the values', (values: unknown[], data: unknown) =>
    values.some((value) => sameJson(value, data)),
  );
  replace('uniqueItems', { type: 'boolean' }, 'must not have the same item twice', (wanted: boolean, data: unknown) => {
    return !wanted || !Array.isArray(data) || unique(data);
  });
}
