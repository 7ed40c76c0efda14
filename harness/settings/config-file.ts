/** The configuration file, conformance.yaml. */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { describeError, UsageError } from '../errors.ts';
import { pathOfPointer } from '../json-pointer.ts';
import { notOneOf } from '../registry.ts';
import { formatDiagnostic, suggestion } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { parseSource, type Source } from '../yaml/source.ts';
import type { FileSettings } from './format.ts';

/** Its name, where no other is named. */
export const CONFIG_NAME = 'conformance.yaml';

/** `source` is absent where there is no file at `path`. */
export type ConfigFile = { settings: FileSettings; folder: string; path: string; source?: Source };

/**
 * Reads the file that is named, or, without `namedOnly`, the one of the usual name where there is one. Throws UsageError with
 * all that is wrong with it.
 */
export function readConfigFile(named: string | undefined, cwd: string, namedOnly = false): ConfigFile {
  const path = isAbsolute(named ?? '') ? (named as string) : join(cwd, named ?? CONFIG_NAME);
  if ((named === undefined && namedOnly) || !existsSync(path)) {
    if (named !== undefined) throw new UsageError(`--config: ${path} does not exist`);
    return { settings: {}, folder: cwd, path };
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`--config: ${path} cannot be read: ${describeError(cause)}`, { cause });
  }
  const { source, diagnostics } = parseSource(path, text);
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const value = source.value ?? {};
  const validate = generatedValidator('configuration');
  if (!validate(value)) throw new UsageError(problems(source, validate.errors ?? []));
  return { settings: value as FileSettings, folder: join(path, '..'), path, source };
}

function problems(source: Source, errors: ErrorObject[]): string {
  const found = errors
    .filter((error) => error.keyword !== 'const')
    .map((error) => {
      const path = pathOfPointer(error.instancePath);
      const key = error.params.additionalProperty as string | undefined;
      const place = key === undefined ? source.placeOf(path) : source.placeOfKey([...path, key]);
      const message = key === undefined ? `${path.join('.') || 'the file'} ${complaint(error)}` : `unknown key ${key}`;
      const hint =
        key === undefined || path.length > 0
          ? undefined
          : suggestion(key, Object.keys((error.parentSchema as { properties: object }).properties));
      return formatDiagnostic({ file: source.file, ...place, message, text: source.text, ...(hint ? { hint } : {}) });
    });
  return [...new Set(found)].join('\n\n');
}

function complaint({ keyword, data, params, message }: ErrorObject): string | undefined {
  return keyword === 'enum' && typeof data === 'string' ? notOneOf(data, params.allowedValues as string[]) : message;
}
