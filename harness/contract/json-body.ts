/** Judges a kept body as JSON that a schema describes. */
import type { KeptBody } from '../wire/exchange.ts';
import { REDACTED } from '../wire/redacted.ts';
import type { Schemas } from './schemas.ts';
import { type SchemaFault, schemaFaults } from './violations.ts';

/** Null when the body cannot be judged: it was cut, or replacing a secret has spoilt it. */
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
  if (schemaPointer === undefined) return [];
  const validate = schemas.validator(schemaPointer);
  return validate(value) ? [] : schemaFaults(schemas, schemaPointer, validate.errors ?? []);
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
