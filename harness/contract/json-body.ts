/** Judges a kept body as JSON that a schema describes. */

import { isObject } from '../json-object.ts';
import type { KeptBody } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import type { Schemas } from './schemas.ts';
import { type SchemaFault, schemaFaults } from './violations.ts';

/** Null when the body cannot be judged: it was cut, or replacing a secret has made it unreadable. */
export function jsonFaults(schemas: Schemas, schemaPointer: string | undefined, body: KeptBody): SchemaFault[] | null {
  if (body.truncated) return null;
  if (body.bytes > 0 && body.text === undefined) {
    return body.base64 === undefined ? null : [whole('utf-8', 'JSON in UTF-8', 'bytes that are not UTF-8')];
  }
  const text = body.text ?? '';
  if (text === '') return [whole('empty', 'a JSON body', 'an empty body')];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (text.includes(REDACTED)) return null;
    return [whole('json', 'a JSON body', `text that is not JSON (${jsonMessage(error)})`)];
  }
  if (text.length > MAX_DEPTH && isDeeper(value, MAX_DEPTH)) {
    return [whole('json', 'a JSON body', `JSON nested deeper than ${MAX_DEPTH} levels`)];
  }
  return schemaPointer === undefined ? [] : valueFaults(schemas, schemaPointer, value, text.length);
}

/** No documented body comes near; a schema that refers to itself would be followed until the stack is full. */
const MAX_DEPTH = 500;

function isDeeper(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= limit; depth += 1) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}

/** Larger texts can have so many errors that collecting all of them would take seconds. */
const ALL_ERRORS_BELOW = 8 * 1024;

/** Items of an array that are looked at, once a large body is known to be wrong. */
const MAX_ITEMS = 100;

function valueFaults(schemas: Schemas, schemaPointer: string, value: unknown, size: number): SchemaFault[] {
  const validate = schemas.validator(schemaPointer);
  if (size <= ALL_ERRORS_BELOW) {
    return validate(value) ? [] : schemaFaults(schemas, schemaPointer, validate.errors ?? []);
  }
  const quick = schemas.quickValidator(schemaPointer);
  if (quick(value)) return [];
  const first = quick.errors ?? [];
  const errors = validate(withoutTails(value)) ? first : (validate.errors ?? []);
  return schemaFaults(schemas, schemaPointer, errors);
}

/** The value with its long arrays cut: what is wrong in one item is mostly wrong in all. */
function withoutTails(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map(withoutTails);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutTails(member)]));
}

function whole(keyword: string, expected: string, got: string): SchemaFault {
  return { pointer: '', place: '', keyword, expected, got };
}

/** V8 quotes the text in its message; the kind of error and the position say enough. */
function jsonMessage(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position \d+/.exec(message)?.[0];
  return position ? `unexpected at ${position}` : 'it ends too early or is malformed';
}
