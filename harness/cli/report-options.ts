/** The command that writes the reports of a folder again, and its options. */
import type { Command } from 'commander';
import type { ReportFlags } from './report.ts';

const HELP = `
DIR has the reports of a run, of this version of the suite: conformance.json, outcomes.ndjson and basis.json, and its transcripts
and scripts for what the reports show of them. What stands there is believed, and no server is asked. All are written again, or
those that --only names: html, junit, ctrf, sarif, summary, allure.

Exit codes: 0 written, 2 usage.`;

/** Adds it. `ended` takes the exit code. */
export function addReport(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('report')
    .description('write the reports of a run again, from its folder')
    .argument('[dir]', 'folder with the reports of a run', 'reports')
    .option('--only <names>', 'only these, with commas between: html, junit, ctrf, sarif, summary, allure')
    .option('--out <dir>', 'write them there, and not into the folder itself')
    .addHelpText('after', HELP)
    .action(async (folder: string, options: ReportFlags) => {
      const { reportCommand } = await import('./report.ts');
      ended(await reportCommand(folder, options));
    });
}
