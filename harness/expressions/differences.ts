/** How a value differs from an expectation, in sentences for people. */
import type { ErrorObject } from 'ajv/dist/2020.js';

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

/** One sentence for each error of ajv, without those that say the same. */
export function sentences(errors: readonly ErrorObject[]): string[] {
  return [...new Set(errors.map(sentence))];
}
