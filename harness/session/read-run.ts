/** Reads what a run has written of itself, whoever has had it in his hands since. */
import { readFileSync, statSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';
import { isDeep, MOST_DEPTH } from '../json-text.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { type GeneratedSchema, generatedValidator } from '../yaml/generated-schema.ts';

/** A whole run has two megabytes; more than this is no report of ours. */
const MAX_BYTES = 64 * 1024 * 1024;

/** basis.json. Throws UsageError with the file and what is wrong. */
export const readBasis = (file: string): RunBasisFile => checked<RunBasisFile>(file, 'basis', parsed(file, read(file)));

/** conformance.json, or report.json of a certificate. Throws UsageError as well. */
export const readVerdict = (file: string): Verdict => checked<Verdict>(file, 'conformance', parsed(file, read(file)));

/** history.json. Throws UsageError as well. */
export const readHistory = (file: string): JudgedHistory =>
  checked<JudgedHistory>(file, 'history', parsed(file, read(file)));

/** outcomes.ndjson. Throws UsageError with the file, the line and what is wrong. */
export function readOutcomes(file: string): RawCheck[] {
  const text = read(file);
  const outcomes: RawCheck[] = [];
  // Not split: it may be nothing but ends of lines, and of those many millions.
  let number = 1;
  for (let start = 0; start < text.length; number += 1) {
    const next = text.indexOf('\n', start);
    const end = next < 0 ? text.length : next;
    const place = `${file}:${number}`;
    if (end > start) outcomes.push(checked<RawCheck>(place, 'outcome', parsed(place, text.slice(start, end))));
    start = end + 1;
  }
  return outcomes;
}

function read(file: string): string {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_BYTES}`);
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${describeError(cause)}`, { cause });
  }
}

function parsed(place: string, text: string): unknown {
  // Told without reading it: that could take a minute.
  if (isDeep(text)) throw new UsageError(`${place}: this is JSON with more than ${MOST_DEPTH} levels`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UsageError(`${place}: this is not JSON: ${describeError(cause)}`, { cause });
  }
}

function checked<Value>(place: string, schema: GeneratedSchema, value: unknown): Value {
  const validate = generatedValidator(schema);
  if (validate(value)) return value as Value;
  const [error] = validate.errors ?? [];
  throw new UsageError(`${place}: ${error?.instancePath || 'it'} ${error?.message ?? 'is not as its schema says'}`);
}
