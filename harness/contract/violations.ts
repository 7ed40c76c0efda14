/** Turns what ajv says into violations that people can read and baselines can name. */

import { isObject, type JsonObject } from '../json-object.ts';
import { pointerToken, pointerTokens } from '../json-pointer.ts';
import { REDACTED } from '../wire/redacted.ts';
import type { ErrorObject, Schemas } from './schemas.ts';

/** One broken keyword at one place of a body or parameter. */
export type SchemaFault = { pointer: string; place: string; keyword: string; expected: string; got: string };

/** A body that is wrong everywhere is not shown everywhere. */
const MAX_FAULTS = 50;

/** Errors of one body that are looked at: a body of nothing but errors must not cost seconds. */
const MAX_ERRORS = 500;

/** `got` and `expected` are printed in one line. */
const MAX_SHOWN = 80;

/**
 * One fault per distinct place and keyword. The branches of a failed `oneOf` or `anyOf` are left out: that none fits
 * is the fault. So is what concerns a value that was replaced because it is a secret.
 */
export function schemaFaults(schemas: Schemas, schemaPointer: string, errors: readonly ErrorObject[]): SchemaFault[] {
  const faults = new Map<string, SchemaFault>();
  for (const error of withoutBranches(schemas, errors.slice(0, MAX_ERRORS))) {
    if (isRedacted(error.data)) continue;
    const pointer = error.instancePath + memberOf(error);
    const place = foldPointer(schemas, schemaPointer, pointer);
    const key = `${place} ${error.keyword}`;
    if (faults.has(key)) continue;
    faults.set(key, { pointer, place, keyword: error.keyword, ...sides(error) });
    if (faults.size === MAX_FAULTS) break;
  }
  return [...faults.values()];
}

/** A value in a few words. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return value.length === 1 ? 'an array of 1 item' : `an array of ${value.length} items`;
  if (isObject(value)) {
    const names = Object.keys(value);
    return names.length === 0 ? 'an empty object' : shorten(`an object with ${names.join(', ')}`);
  }
  if (value === undefined) return 'nothing';
  return shorten(JSON.stringify(value));
}

export function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text;
}

function isRedacted(data: unknown): boolean {
  return typeof data === 'string' && data.includes(REDACTED);
}

/** Leaves out what only repeats another error. */
function withoutBranches(schemas: Schemas, errors: readonly ErrorObject[]): ErrorObject[] {
  const noise = new Set<ErrorObject>();
  for (const composite of errors) {
    if (composite.keyword === 'if') noise.add(composite);
    if (composite.keyword === 'type') {
      for (const error of errors) {
        if (error.keyword === 'format' && error.instancePath === composite.instancePath) noise.add(error);
      }
    }
    if (composite.keyword !== 'oneOf' && composite.keyword !== 'anyOf') continue;
    const branches = composite.schema as unknown[];
    const nulls = branches.filter((branch) => isObject(branch) && branch.type === 'null');
    // "This or null" that got neither: what is wrong with this says more than that nothing fits.
    const nullable = nulls.length > 0 && branches.length - nulls.length === 1 && !fitsSeveral(composite);
    const hidden = schemas.inside(nullable ? nulls : branches);
    if (nullable) noise.add(composite);
    const at = composite.instancePath;
    for (const error of errors) {
      if (error === composite || !(error.instancePath === at || error.instancePath.startsWith(`${at}/`))) continue;
      // ajv reports what is wrong in a branch under the branch's own schema, so it is told apart by identity.
      if (hidden.has(error.parentSchema as JsonObject)) noise.add(error);
    }
  }
  return errors.filter((error) => !noise.has(error));
}

/** A `oneOf` fails as well when more than one branch fits. */
function fitsSeveral(error: ErrorObject): boolean {
  return Array.isArray((error.params as { passingSchemas?: unknown }).passingSchemas);
}

/** The member that a fault of an object is about: the missing one, the one too many. */
function memberOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const name = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty ?? params.propertyName;
  return typeof name === 'string' ? `/${pointerToken(name)}` : '';
}

function sides(error: ErrorObject): { expected: string; got: string } {
  const params = error.params as Record<string, unknown>;
  const got = show(error.data);
  switch (error.keyword) {
    case 'required':
      return { expected: 'a required member', got: 'nothing' };
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return {
        expected: 'no member of this name',
        got: show((error.data as Record<string, unknown>)[lastName(params)]),
      };
    case 'type':
      return { expected: [params.type].flat().join(' or '), got };
    case 'enum':
      return { expected: shorten(`one of ${(params.allowedValues as unknown[]).map(show).join(', ')}`), got };
    case 'const':
      return { expected: show(params.allowedValue), got };
    case 'format':
      return { expected: `format ${params.format}`, got };
    case 'pattern':
      return { expected: shorten(`text that matches ${params.pattern}`), got };
    case 'oneOf':
      return { expected: 'exactly one of the alternatives', got };
    case 'anyOf':
      return { expected: 'one of the alternatives', got };
    default:
      return { expected: shorten((error.message ?? error.keyword).replace(/^must (be )?/, '')), got };
  }
}

function lastName(params: Record<string, unknown>): string {
  return String(params.additionalProperty ?? params.unevaluatedProperty);
}

/** Array indices and the keys of maps become `*`: they differ from message to message. */
function foldPointer(schemas: Schemas, schemaPointer: string, pointer: string): string {
  let current: unknown[] = [schemas.at(schemaPointer)];
  let folded = '';
  for (const token of pointerTokens(pointer)) {
    const here = current.flatMap((schema) => [...schemas.applicable(schema)]);
    const named = here.flatMap((schema) => memberSchema(schema.properties, token));
    const items = here.flatMap((schema) => (isObject(schema.items) ? [schema.items] : []));
    const values = here.flatMap((schema) => [
      ...(isObject(schema.additionalProperties) ? [schema.additionalProperties] : []),
      ...(isObject(schema.patternProperties) ? Object.values(schema.patternProperties) : []),
    ]);
    if (named.length > 0) {
      folded += `/${pointerToken(token)}`;
      current = named;
    } else if (values.length > 0 || (/^\d+$/.test(token) && items.length > 0)) {
      folded += '/*';
      current = values.length > 0 ? values : items;
    } else {
      folded += `/${pointerToken(token)}`;
      current = [];
    }
  }
  return folded;
}

function memberSchema(properties: unknown, name: string): unknown[] {
  return isObject(properties) && Object.hasOwn(properties, name) ? [properties[name]] : [];
}
