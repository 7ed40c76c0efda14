/** The command that compares two runs, and its options. */
import type { Command } from 'commander';
import { FACTOR, FLOOR } from '../compare/slower.ts';
import type { CompareFlags } from './compare.ts';

const HELP = `
OLD and NEW are folders of reports or of certificates, or files as conformance.json, of this version of the suite or of another. What
was tested in another way is said first. What NEW did not run, being a part of the suite or interrupted, is not run, and
never fixed. A failure is new when the same check did not fail in OLD, also when OLD had no such check or did not run it.

Slower is what takes more than ${FACTOR} times as long, by at least ${FLOOR / 1000} s, a check or a file, and that beside the other files
of the run: where half of them take longer, that is said once. Files in which a check came to something else are left out.

Exit codes: 0 no new failure, 1 new failures, 2 usage.`;

/** Adds it. `ended` takes the exit code. */
export function addCompare(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('compare')
    .description('compare two runs: what newly fails, is fixed, skipped, not verified or slower')
    .argument('<old>', 'the run before')
    .argument('<new>', 'the run after')
    .option('--json', 'as JSON, all of it (specs/compare.schema.json)')
    .option('--markdown', 'as Markdown, for an issue or a CI summary')
    .option('--out <file>', 'write it to a file')
    .addHelpText('after', HELP)
    .action(async (old: string, now: string, options: CompareFlags) => {
      const { compareCommand } = await import('./compare.ts');
      ended(compareCommand(old, now, options));
    });
}
