/** Checks of JSON that came from outside. Each gives the value with its type or throws 400 saying where it is wrong. */
import { badRequest } from '../failure.ts';

export type JsonObject = Record<string, unknown>;

export function asObject(value: unknown, where: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'an object', value);
  return value as JsonObject;
}

export function asArray(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) throw wrong(where, 'an array', value);
  return value;
}

/** A string that can be handed to the operating system: no NUL, no half of a surrogate pair. */
export function asText(value: unknown, where: string): string {
  const text = asContent(value, where);
  if (text.includes('\0')) throw badRequest(`${where} must not contain a NUL character`);
  return text;
}

/** A string that can be written to a file: no half of a surrogate pair. */
export function asContent(value: unknown, where: string): string {
  if (typeof value !== 'string') throw wrong(where, 'a string', value);
  if (/\p{Surrogate}/u.test(value)) throw badRequest(`${where} is not valid Unicode text`);
  return value;
}

export function asBoolean(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw wrong(where, 'true or false', value);
  return value;
}

export function asInteger(value: unknown, where: string, minimum: number, maximum = Number.MAX_VALUE): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrong(where, 'an integer', value);
  if (value < minimum || value > maximum) {
    const bounds = maximum === Number.MAX_VALUE ? `at least ${minimum}` : `between ${minimum} and ${maximum}`;
    throw badRequest(`${where} must be ${bounds}, got ${value}`);
  }
  return value;
}

/** The member as `check` reads it, undefined when it is absent. */
export function optional<T>(
  object: JsonObject,
  name: string,
  check: (value: unknown, where: string) => T,
): T | undefined {
  return Object.hasOwn(object, name) ? check(object[name], name) : undefined;
}

/** The entries of a map that must not be empty: with nothing to do the request is a mistake. */
export function asEntries(value: unknown, where: string): [string, unknown][] {
  const entries = Object.entries(asObject(value, where));
  if (entries.length === 0) throw badRequest(`${where} is empty, at least one path is expected`);
  return entries;
}

function wrong(where: string, expected: string, got: unknown): Error {
  const kind = got === null ? 'null' : Array.isArray(got) ? 'an array' : got === undefined ? 'nothing' : typeof got;
  return badRequest(`${where} must be ${expected}, got ${kind}`);
}
