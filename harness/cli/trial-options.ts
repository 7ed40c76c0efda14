/** The commands that try the suite itself, before servers that are broken and servers of other kinds, and their options. */
import type { Command } from 'commander';
import { remoteTargetWords } from './choices.ts';
import type { FaultsFlags } from './faults.ts';
import type { VariantsFlags } from './variants-flags.ts';
import { wholeNumber } from './whole-number.ts';

/** Adds them. `ended` takes the exit code. */
export function addTrials(program: Command, ended: (exitCode: number) => void): void {
  program
    .command('faults')
    .description('run the suite against servers that are broken in one thing each, and print what it notices')
    .argument('[filters...]', 'only faults whose id contains one of these')
    .option('--part <k/n>', 'only each n-th fault, beginning with the k-th; day/n: another part each day')
    .option('--full', 'every fault in every scenario that it concerns, and not only until one notices')
    .option('--real-waits', 'wait as long as a run waits: the times are then those of a run')
    .option('--audit', 'as --full, and print the assertions that no fault makes fail')
    .option('--target <target>', `put the faults of the wire before a server: ${remoteTargetWords()}`)
    .option('--api-key <key>', 'API key of that server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--image <image>', 'image of the sandboxes (SANDBOX_IMAGE)')
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)')
    .option('--reports <dir>', 'folder for faults.json (default: reports)')
    .option('--processes <n>', 'processes that share the work', wholeNumber(1, 16), 2)
    .option('--lanes <n>', 'faults at a time in each process', wholeNumber(1, 8), 3)
    .addHelpText(
      'after',
      '\nExit codes: 0 every fault is noticed, 1 one is not, 2 usage, 3 harness or environment error.',
    )
    .action(async (filters: string[], options: FaultsFlags) => {
      const { faultsCommand } = await import('./faults.ts');
      ended(await faultsCommand(filters, options));
    });

  program
    .command('variants')
    .description('run the suite against servers that conform in a way of their own, and print what it wrongly says')
    .argument('[filters...]', 'only variants whose id contains one of these')
    .option('--part <k/n>', 'only each n-th mix of them, beginning with the k-th; day/n: another part each day')
    .option('--alone', 'each variant by itself, and not many in one run')
    .option('--whole-runs', 'a whole run of the suite for each mix, with its verdict: slower, for the night')
    .option('--driver <names>', 'a table instead: which of these servers each SDK can use, as python,javascript')
    .option('--serve', 'serve a runtime with these variants, for a run of your own, until Ctrl-C')
    .option('--in <scenarios...>', 'only scenarios whose file has one of these in it')
    .option('--target <target>', `put those of the wire before a server: ${remoteTargetWords()}`)
    .option('--api-key <key>', 'API key of that server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--image <image>', 'image of the sandboxes (SANDBOX_IMAGE)')
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)')
    .option('--reports <dir>', 'folder for variants.json (default: reports)')
    .option('--processes <n>', 'processes that share the work', wholeNumber(1, 16), 2)
    .option('--lanes <n>', 'scenarios at a time in each process', wholeNumber(1, 16), 8)
    .addHelpText(
      'after',
      '\nExit codes: 0 the suite is silent about every variant, 1 it is not, 2 usage, 3 harness or environment error.' +
        '\nWhat an SDK cannot use changes no exit code.',
    )
    .action(async (filters: string[], options: VariantsFlags) => {
      const { variantsCommand } = await import('./variants.ts');
      ended(await variantsCommand(filters, options));
    });
}
