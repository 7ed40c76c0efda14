/**
 * Expectations are JSON Schema, run by ajv. Shorter forms: a scalar means exactly that value, a list means exactly
 * these items, a map means these properties and does not mind others. A map with a schema keyword is the schema.
 */

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { sha256Of } from '../digest.ts';
import { isObject } from '../json-object.ts';
import { preparedExpectations } from '../yaml/prepared.ts';
import { compareAsJson } from './equality.ts';
import { resolveDeep, type Scope, segmentsOf } from './expression.ts';

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

const isMap = (value: unknown): value is Record<string, unknown> => isObject(value) && !(value instanceof Literal);

/**
 * Expectation forms that mean something only in a place. `byPath`: members of the whole that are maps by path of a file.
 * Their keys are taken as they are written, and `absent` as the value of one means that there must be no such file.
 */
export type Dialect = { byPath?: readonly string[] };

/**
 * A value that an expression gave. It is compared as it is, whatever it looks like: what a server answers must never
 * become a schema.
 */
export class Literal {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
}

/** Whether a text is an expression, or has one in it. One that has nothing but a literal `$${` is the author's own. */
const hasExpression = (text: string): boolean =>
  text.includes('${') && segmentsOf(text).some((segment) => 'expression' in segment);

/**
 * The expectation with every expression in it replaced by the value that it gives, as a Literal. Throws ExpressionError
 * when one of them fails.
 */
export async function resolveExpectation(written: Expectation, scope: Scope): Promise<Expectation> {
  if (typeof written === 'string') {
    const value = await resolveDeep(written, scope);
    return hasExpression(written) ? new Literal(value) : value;
  }
  if (Array.isArray(written)) return Promise.all(written.map((item) => resolveExpectation(item, scope)));
  if (!isMap(written)) return written;
  const entries = Object.entries(written).map(
    async ([key, value]) => [key, await resolveExpectation(value, scope)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** The same without a scope, each expression standing for some value: enough to tell whether it is an expectation. */
function withPlaceholders(written: Expectation): Expectation {
  if (typeof written === 'string')
    return hasExpression(written) ? new Literal(written) : written.replaceAll('$${', '${');
  if (Array.isArray(written)) return written.map(withPlaceholders);
  if (!isMap(written)) return written;
  return Object.fromEntries(Object.entries(written).map(([key, value]) => [key, withPlaceholders(value)]));
}

/** The name of a member that may be written with a question mark behind it, and whether it must be there. */
export const memberOf = (key: string): { name: string; optional: boolean } =>
  key.length > 1 && key.endsWith('?') ? { name: key.slice(0, -1), optional: true } : { name: key, optional: false };

/** The JSON Schema that an expectation stands for. Throws where it says nothing, or two things at once. */
export function schemaOf(expectation: Expectation, dialect: Dialect = {}): unknown {
  if (Array.isArray(expectation)) {
    // One difference that shows both lists says more than one for each item.
    if (expectation.every((item) => typeof item !== 'object' || item === null || item instanceof Literal)) {
      return { const: plainValue(expectation) };
    }
    const items = expectation.map((item) => schemaOf(item));
    return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length };
  }
  if (expectation instanceof Literal) return { const: expectation.value };
  if (!isMap(expectation)) return { const: expectation };
  if (Object.keys(expectation).some((key) => KEYWORDS.has(key))) return keywordSchema(unambiguous(expectation));
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [key, value] of Object.entries(expectation)) {
    const { name, optional } = memberOf(key);
    if (Object.hasOwn(properties, name)) throw new Error(`\`${name}\` and \`${name}?\` cannot both be there`);
    properties[name] = dialect.byPath?.includes(name) && isMap(value) ? filesSchema(value) : schemaOf(value);
    if (!optional) required.push(name);
  }
  return { type: 'object', properties, required };
}

/** Keywords below which there are values and no schemas. */
const VALUE_KEYWORDS = new Set(['const', 'enum']);
/** Keywords below which schemas stand by name: a name is no keyword, whatever it is. */
const NAMED_SCHEMAS = new Set(['properties', 'patternProperties', 'dependentSchemas']);

/** A schema of the author's, with the values of expressions where values stand. Throws where they would be schema. */
function keywordSchema(schema: unknown, at = ''): unknown {
  if (schema instanceof Literal) {
    const remedy = 'write it below `const` or `enum`, or compare in `that`';
    throw new Error(`an expression gives a value, which cannot stand as \`${at}\`: ${remedy}`);
  }
  if (Array.isArray(schema)) return schema.map((item) => keywordSchema(item, at));
  if (!isMap(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]) => {
    if (VALUE_KEYWORDS.has(key)) return [key, valuesBelow(key, value)];
    if (!NAMED_SCHEMAS.has(key) || !isMap(value)) return [key, keywordSchema(value, key)];
    return [key, Object.fromEntries(Object.entries(value).map(([name, one]) => [name, keywordSchema(one, name)]))];
  });
  return Object.fromEntries(entries);
}

function valuesBelow(keyword: string, value: unknown): unknown {
  if (keyword === 'enum' && value instanceof Literal) {
    throw new Error('an expression gives one value, and `enum` takes a list: write `enum: ["${…}"]`');
  }
  return plainValue(value);
}

function plainValue(value: unknown): unknown {
  if (value instanceof Literal) return value.value;
  if (Array.isArray(value)) return value.map(plainValue);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValue(member)]));
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

function createAjv(validateSchema: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    strictTuples: false,
    validateSchema,
    // `constructor` is a member like any other, and nothing has it by nature.
    ownProperties: true,
  });
  addFormats.default(ajv);
  compareAsJson(ajv);
  return ajv;
}

/**
 * Each is made when it is first needed: the schema of schemas, by which what an author wrote is checked, takes a tenth of a
 * second to compile. What a run compares with was checked when the scenario was read: an expression changes no keyword.
 */
let forAuthors: Ajv2020 | undefined;
let forRuns: Ajv2020 | undefined;
const validators = new Map<string, ValidateFunction>();

/**
 * Compiles an expectation as it is written; expressions in it stand for some value. Throws with ajv's words when it is no
 * valid schema (an unknown keyword, a wrong value), and for an expression where no value can stand.
 */
export function compileExpectation(expectation: Expectation, dialect: Dialect = {}): ValidateFunction {
  return compiled(schemaOf(withPlaceholders(expectation), dialect));
}

function compiled(schema: unknown): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = validators.get(key);
  if (known) return known;
  forAuthors ??= createAjv(true);
  const validate = forAuthors.compile(schema as object);
  validators.set(key, validate);
  return validate;
}

/** Throws as `compileExpectation` does. What the build has compiled once is not compiled again to see that it can be. */
export function requireValid(expectation: Expectation, dialect: Dialect = {}): void {
  const schema = schemaOf(withPlaceholders(expectation), dialect);
  if (!preparedExpectations().has(digestOfKey(JSON.stringify(schema)))) compiled(schema);
}

const digestOfKey = (key: string): string => sha256Of(key).slice(0, 32);

/** Digests of what has been compiled by now, sorted: what the build keeps. */
export const validExpectations = (): string[] => [...validators.keys()].map(digestOfKey).sort();

/** How a value differs from an expectation that has been resolved, as ajv tells it; empty when it does not. */
export function expectationErrors(expectation: Expectation, value: unknown, dialect: Dialect = {}): ErrorObject[] {
  const validate = recentValidator(schemaOf(expectation, dialect) as object);
  return validate(value) ? [] : [...(validate.errors ?? [])];
}

/** Cases of a step and attempts of one that waits come to the same schema; what a run gives is seen once. */
const MOST_RECENT = 100;
const recent = new Map<string, { schema: object; validate: ValidateFunction }>();

/** The validator of a schema; the last ones are kept. */
function recentValidator(schema: object): ValidateFunction {
  forRuns ??= createAjv(false);
  const key = JSON.stringify(schema);
  const kept = recent.get(key) ?? { schema, validate: forRuns.compile(schema) };
  recent.delete(key);
  recent.set(key, kept);
  const [oldest] = recent;
  if (recent.size > MOST_RECENT && oldest !== undefined) {
    recent.delete(oldest[0]);
    forRuns.removeSchema(oldest[1].schema);
  }
  return kept.validate;
}
