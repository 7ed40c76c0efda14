/** Files of JSON as the suite writes them, from a stranger: one reading, not too deep, of the form of their schema. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { describeError } from '../../errors.ts';
import { fromJson, isDeep, MOST_DEPTH } from '../../json-text.ts';
import { type GeneratedSchema, generatedValidator } from '../../yaml/generated-schema.ts';
import { type Checked, refused } from '../reason.ts';
import { printable } from './reasons.ts';

const no = <T>(code: string, text: string): Checked<T> => refused(code, printable(text));

/** The text of a file of the folder. */
export function textIn(folder: string, name: string): Checked<string> {
  try {
    return { value: new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(join(folder, name))), reasons: [] };
  } catch (error) {
    return no('file-unreadable', `${name} cannot be read: ${describeError(error)}`);
  }
}

/** The value of a JSON file, held to a schema where one is named. */
export function jsonIn<T extends object>(folder: string, name: string, schema?: GeneratedSchema): Checked<T> {
  return jsonOf(textIn(folder, name), name, (value) => `${JSON.stringify(value, null, 2)}\n`, schema);
}

/** The same of a text that is held to the bytes of another file elsewhere, so that its spelling says nothing. */
export const jsonInAnySpelling = <T extends object>(
  text: Checked<string>,
  name: string,
  schema: GeneratedSchema,
): Checked<T> => jsonOf(text, name, () => text.value ?? '', schema);

function jsonOf<T extends object>(
  text: Checked<string>,
  name: string,
  write: (value: unknown) => string,
  schema?: GeneratedSchema,
): Checked<T> {
  return text.value === undefined ? text : parsedAs<T>(text.value, name, schema, write);
}

/** The values of a file with one on a line. */
export function jsonLinesIn<T extends object>(folder: string, name: string, schema: GeneratedSchema): Checked<T[]> {
  const text: Checked<string> = textIn(folder, name);
  if (text.value === undefined) return text;
  const lines = text.value.split('\n');
  if (lines.pop() !== '') return no('file-cut', `${name} does not end with a whole line`);
  const values: T[] = [];
  for (const [index, line] of lines.entries()) {
    const { value, reasons } = parsedAs<T>(line, `${name}:${index + 1}`, schema, JSON.stringify);
    const [reason] = reasons;
    if (reason !== undefined) return { reasons: [reason] };
    values.push(value as T);
  }
  return { value: values, reasons: [] };
}

function parsedAs<T extends object>(
  text: string,
  place: string,
  schema: GeneratedSchema | undefined,
  write: (value: unknown) => string,
): Checked<T> {
  if (isDeep(text)) return no('json-too-deep', `${place} is JSON with more than ${MOST_DEPTH} levels`);
  const value = fromJson(text);
  if (typeof value !== 'object' || value === null) return no('file-no-json', `${place} is no object or list of JSON`);
  // With members twice, or in a spelling of its own, others could read something else in it.
  if (write(value) !== text) return no('file-spelling', `${place} is not written as the suite writes it`);
  if (schema === undefined) return { value: value as T, reasons: [] };
  const validate = generatedValidator(schema);
  if (validate(value)) return { value: value as T, reasons: [] };
  return no('file-format', `${place} has not the form that it must have: ${errorsText(validate.errors ?? [])}`);
}

const errorsText = (errors: readonly ErrorObject[]): string =>
  errors
    .slice(0, 3)
    .map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`)
    .join('; ');
