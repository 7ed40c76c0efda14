/** The command that checks a driver, and its options. */
import type { Command } from 'commander';
import type { DriverCheckFlags } from './driver-check.ts';

const HELP = `
  opensandbox-conformance driver-check -- java -jar driver.jar
  opensandbox-conformance driver-check "node driver.mjs" --only output. exit-codes

docs/drivers.md tells how to write a driver.

Exit codes: 0 nothing is wrong, 1 something is, 2 usage, 3 harness or environment error.`;

/** Adds it. `ended` takes the exit code. */
export function addDriverCheck(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('driver-check')
    .description('run a driver program against the reference runtime, and print what it does wrong')
    .argument(
      '<command...>',
      'its command, behind --; or as one text; or the name of a driver of the suite that is a program',
    )
    .option('--only <cases...>', 'only cases whose id has one of these in it')
    .addHelpText('after', HELP)
    .action(async (words: string[], options: DriverCheckFlags) => {
      const { driverCheckCommand } = await import('./driver-check.ts');
      ended(await driverCheckCommand(words, options));
    });
}
