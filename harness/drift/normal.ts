/** A schema in one form, whatever way it is written: references followed, `allOf` joined, `const` and `nullable` as OpenAPI 3.1 has them. */
import { unusable } from '../contract/document.ts';
import { isObject, type JsonObject, withSortedMembers } from '../json-object.ts';
import { joined } from './join.ts';
import type { Normal } from './normal-form.ts';
import { isFact, isUsual, NAMED_PARTS, PARTS, READ } from './schema-keywords.ts';
import type { Side } from './side.ts';

/** `allOf` in `allOf`, at most: more is a circle. */
const MOST_LEVELS = 32;

const known = new WeakMap<JsonObject, Normal>();

/** A schema as an object: `true` allows all, `false` nothing. */
export const schemaObject = (schema: unknown): JsonObject =>
  isObject(schema) ? schema : schema === false ? { not: {} } : {};

/** Throws UsageError for references that lead nowhere, and for `allOf` in a circle. */
export function normalOf(side: Side, schema: JsonObject, level = 0): Normal {
  const before = known.get(schema);
  if (before) return before;
  if (level > MOST_LEVELS) {
    throw unusable(side.document.file, side.pointerOf(schema), 'allOf leads in a circle', 'break the circle');
  }
  const own = ownOf(side, schema);
  const parts = [
    ...(typeof schema.$ref === 'string' ? [side.follow(schema)] : []),
    ...(Array.isArray(schema.allOf) ? schema.allOf.map((part) => side.follow(schemaObject(part))) : []),
  ];
  const normals = [...new Set(parts)].map((part) => normalOf(side, part, level + 1));
  const normal = normals.length === 0 ? own : joined(side, [own, ...normals]);
  // OpenAPI 3.0: `nullable` beside `allOf` counts for the whole.
  const whole = schema.nullable === true ? { ...normal, nullable: true } : normal;
  known.set(schema, whole);
  return whole;
}

function ownOf(side: Side, schema: JsonObject): Normal {
  const types = schema.type === undefined ? undefined : [schema.type].flat().map(String);
  const values = valuesOf(schema);
  const choices = (['oneOf', 'anyOf'] as const).flatMap((keyword) => {
    const branches = schema[keyword];
    return Array.isArray(branches) ? [{ keyword, all: branches.map(schemaObject) }] : [];
  });
  const nullBranch = choices.some(({ all }) => all.some(isNull));
  const discriminator = isObject(schema.discriminator) ? schema.discriminator : {};
  return {
    types: types && [...new Set(types)].filter((type) => type !== 'null').sort(),
    nullable: nullableOf(schema, types, values, nullBranch),
    values: values?.filter((value) => value !== 'null'),
    members: new Map(entriesOf(schema.properties).map(([name, member]) => [name, schemaObject(member)])),
    required: new Set(Array.isArray(schema.required) ? schema.required.map(String) : []),
    others: othersOf(schema),
    parts: new Map(partsOf(schema)),
    choices: choices.map(({ keyword, all }) => ({ keyword, branches: all.filter((branch) => !isNull(branch)) })),
    mapping: new Map(
      entriesOf(discriminator.mapping).map(([value, $ref]) => [
        value,
        typeof $ref === 'string' && $ref.startsWith('#/') ? side.follow({ $ref }) : undefined,
      ]),
    ),
    facts: new Map(factsOf(schema, discriminator)),
  };
}

const entriesOf = (value: unknown): [string, unknown][] => (isObject(value) ? Object.entries(value) : []);

/** Whether a schema is for null alone. */
export const isNull = ({ type, const: only }: JsonObject): boolean => type === 'null' || only === null;

export const jsonText = (value: unknown): string => JSON.stringify(withSortedMembers(value)) ?? 'nothing';

function valuesOf(schema: JsonObject): string[] | undefined {
  const values = Object.hasOwn(schema, 'const') ? [schema.const] : schema.enum;
  return Array.isArray(values) ? [...new Set(values.map(jsonText))].sort() : undefined;
}

function nullableOf(
  { nullable }: JsonObject,
  types: readonly string[] | undefined,
  values: readonly string[] | undefined,
  nullBranch: boolean,
): boolean | undefined {
  if (nullable === true || nullBranch) return true;
  if (types !== undefined) return types.includes('null') && (values?.includes('null') ?? true);
  return values?.includes('null');
}

function othersOf({ additionalProperties: others }: JsonObject): Normal['others'] {
  if (others === false) return false;
  return isObject(others) && Object.keys(others).some(isFact) ? others : undefined;
}

function* partsOf(schema: JsonObject): Generator<[string, JsonObject]> {
  for (const [keyword, words] of PARTS) {
    if (schema[keyword] === undefined) continue;
    const part = schemaObject(schema[keyword]);
    if (keyword === 'not' || Object.keys(part).some(isFact)) yield [words, part];
  }
  for (const [keyword, words] of NAMED_PARTS) {
    for (const [name, part] of entriesOf(schema[keyword])) yield [`${words} ${name}`, schemaObject(part)];
  }
  const items = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  for (const [index, item] of items.entries()) yield [`item ${index + 1}`, schemaObject(item)];
}

function* factsOf(schema: JsonObject, { propertyName }: JsonObject): Generator<[string, string]> {
  for (const [keyword, value] of Object.entries(boundsOf(schema))) {
    if (isFact(keyword) && !READ.has(keyword) && !isUsual(keyword, value)) yield [keyword, jsonText(value)];
  }
  if (propertyName !== undefined) yield ['discriminator', jsonText(propertyName)];
}

/** OpenAPI 3.0 has `exclusiveMinimum: true` beside `minimum: 1` for what is `exclusiveMinimum: 1` in 3.1. */
function boundsOf(schema: JsonObject): JsonObject {
  const bounds = { ...schema };
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (bounds[exclusive] !== true || bounds[bound] === undefined) continue;
    bounds[exclusive] = bounds[bound];
    delete bounds[bound];
  }
  return bounds;
}
