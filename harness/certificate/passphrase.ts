/** Where the passphrase of a key comes from. */
import { UsageError } from '../errors.ts';
import { PASSPHRASE_VARIABLE } from './keys.ts';
import { readSmallFile } from './small-file.ts';

/** OpenSSL encrypts with longer ones, and then cannot read the key again. */
const MOST_BYTES = 1024;

/**
 * The passphrase: the line of `file` where it is named, else CONFORMANCE_KEY_PASSPHRASE of `env`, else undefined. Throws
 * UsageError when the file cannot be read or has more than one line, and when the passphrase is empty or longer than 1024 bytes.
 */
export function passphraseOf(file: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (file === undefined) {
    const given = env[PASSPHRASE_VARIABLE];
    return given === undefined ? undefined : usable(given, PASSPHRASE_VARIABLE);
  }
  const text = readSmallFile(file, 'the passphrase', MOST_BYTES + 2)
    .bytes.toString('utf8')
    .replace(/\r?\n$/, '');
  if (text.includes('\n')) throw new UsageError(`the passphrase: ${file} has more than one line`);
  return usable(text, file);
}

function usable(passphrase: string, where: string): string {
  if (passphrase === '') throw new UsageError(`the passphrase: ${where} is there, and empty`);
  if (Buffer.byteLength(passphrase) <= MOST_BYTES) return passphrase;
  throw new UsageError(`the passphrase: ${where} has more than ${MOST_BYTES} bytes`);
}
