/** A net below orderly clean-up: what must be gone even when something calls `process.exit`. */
import { rmSync } from 'node:fs';
import { describeError } from '../errors.ts';

const cleanings: (() => void)[] = [];

function cleanAll(): void {
  // The last first: programs end before the directories that they write to go.
  for (let clean = cleanings.pop(); clean !== undefined; clean = cleanings.pop()) {
    try {
      clean();
    } catch (error) {
      process.stderr.write(`clean-up at exit failed: ${describeError(error)}\n`);
    }
  }
}

/** Runs `clean`, which must be synchronous, when the process exits. Gives a function that takes it back. */
export function atExit(clean: () => void): () => void {
  if (cleanings.length === 0) process.once('exit', cleanAll);
  cleanings.push(clean);
  return () => {
    const index = cleanings.indexOf(clean);
    if (index >= 0) cleanings.splice(index, 1);
    if (cleanings.length === 0) process.removeListener('exit', cleanAll);
  };
}

/** Removes a directory when the process exits. A program that was killed a moment ago may still write to it. */
export function removeAtExit(directory: string): () => void {
  return atExit(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
}
