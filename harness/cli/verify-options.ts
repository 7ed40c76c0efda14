/** The command that verifies certificates, and its options. */
import type { Command } from 'commander';

const HELP = `
Nothing is sent and nothing is written. The run is judged again from what it has recorded, the result is decided again, and
both are compared with what was signed. What that shows and what not: docs/certification.md.

Exit codes: 0 accepted: all fits, and the result is PASSED or WARNED; 1 refused: something does not fit, or all fits and the
result is FAILED, which is told apart in the last line; 2 usage.`;

/** Adds it. `ended` takes the exit code. */
export function addVerify(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('verify')
    .description('verify the folder of a certificate: who signed it, and whether its run bears it out')
    .argument('<folder>', 'the folder that certify has written')
    .option('--key <file>', 'the public key that must have signed it; without it, the key of the folder')
    .option('--json', 'as JSON')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: { key?: string; json?: true }) => {
      const { verifyCommand } = await import('./verify.ts');
      ended(await verifyCommand(folder, options));
    });
}
