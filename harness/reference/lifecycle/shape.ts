/** What request bodies look like, as small checks that are put together. Each throws a 400 that says where. */
import { invalid, quote } from './refusal.ts';

/** Looks at the value that stands at `where`: `image.uri`. */
export type Shape = (value: unknown, where: string) => void;

const MAX_LISTED = 8;

export type TextRules = { minLength?: number; maxLength?: number; pattern?: RegExp; oneOf?: readonly string[] };

export function text({ minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern, oneOf }: TextRules = {}): Shape {
  return (value, where) => {
    if (typeof value !== 'string') throw wrong(where, 'a text', value);
    // A length counts characters, of which some take two units.
    const length = [...value].length;
    if (length < minLength) throw invalid(`${where} must have at least ${minLength} characters.`);
    if (length > maxLength) throw invalid(`${where} must have at most ${maxLength} characters.`);
    if (pattern !== undefined && !pattern.test(value)) throw invalid(`${where} must match ${pattern.source}.`);
    if (oneOf !== undefined && !oneOf.includes(value)) throw invalid(`${where} must be ${oneOf.join(' or ')}.`);
  };
}

export function whole(minimum: number): Shape {
  return (value, where) => {
    if (!Number.isInteger(value)) throw wrong(where, 'a whole number', value);
    if ((value as number) < minimum) throw invalid(`${where} must be at least ${minimum}.`);
  };
}

/** Any number that JSON can write. */
export const finite: Shape = (value, where) => {
  if (!Number.isFinite(value)) throw wrong(where, 'a number', value);
};

export const flag: Shape = (value, where) => {
  if (typeof value !== 'boolean') throw wrong(where, 'true or false', value);
};

export function orNull(shape: Shape): Shape {
  return (value, where) => {
    if (value !== null) shape(value, where);
  };
}

export function list(item: Shape, minItems = 0): Shape {
  return (value, where) => {
    if (!Array.isArray(value)) throw wrong(where, 'a list', value);
    if (value.length < minItems) throw invalid(`${where} must have at least ${minItems} items.`);
    for (const [index, one] of value.entries()) item(one, `${where}[${index}]`);
  };
}

/** Any keys, with values of one shape. */
export function map(member: Shape): Shape {
  return (value, where) => {
    for (const [key, one] of Object.entries(asObject(value, where))) member(one, `${where}[${quote(key)}]`);
  };
}

/** Named members. `closed`: there may be no others. */
export function record(
  members: Readonly<Record<string, Shape>>,
  { required = [], closed = true }: { required?: readonly string[]; closed?: boolean } = {},
): Shape {
  return (value, where) => {
    const object = asObject(value, where);
    const at = (name: string): string => (where === '' ? name : `${where}.${name}`);
    for (const name of required) if (!Object.hasOwn(object, name)) throw invalid(`${at(name)} is missing.`);
    for (const [name, one] of Object.entries(object)) {
      if (Object.hasOwn(members, name)) members[name]?.(one, at(name));
      else if (closed) {
        const known = Object.keys(members).slice(0, MAX_LISTED).join(', ');
        throw invalid(`${at(name).slice(0, 80)} is no member; there are ${known}.`);
      }
    }
  };
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object', value);
  return value as Record<string, unknown>;
}

function wrong(where: string, expected: string, got: unknown): Error {
  const kind = got === null ? 'null' : Array.isArray(got) ? 'a list' : typeof got;
  return invalid(`${where === '' ? 'The body' : where} must be ${expected}, not ${kind}.`);
}
