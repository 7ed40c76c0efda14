/** The command that makes keys, and its options. */
import type { Command } from 'commander';
import type { KeygenFlags } from './keygen.ts';

const HELP = `
It writes key.pem (private, PKCS#8, for its owner alone) and key.pub.pem (public, SPKI): ECDSA on P-256. The private key is
encrypted when a passphrase is given, by --passphrase-file or by CONFORMANCE_KEY_PASSPHRASE.

docs/certification.md tells how a certificate is made.

Exit codes: 0 the keys are made, 2 usage, or they cannot be written.`;

/** Adds it. `ended` takes the exit code. */
export function addKeygen(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('keygen')
    .description('make the pair of keys that signs certificates')
    .option('--out <dir>', 'folder for the keys; made where it is missing, in one that is there', '.')
    .option('--passphrase-file <file>', 'a file with one line, the passphrase that encrypts the private key')
    .option('--force', 'replace keys that are there')
    .addHelpText('after', HELP)
    .action(async (options: KeygenFlags) => {
      const { keygenCommand } = await import('./keygen.ts');
      ended(keygenCommand(options));
    });
}
