/** Makes the pair of keys that signs certificates. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, UsageError } from '../errors.ts';
import { keyId, publicPem } from './keys.ts';

export const PRIVATE_FILE = 'key.pem';
export const PUBLIC_FILE = 'key.pub.pem';

export type WrittenPair = {
  /** Paths of the two files. */
  privateFile: string;
  publicFile: string;
  /** What people compare (keyId). */
  id: string;
};

type Options = {
  /** Encrypts the private key. */
  passphrase?: string | undefined;
  /** A pair that is there is replaced, and with it what it could sign. */
  force?: boolean | undefined;
};

/**
 * Makes a pair of keys on P-256 and writes it into `folder`, which is made where it is missing (not what is above it): the private key as PKCS#8 that
 * only its owner may read, the public one as SPKI, both in PEM. Throws UsageError when the folder cannot be written to, or has
 * one of the files and `force` is not given; then nothing is changed.
 */
export function writeKeyPair(folder: string, { passphrase, force = false }: Options = {}): WrittenPair {
  const privateFile = join(folder, PRIVATE_FILE);
  const publicFile = join(folder, PUBLIC_FILE);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  try {
    makeFolder(folder);
    write(privateFile, privatePem(privateKey, passphrase), 0o600, force);
    try {
      write(publicFile, publicPem(privateKey), 0o644, force);
    } catch (error) {
      // Half a pair is none. Where one was replaced, the new private key still gives the public one.
      if (!force) rmSync(privateFile);
      throw error;
    }
  } catch (cause) {
    const { code, path } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (path === privateFile || path === publicFile)) {
      throw new UsageError(
        `${path} is there already, and what was signed with that key is verified with it. --out DIR writes the new keys elsewhere, --force replaces the old ones`,
      );
    }
    throw new UsageError(`the keys cannot be written to ${folder}: ${describeError(cause)}`, { cause });
  }
  return { privateFile, publicFile, id: keyId(privateKey) };
}

/** Not with all that is above it: for a place in which nothing can be made (/proc) Node would try without end. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) mkdirSync(folder);
}

function privatePem(key: KeyObject, passphrase: string | undefined): string {
  const form = { type: 'pkcs8', format: 'pem' } as const;
  return key.export(passphrase === undefined ? form : { ...form, cipher: 'aes-256-cbc', passphrase }).toString();
}

/** Writes a file with the permissions `mode`. One that is there is replaced in one move, and never written into. */
function write(path: string, text: string, mode: number, force: boolean): void {
  if (!force) {
    writeFileSync(path, text, { flag: 'wx', mode });
    return;
  }
  const beside = `${path}.${process.pid}.new`;
  try {
    writeFileSync(beside, text, { flag: 'wx', mode });
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}
