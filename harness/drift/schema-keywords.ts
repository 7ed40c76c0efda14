/** The keywords of schemas: which are no facts, which hold schemas, and which say nothing with their usual value. */

/** Words for people, and names that a schema gives to itself or to others. */
const NO_FACTS = new Set([
  ...['title', 'description', 'summary', 'example', 'examples', 'externalDocs', 'xml', '$comment'],
  ...['$id', '$schema', '$anchor', '$dynamicAnchor', '$defs', 'definitions'],
]);

export const isFact = (keyword: string): boolean => !NO_FACTS.has(keyword) && !keyword.startsWith('x-');

/** Keywords that hold one schema, and what it is called. */
export const PARTS: ReadonlyMap<string, string> = new Map([
  ['items', 'each item'],
  ['contains', 'one item'],
  ['propertyNames', 'names of members'],
  ['not', 'not'],
  ['if', 'if'],
  ['then', 'then'],
  ['else', 'else'],
  ['unevaluatedProperties', 'members not named'],
  ['unevaluatedItems', 'items not named'],
  ['contentSchema', 'content'],
]);

/** Keywords that hold schemas by name, and what stands before the name. */
export const NAMED_PARTS: ReadonlyMap<string, string> = new Map([
  ['patternProperties', 'members that match'],
  ['dependentSchemas', 'with member'],
]);

/** Keywords that `normal.ts` reads by themselves. */
export const READ: ReadonlySet<string> = new Set([
  ...['$ref', 'allOf', 'oneOf', 'anyOf', 'type', 'nullable', 'enum', 'const', 'properties', 'required'],
  ...['additionalProperties', 'prefixItems', 'discriminator'],
  ...[...PARTS.keys(), ...NAMED_PARTS.keys()],
]);

/** What a keyword means where it is left out. */
const USUAL: Readonly<Record<string, unknown>> = {
  minLength: 0,
  minItems: 0,
  minProperties: 0,
  uniqueItems: false,
  deprecated: false,
  readOnly: false,
  writeOnly: false,
  exclusiveMinimum: false,
  exclusiveMaximum: false,
};

export const isUsual = (keyword: string, value: unknown): boolean =>
  Object.hasOwn(USUAL, keyword) && USUAL[keyword] === value;
