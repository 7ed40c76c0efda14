/** What commands write to a file that --out names. */
import { writeFileSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';

/** Throws UsageError where the file cannot be written. */
export function writeOut(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    throw new UsageError(`--out: ${file} cannot be written: ${describeError(cause)}`, { cause });
  }
}
