/** `keygen`: makes the pair of keys that signs certificates. */
import { writeKeyPair } from '../certificate/key-pair.ts';
import { passphraseOf } from '../certificate/passphrase.ts';

export type KeygenFlags = { out: string; passphraseFile?: string; force?: true };

/** Writes the pair and says what is what. Gives 0; throws UsageError when it cannot be written. */
export function keygenCommand({ out, passphraseFile, force }: KeygenFlags): number {
  const passphrase = passphraseOf(passphraseFile, process.env);
  const { privateFile, publicFile, id } = writeKeyPair(out, { passphrase, force });
  const secret =
    passphrase === undefined
      ? 'It is not encrypted: whoever reads it can sign in your name. --passphrase-file encrypts it.'
      : 'It is encrypted: signing needs the passphrase.';
  process.stdout.write(`${privateFile}: the private key, which signs certificates. Keep it to yourself. ${secret}
${publicFile}: the public key. Whoever verifies a certificate of yours needs it.
SHA-256 of the public key: ${id}
Publish one of the last two where people know that it comes from you: a certificate says nothing about whose key signed it.
`);
  return 0;
}
