/** The command that makes a page of certificates, and its options. */
import type { Command } from 'commander';

const HELP = `
Each folder below it with a certificate.json is verified, as verify does without --key. The accepted ones make the table, the others
a list with the reasons. The same certificates make the same page.

Exit codes: 0 the page is written, 2 usage.`;

/** Adds it. `ended` takes the exit code. */
export function addImplementations(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('implementations')
    .description('make a page of a folder of certificates: which implementation has which')
    .argument('<folder>', 'the folder; certificates are in it, or in folders below it')
    .option('--out <file>', 'the page', 'docs/implementations.md')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: { out: string }) => {
      const { implementationsCommand } = await import('./implementations.ts');
      ended(await implementationsCommand(folder, options.out));
    });
}
