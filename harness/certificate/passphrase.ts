/** Where the passphrase of a key comes from. */
import { UsageError } from '../errors.ts';
import { PASSPHRASE_VARIABLE } from './keys.ts';
import { readSmallFile } from './small-file.ts';

const MOST_BYTES = 4096;

/**
 * The passphrase: the first line of `file` where it is named, else CONFORMANCE_KEY_PASSPHRASE of `env`, else undefined. Throws
 * UsageError when the file cannot be read, has more than one line, or when the passphrase is empty.
 */
export function passphraseOf(file: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (file === undefined) {
    const given = env[PASSPHRASE_VARIABLE];
    if (given === '') throw new UsageError(`${PASSPHRASE_VARIABLE} is set, and empty: unset it, or give a passphrase`);
    return given;
  }
  const text = readSmallFile(file, 'the passphrase', MOST_BYTES)
    .bytes.toString('utf8')
    .replace(/\r?\n$/, '');
  if (text === '') throw new UsageError(`the passphrase: ${file} is empty`);
  if (text.includes('\n')) throw new UsageError(`the passphrase: ${file} has more than one line`);
  return text;
}
