/** The command that merges the reports of shards, and its options. */
import type { Command } from 'commander';
import type { MergeFlags } from './merge.ts';

const HELP = `
Each folder has the reports of one shard of the same run: \`run --shard 2/8 --reports reports-2\` on one machine, and then
\`merge reports-*/\` where all are. The exchanges of all shards are judged together, and the reports are those of a run that was
not split. No server is asked.

Exit codes: as those of run.`;

/** Adds it. `ended` takes the exit code. */
export function addMerge(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('merge')
    .description('make one set of reports of those of all shards of a run')
    .argument('<folders...>', 'folders with the reports of the shards')
    .option('--out <dir>', 'folder for the merged reports', 'reports')
    .option('--partial', 'merge the shards that are there, as a part of the suite')
    .option('--require <profiles>', 'profiles that must be conformant, with commas between: they decide the exit code')
    .option('--expect-skipped <file>', 'the skips that the run may have (check, reason); any other fails it')
    .option(
      '--scenarios <dir>',
      'folder of the scenarios of the shards, for --expect-skipped (default: those of this package)',
    )
    .option('--specs <dir>', 'folder of the documents and the register of the shards (default: those of this package)')
    .addHelpText('after', HELP)
    .action(async (folders: string[], options: MergeFlags) => {
      const { mergeCommand } = await import('./merge.ts');
      ended(await mergeCommand(folders, options));
    });
}
