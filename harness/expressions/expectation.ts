/**
 * Expectations are JSON Schema, run by ajv. Shorter forms: a scalar means exactly that value, a list means exactly
 * these items, a map means these properties and does not mind others. A map with a schema keyword is the schema.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A map with one of these is a schema. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'const enum type not anyOf allOf oneOf if then else format pattern minLength maxLength minimum maximum ' +
    'exclusiveMinimum exclusiveMaximum multipleOf items prefixItems contains minContains maxContains minItems ' +
    'maxItems uniqueItems required properties additionalProperties patternProperties propertyNames minProperties ' +
    'maxProperties dependentRequired dependentSchemas'
  ).split(' '),
);

export type Expectation = unknown;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Expectation forms that mean something only in a place: `absent` for an entry of `files`. */
export type Dialect = { absentFiles?: boolean };

/** The JSON Schema that an expectation stands for. */
export function schemaOf(expectation: Expectation, dialect: Dialect = {}): unknown {
  if (Array.isArray(expectation)) {
    // One difference that shows both lists says more than one for each item.
    if (expectation.every((item) => typeof item !== 'object' || item === null)) return { const: expectation };
    const items = expectation.map((item) => schemaOf(item));
    return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length };
  }
  if (!isMap(expectation)) return { const: expectation };
  if (Object.keys(expectation).some((key) => KEYWORDS.has(key))) return unambiguous(expectation);
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [key, value] of Object.entries(expectation)) {
    if (key === 'files' && dialect.absentFiles && isMap(value)) {
      properties[key] = filesSchema(value);
    } else properties[key] = schemaOf(value);
    required.push(key);
  }
  return { type: 'object', properties, required };
}

/** The member `items` of a list, written short, would be the keyword, which says nothing about an object. */
function unambiguous(schema: Record<string, unknown>): unknown {
  if (!('items' in schema) || 'type' in schema) return schema;
  throw new Error('`items` is a keyword of JSON Schema: add `type: array`, or write `properties: { items: … }`');
}

function filesSchema(files: Record<string, unknown>): unknown {
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [path, value] of Object.entries(files)) {
    if (value === 'absent') properties[path] = false;
    else {
      properties[path] = schemaOf(value);
      required.push(path);
    }
  }
  return { type: 'object', properties, required };
}

const ajv = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  strictTuples: false,
});
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction>();

/** Compiles an expectation. Throws with ajv's words when it is no valid schema (an unknown keyword, a wrong value). */
export function compileExpectation(expectation: Expectation, dialect: Dialect = {}): ValidateFunction {
  const schema = schemaOf(expectation, dialect);
  const key = JSON.stringify(schema);
  const known = validators.get(key);
  if (known) return known;
  const validate = ajv.compile(schema as object);
  validators.set(key, validate);
  return validate;
}

/** A value in a sentence: JSON, cut. */
export function show(value: unknown, limit = 300): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= limit ? text : `${text.slice(0, limit)}… (${text.length} characters)`;
}

const placeName = (pointer: string): string => (pointer === '' ? 'result' : pointer.slice(1).replaceAll('/', '.'));

/** `0`, or `0 or 99`, or the schema where it says more than that. */
function excluded(schema: unknown): string {
  const { const: one, enum: several } = schema as { const?: unknown; enum?: unknown[] };
  return several === undefined ? show(one ?? schema) : several.map((value) => show(value)).join(' or ');
}

function sentence(error: ErrorObject): string {
  const place = placeName(error.instancePath);
  const got = show(error.data);
  switch (error.keyword) {
    case 'const':
      return `${place}: expected ${show(error.schema)}, got ${got}`;
    case 'false schema':
      return `${place}: expected nothing there, got ${got}`;
    case 'not':
      return `${place}: expected anything but ${excluded(error.schema)}, got ${got}`;
    case 'required':
      return `${place}: expected ${show(error.params.missingProperty)}, which is missing`;
    case 'enum':
      return `${place}: expected one of ${show(error.schema)}, got ${got}`;
    default:
      return `${place}: ${error.message ?? error.keyword}, got ${got}`;
  }
}

/** How a value differs from an expectation, as ajv tells it; empty when it does not. */
export function expectationErrors(expectation: Expectation, value: unknown, dialect: Dialect = {}): ErrorObject[] {
  const validate = compileExpectation(expectation, dialect);
  return validate(value) ? [] : (validate.errors ?? []);
}

/** The same for people: one sentence each. */
export function sentences(errors: readonly ErrorObject[]): string[] {
  return [...new Set(errors.map(sentence))];
}

/** How a value differs from an expectation, one sentence each; empty when it does not. */
export function differences(expectation: Expectation, value: unknown, dialect: Dialect = {}): string[] {
  return sentences(expectationErrors(expectation, value, dialect));
}
