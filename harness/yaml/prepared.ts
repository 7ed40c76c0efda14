/**
 * What the build has worked out about files of the package (scripts/prepared.mjs): what their YAML holds, and code of the
 * validators of generated schemas. It is found by the digest of what a file holds, so a file that was changed since is read as any other.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import { sha256Of } from '../digest.ts';
import { packageDir } from '../package.ts';

/** Below dist/: what is there goes with every build, and is made anew by it. */
export const PREPARED = join(packageDir, 'dist', 'prepared');

/** Which reader of YAML it was: they do not take the same. */
export type Reader = 'source' | 'document';

/** Name of the file for a text that a reader has read. */
export const valueFile = (reader: Reader, text: string): string => `${reader}-${sha256Of(text).slice(0, 32)}.json`;

/** Name of the file with the validator of a schema, a text of JSON. `errors` as `generatedValidator` has it. */
export const validatorFile = (schema: string, part: string | undefined, errors: 'all' | 'first'): string =>
  `${errors}-${sha256Of(`${part ?? ''} ${schema}`).slice(0, 32)}.cjs`;

export type Prepared = {
  value: unknown;
  /** Where items of lists begin that a run asks for, line and column by `steps/0`. */
  places: Readonly<Record<string, readonly [line: number, column: number]>>;
};

/** What a text holds, each time a value of its own; undefined where nobody has worked it out. */
export function preparedValue(reader: Reader, text: string): Prepared | undefined {
  const json = textOf(valueFile(reader, text));
  return json === undefined ? undefined : (JSON.parse(json) as Prepared);
}

/** The validator; undefined where there is none. */
export function preparedValidator(
  schema: string,
  part: string | undefined,
  errors: 'all' | 'first',
): ValidateFunction | undefined {
  const path = join(PREPARED, validatorFile(schema, part, errors));
  try {
    return createRequire(import.meta.url)(path) as ValidateFunction;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** The file with the digests of expectations that are valid. */
export const EXPECTATIONS_FILE = 'expectations.json';

let expectations: ReadonlySet<string> | undefined;

/** Digests of the schemas of expectations that the build has compiled; empty where there was no build. Read once. */
export function preparedExpectations(): ReadonlySet<string> {
  expectations ??= new Set(JSON.parse(textOf(EXPECTATIONS_FILE) ?? '[]') as string[]);
  return expectations;
}

function textOf(name: string): string | undefined {
  try {
    return readFileSync(join(PREPARED, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
