/** The headers of a response as the document has them (OpenAPI 3.1, Header Object). */
import type { HeaderList } from '../wire/exchange.ts';
import { coerce } from './parameters.ts';
import type { Schemas } from './schemas.ts';
import type { DocumentRule, Violation } from './types.ts';
import { schemaFaults } from './violations.ts';

/** The header whose value identifies one request: no two responses have the same. */
export const REQUEST_ID = 'X-Request-ID';
export const REQUEST_ID_UNIQUE: DocumentRule = `header ${REQUEST_ID} unique`;

export type HeaderPlan = {
  name: string;
  /** `name` in small letters. */
  key: string;
  clause: string;
  schemaPointer: string | undefined;
  /** The JSON types its schema allows, empty when it allows all. */
  types: readonly string[];
  present: DocumentRule;
  schema: DocumentRule;
};

export function headerPlan(
  name: string,
  clause: string,
  schemaPointer: string | undefined,
  types: readonly string[],
): HeaderPlan {
  const rules = { present: `header ${name} present`, schema: `header ${name} schema` } as const;
  return { name, key: name.toLowerCase(), clause, schemaPointer, types, ...rules };
}

/** Values by name in small letters; the first counts. */
export function headerMap(headers: HeaderList): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (!map.has(key)) map.set(key, value);
  }
  return map;
}

/** What is wrong with a header that is there. */
export function headerFaults(schemas: Schemas, plan: HeaderPlan, value: string): Violation[] {
  if (plan.schemaPointer === undefined) return [];
  const validate = schemas.validator(plan.schemaPointer);
  if (validate(coerce(value.trim(), plan.types))) return [];
  return schemaFaults(schemas, plan.schemaPointer, validate.errors ?? []).map((each) => ({
    rule: plan.schema,
    ...each,
  }));
}
