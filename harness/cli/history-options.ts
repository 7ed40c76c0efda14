/** The command that shows runs over time, and its options. */
import type { Command } from 'commander';
import type { HistoryFlags } from './history.ts';

const HELP = `
FOLDER has a folder for each run or certificate, also one level deeper (of a day, of a target), or single files that are verdicts. They are
read one after the other; what is no report is left out and named. A run that is there twice counts once. The page opens from disk.

A flake is a check that changed between pass and fail while the version of the server, the suite, the requirement set, documents, overlays, drivers
and settings stayed the same; of a server that tells no version, one that changed there and back.

Exit codes: 0 the page is written, 2 usage, or no report in the folder.`;

/** Adds it. `ended` takes the exit code. */
export function addHistory(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('history')
    .description('make a page of a folder of reports: the verdict of each profile over time, flakes, time and counts')
    .argument('<folder>', 'the folder')
    .option(
      '--out <file>',
      'the page (default: history.html); with --json the file that is written in the place of the output',
    )
    .option('--json', 'as JSON (specs/run-history.schema.json)')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: HistoryFlags) => {
      const { historyCommand } = await import('./history.ts');
      ended(historyCommand(folder, options));
    });
}
