/** A schema of the document as the derivation of violations looks at it: references followed, "or null" folded. */

import { type ApiDocument, dereference } from '../../contract/document.ts';
import { isObject, type JsonObject } from '../../json-object.ts';

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'array' | 'object' | 'null';

export type SchemaView = {
  schema: JsonObject;
  /** JSON pointer of the schema in the document. */
  pointer: string;
  /** JSON pointer of what says which types are allowed. */
  typePointer: string;
  /** Empty: any. */
  types: readonly JsonType[];
};

/**
 * Undefined where the published text has no such schema: `x-since` marks what only the types of a later SDK have, and
 * nothing can be asked of a server by it. `nullable: true` admits null, as the erratum nullable-in-3-1 has it.
 */
export function viewOf(document: ApiDocument, value: unknown, pointer: string): SchemaView | undefined {
  if (!isObject(value) || value['x-since'] !== undefined) return undefined;
  const found = dereference(document, value, pointer);
  if (!isObject(found.value) || found.value['x-since'] !== undefined) return undefined;
  const { oneOf } = found.value;
  if (Array.isArray(oneOf)) return oneOrNull(document, oneOf, `${found.pointer}/oneOf`);
  const types = [found.value.type ?? []].flat() as JsonType[];
  return {
    schema: found.value,
    pointer: found.pointer,
    typePointer: `${found.pointer}/type`,
    types: found.value.nullable === true ? [...types, 'null'] : types,
  };
}

/** A choice between one schema and null. Other choices are not derived from: undefined. */
function oneOrNull(document: ApiDocument, branches: unknown[], pointer: string): SchemaView | undefined {
  const isNull = (branch: unknown): boolean => isObject(branch) && branch.type === 'null';
  const index = branches.findIndex((branch) => !isNull(branch));
  if (branches.length !== 2 || !branches.some(isNull)) return undefined;
  const view = viewOf(document, branches[index], `${pointer}/${index}`);
  return view && { ...view, typePointer: pointer, types: [...view.types, 'null'] };
}

export function admits(view: SchemaView, type: JsonType): boolean {
  if (view.types.length === 0) return true;
  return view.types.includes(type) || (type === 'integer' && view.types.includes('number'));
}
