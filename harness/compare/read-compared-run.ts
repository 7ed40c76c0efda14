/** Reads the report of a run of any version, whoever has had it in his hands since. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, UsageError } from '../errors.ts';
import { readTime } from '../time.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import type { ComparedRun } from './compared-run-format.ts';

/** A whole run has two megabytes, one in which all fails through four drivers some twenty. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What a folder of a run, or of a certificate, calls its verdict. */
const NAMES = ['conformance.json', 'report.json'];

/**
 * The file of the verdict: the path itself, or the one in the folder. Throws UsageError where there is none; `argument` is
 * what the user called it, `OLD`.
 */
export function verdictFile(path: string, argument: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`${argument}: ${path} is not there`);
  if (stat.isFile()) return path;
  const found = NAMES.map((name) => join(path, name)).find((file) => isFile(file));
  if (found !== undefined) return found;
  throw new UsageError(
    `${argument}: in ${path} is neither ${NAMES.join(' nor ')}. It takes the folder of the reports of a run, that of a certificate, or such a file.`,
  );
}

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** The report in a file. Throws UsageError with the file and what is wrong with it. */
export function readComparedRun(file: string): ComparedRun {
  const value = parsed(file);
  const validate = generatedValidator('compared-run', undefined, 'first');
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    const what = `${error?.instancePath || 'it'} ${error?.message ?? 'is not as its schema says'}`;
    throw new UsageError(`${file} is no report of a run that this version can read: ${what}`);
  }
  const run = value as ComparedRun;
  if (readTime(run.run.startedAt) === undefined) throw new UsageError(`${file}: /run/startedAt is no time`);
  return run;
}

function parsed(file: string): unknown {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_BYTES}`);
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as JSON: ${describeError(cause)}`, { cause });
  }
}
