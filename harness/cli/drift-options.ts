/** The command that compares published documents with ours, and its options. */
import type { Command } from 'commander';
import type { DriftFlags } from './drift.ts';

/** Adds it. `ended` takes the exit code. */
export function addDrift(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('drift')
    .description('compare published OpenAPI documents with ours, and print what was added, removed and changed')
    .argument('<documents>', 'a folder, a file, or an http(s) URL; one that ends in .yaml, .yml or .json is a file')
    .option('--specs <dir>', 'folder of the documents they are compared with (default: those of this package)')
    .option('--overlay <versions>', 'leave out what these versions of specs/overlays name, with commas between: 1.1')
    .option('--json', 'as JSON')
    .option('--markdown', 'as Markdown, for a CI summary')
    .addHelpText(
      'after',
      `
Descriptions, examples, titles and order are no facts, nor is whether a schema stands where it is used or in components.
Of a folder at a URL the documents are read that are called as ours.

Exit codes: 0 no difference, 1 there are some, 2 usage, or a document that cannot be read.`,
    )
    .action(async (documents: string, options: DriftFlags) => {
      const { driftCommand } = await import('./drift.ts');
      ended(await driftCommand(documents, options));
    });
}
