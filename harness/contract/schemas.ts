/** The schemas of an OpenAPI document, as ajv validators that are compiled once, on first use. */

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { describeError } from '../errors.ts';
import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken, resolvePointer } from '../json-pointer.ts';
import { type ApiDocument, unusable } from './document.ts';

export type { ErrorObject } from 'ajv/dist/2020.js';

// The package is CommonJS whose typed default is the module itself.
const addFormats = addFormatsModule as unknown as typeof addFormatsModule.default;

export type Schemas = {
  /** The schema at a JSON pointer of the document, as ajv sees it (absolute references, `null` in `type`). */
  at(pointer: string): unknown;
  /** Every schema that applies to the same value as this one: itself, what it refers to, its branches. */
  applicable(schema: unknown): Set<JsonObject>;
  /** Every schema inside this one, through references too. */
  inside(schema: unknown): Set<JsonObject>;
  /** Throws UsageError naming the pointer when the schema does not compile. */
  validator(pointer: string): ValidateFunction;
  /** As `validator`, but stops at the first error: the time of the other grows with the square of their number. */
  quickValidator(pointer: string): ValidateFunction;
  /** Pointers of every schema that a message can be held to or that is a component. */
  pointers: string[];
};

/** Members of a schema whose values are data, not schemas. */
const DATA_KEYWORDS = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** Members of a schema whose values map names to schemas: those names are not keywords. */
const NAME_MAPS = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas', 'schemas']);

/** What OpenAPI adds to JSON Schema. Strictness about the rest finds misspelt keywords, which would check nothing. */
const OPENAPI_KEYWORDS = ['example', 'discriminator', 'xml', 'externalDocs', 'nullable'];

/** Members of the document itself, which ajv compiles as well when a reference leads through it. */
const DOCUMENT_MEMBERS = 'openapi info servers security tags paths components jsonSchemaDialect'.split(' ');

/**
 * Prepares the schemas. Checks every `$ref` of the document.
 * Throws UsageError for a reference that does not resolve inside the document.
 */
export function createSchemas(document: ApiDocument): Schemas {
  const base = 'openapi:document';
  const found = { formats: new Set<string>(), extensions: new Set<string>(), pointers: [] as string[] };
  const root = adapt(document, document.root, '', 'keywords', base, found) as JsonObject;
  const at = (pointer: string): unknown => resolvePointer(root, `#${encodePointer(pointer)}`);
  const compiler = (allErrors: boolean): ((pointer: string) => ValidateFunction) => {
    const validators = new Map<string, ValidateFunction>();
    let ajv: Ajv2020 | undefined;
    return (pointer) => {
      const known = validators.get(pointer);
      if (known) return known;
      ajv ??= createAjv(base, root, found, allErrors);
      try {
        const validate = ajv.compile(at(pointer) as JsonObject);
        validators.set(pointer, validate);
        return validate;
      } catch (error) {
        throw unusable(document.file, pointer, `the schema does not compile: ${describeError(error)}`, 'correct it');
      }
    };
  };
  return {
    at,
    applicable: (schema) => collectApplicable(root, schema, new Set()),
    inside: (schema) => collectInside(root, schema, new Set()),
    pointers: found.pointers,
    validator: compiler(true),
    quickValidator: compiler(false),
  };
}

function createAjv(base: string, root: JsonObject, found: Found, allErrors: boolean): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors,
    verbose: true,
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    validateSchema: false,
    logger: false,
  });
  addFormats(ajv);
  ajv.removeKeyword('nullable');
  ajv.addVocabulary([...OPENAPI_KEYWORDS, ...DOCUMENT_MEMBERS, ...found.extensions]);
  // OpenAPI allows formats of one's own; they are notes.
  for (const format of found.formats) if (!(format in ajv.formats)) ajv.addFormat(format, true);
  return ajv.addSchema(root, base);
}

function encodePointer(pointer: string): string {
  return pointer.split('/').map(encodeURIComponent).join('/');
}

const IN_PLACE = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'not'];

function collectApplicable(root: JsonObject, schema: unknown, into: Set<JsonObject>): Set<JsonObject> {
  if (!isObject(schema) || into.has(schema)) return into;
  into.add(schema);
  if (typeof schema.$ref === 'string') collectApplicable(root, resolvePointer(root, schema.$ref), into);
  for (const keyword of IN_PLACE) {
    const branches = schema[keyword];
    for (const branch of Array.isArray(branches) ? branches : [branches]) collectApplicable(root, branch, into);
  }
  return into;
}

function collectInside(root: JsonObject, value: unknown, into: Set<JsonObject>): Set<JsonObject> {
  if (Array.isArray(value)) for (const item of value) collectInside(root, item, into);
  if (!isObject(value) || into.has(value)) return into;
  into.add(value);
  if (typeof value.$ref === 'string') collectInside(root, resolvePointer(root, value.$ref), into);
  for (const member of Object.values(value)) collectInside(root, member, into);
  return into;
}

type Found = { formats: Set<string>; extensions: Set<string>; pointers: string[] };

/**
 * A copy of the document for ajv: references are absolute, so that each schema compiles by itself, and
 * `nullable: true` has the meaning that OpenAPI 3.0 gave it, which the 3.1 documents still use beside `type`.
 */
function adapt(
  document: ApiDocument,
  value: unknown,
  pointer: string,
  kind: 'keywords' | 'names',
  base: string,
  found: Found,
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => adapt(document, item, `${pointer}/${index}`, 'keywords', base, found));
  }
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const place = `${pointer}/${pointerToken(name)}`;
    if (kind === 'keywords' && (DATA_KEYWORDS.has(name) || name.startsWith('x-'))) {
      if (name.startsWith('x-')) found.extensions.add(name);
      copy[name] = member;
    } else if (kind === 'keywords' && name === '$ref' && typeof member === 'string') {
      copy[name] = base + checkedReference(document, member, place);
    } else {
      if (kind === 'keywords' && name === 'format' && typeof member === 'string') found.formats.add(member);
      if (
        (kind === 'keywords' && name === 'schema' && isObject(member)) ||
        /^\/components\/schemas\/[^/]+$/.test(place)
      ) {
        found.pointers.push(place);
      }
      copy[name] = adapt(
        document,
        member,
        place,
        kind === 'keywords' && NAME_MAPS.has(name) ? 'names' : 'keywords',
        base,
        found,
      );
    }
  }
  return kind === 'keywords' && copy.nullable === true ? acceptNull(copy) : copy;
}

function acceptNull(schema: JsonObject): JsonObject {
  const { nullable: _, ...rest } = schema;
  if (Array.isArray(rest.enum) && !rest.enum.includes(null)) rest.enum = [...rest.enum, null];
  if (typeof rest.type === 'string') return { ...rest, type: [rest.type, 'null'] };
  if (Array.isArray(rest.type)) return { ...rest, type: [...new Set([...rest.type, 'null'])] };
  return { anyOf: [{ type: 'null' }, rest] };
}

function checkedReference(document: ApiDocument, reference: string, place: string): string {
  if (!reference.startsWith('#/')) {
    const remedy = 'put what it names into the document and refer to it as "#/..."';
    throw unusable(document.file, place, `$ref "${reference}" leaves the document`, remedy);
  }
  if (resolvePointer(document.root, reference) === undefined) {
    throw unusable(document.file, place, `$ref "${reference}" names nothing in the document`, 'correct the reference');
  }
  return reference;
}
