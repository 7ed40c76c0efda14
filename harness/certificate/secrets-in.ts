/** Whether a secret stands in what is about to be signed and handed to others. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { secretPatterns } from '../wire/secret-pattern.ts';

/** A shorter secret is part of ordinary words; transcripts are written without it all the same. */
const LEAST_LENGTH = 8;

/** Names of the files below `folder` in which one of the secrets stands, in whatever spelling. */
export function filesWithSecrets(folder: string, files: readonly string[], secrets: readonly string[]): string[] {
  const { whole } = secretPatterns(secrets.filter(({ length }) => length >= LEAST_LENGTH));
  if (whole === undefined) return [];
  return files.filter((name) => {
    // The pattern remembers where it was.
    whole.lastIndex = 0;
    return whole.test(readFileSync(join(folder, name), 'latin1'));
  });
}
