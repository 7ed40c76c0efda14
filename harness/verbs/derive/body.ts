/** Walks the schema of a request body and derives one fault for each constraint. */

import type { ApiDocument } from '../../contract/document.ts';
import { isObject, type JsonObject } from '../../json-object.ts';
import { pointerToken } from '../../json-pointer.ts';
import { type SchemaView, viewOf } from './schema-view.ts';
import { wrongValues } from './values.ts';

export type BodyFault = {
  /** The place and what is wrong there: `image.uri: a number`. */
  name: string;
  /** JSON pointer of the constraint in the document. */
  pointer: string;
  path: readonly string[];
  /** What is put at the path; absent: what is there is taken away. */
  value?: unknown;
};

/** Valid values by JSON pointer into the body, for what the base does not have and the constraints inside it. */
export type Samples = Readonly<Record<string, unknown>>;

/** Member that no schema has. */
export const UNKNOWN_MEMBER = 'conformanceUnknown';
/** Key of a map that the base leaves empty. */
const ANY_KEY = 'conformance-key';

export type BodyWalk = {
  faults: BodyFault[];
  /** Where a sample is missing: what lies inside has not been derived. */
  lacking: Lacking[];
};

/** `at`: JSON pointer into the body, or `?name` of a parameter. `pointer`: the schema in the document. */
export type Lacking = { at: string; pointer: string };

/** Every fault of the body whose schema stands at `pointer`; `base` is a valid body. */
export function bodyFaults(document: ApiDocument, schema: unknown, pointer: string, base: unknown, samples: Samples) {
  const walk: BodyWalk = { faults: [], lacking: [] };
  visit(schema, pointer, [], base);
  return walk;

  function visit(here: unknown, at: string, path: string[], given: unknown): void {
    const view = viewOf(document, here, at);
    if (view === undefined) return;
    const sample = given ?? samples[bodyPointer(path)] ?? sampleOf(view);
    if (sample === undefined) {
      walk.lacking.push({ at: bodyPointer(path), pointer: view.pointer });
      return;
    }
    for (const { what, pointer: constraint, value } of wrongValues(view, sample)) {
      walk.faults.push({ name: `${label(path)}: ${what}`, pointer: constraint, path, value });
    }
    if (isObject(sample)) members(view, path, sample);
    if (Array.isArray(sample) && view.schema.items !== undefined) {
      visit(view.schema.items, `${view.pointer}/items`, [...path, '0'], sample[0]);
    }
  }

  function members({ schema: here, pointer: at }: SchemaView, path: string[], sample: JsonObject): void {
    for (const [index, name] of ((here.required as string[] | undefined) ?? []).entries()) {
      const inner = [...path, name];
      walk.faults.push({ name: `${label(inner)}: missing`, pointer: `${at}/required/${index}`, path: inner });
    }
    const properties = isObject(here.properties) ? here.properties : {};
    for (const [name, member] of Object.entries(properties)) {
      visit(member, `${at}/properties/${pointerToken(name)}`, [...path, name], sample[name]);
    }
    const rest = here.additionalProperties;
    const constraint = `${at}/additionalProperties`;
    if (rest === false) {
      const inner = [...path, UNKNOWN_MEMBER];
      walk.faults.push({ name: `${label(path)}: an unknown member`, pointer: constraint, path: inner, value: 'x' });
    } else if (isObject(rest)) {
      const key = Object.keys(sample).find((name) => !Object.hasOwn(properties, name)) ?? ANY_KEY;
      visit(rest, constraint, [...path, key], sample[key]);
    }
  }
}

/** A body with a fault. What the base lacks on the way there comes from the samples. */
export function faultyBody(base: unknown, samples: Samples, { path, value }: BodyFault): unknown {
  return change(base, 0);
  function change(here: unknown, depth: number): unknown {
    const key = path[depth];
    if (key === undefined) return value;
    const whole = here ?? samples[bodyPointer(path.slice(0, depth))] ?? {};
    const copy = (Array.isArray(whole) ? [...whole] : { ...(whole as object) }) as JsonObject;
    if (depth === path.length - 1 && value === undefined) delete copy[key];
    else copy[key] = change(copy[key], depth + 1);
    return copy;
  }
}

/** What can be had without being told: the default, a member of an enum, any value of a type that needs no form. */
function sampleOf({ schema, types }: SchemaView): unknown {
  if (schema.default !== undefined) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  // The format of a number is how it is stored.
  if (types.includes('integer') || types.includes('number')) return schema.minimum ?? 1;
  if (schema.pattern !== undefined || schema.format !== undefined) return undefined;
  if (types.includes('string')) return 'conformance';
  if (types.includes('boolean')) return false;
  // A map of texts may be empty; a list or an object whose inside has constraints may not, or they would be passed over.
  return types.includes('object') && schema.properties === undefined ? {} : undefined;
}

export const bodyPointer = (path: readonly string[]): string => path.map((name) => `/${pointerToken(name)}`).join('');

/** `image.uri`, `entrypoint[0]`. */
function label(path: readonly string[]): string {
  if (path.length === 0) return 'the body';
  return path.map((name, index) => (/^\d+$/.test(name) ? `[${name}]` : index === 0 ? name : `.${name}`)).join('');
}
