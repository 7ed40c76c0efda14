/** The commands and their options. */
import { Command } from 'commander';
import { packageVersion } from '../package.ts';
import type { Flags } from '../settings/resolve.ts';
import { addCertify } from './certify-options.ts';
import { driverWords, targetWords, volumesWords } from './choices.ts';
import { addCompare } from './compare-options.ts';
import { addDrift } from './drift-options.ts';
import { addDriverCheck } from './driver-check-options.ts';
import { withExecd } from './execd-options.ts';
import { withFolders, withSpecVersion } from './folder-options.ts';
import { addHistory } from './history-options.ts';
import { withHostPath } from './host-options.ts';
import { addImplementations } from './implementations-options.ts';
import { addKeygen } from './keygen-options.ts';
import { withKubernetes } from './kubernetes-options.ts';
import { addMerge } from './merge-options.ts';
import type { RunFlags } from './plan.ts';
import type { ProbeFlags } from './probe.ts';
import { addReport } from './report-options.ts';
import type { ServeFlags } from './serve.ts';
import { addTrials } from './trial-options.ts';
import { addVerify } from './verify-options.ts';
import { wholeNumber } from './whole-number.ts';

const EXIT_CODES = `
Exit codes: 0 what the server offers was judged and is conformant (with --require: the required profiles are; of a part
of the suite: no deviation), 1 not conformant, 2 usage or configuration, 3 not verified: harness or environment error, or
nothing to decide by; 130 and 143 after SIGINT and SIGTERM.`;

const SETTINGS = `
Without a target the embedded reference runtime is tested. A running server:
  SANDBOX_DOMAIN=localhost:8080 OPEN_SANDBOX_API_KEY=... SANDBOX_IMAGE=ubuntu opensandbox-conformance run
One execd without a lifecycle server:
  opensandbox-conformance run --execd localhost:44772
The same settings can stand in conformance.yaml. Flags win over the environment, the environment over the file.`;

const CAPABILITIES =
  'what the server claims to do, with commas between (SANDBOX_CAPABILITIES): auto (what it shows, and the default), names of specs/capabilities.yaml, or +name and -name, which change what it shows';

const OVERLAY =
  'what the server may have that is newer than the documents, with commas between (SANDBOX_OVERLAYS): versions of specs/overlays (1.1), auto (by the version that the server tells), or none (the default)';

const EXECD_IMAGE =
  "image from which the server of --target managed takes execd, in the place of the suite's own (SANDBOX_EXECD_IMAGE)";

const SERVER_VERSION =
  'version of opensandbox-server on PyPI that is the server of --target managed, in the place of the pinned one (SANDBOX_SERVER_VERSION)';

/** Seeds of orders: whole numbers that are easily copied. */
const MOST_SEED = 999_999_999;

/** Parses `args` and runs the command they name. Gives the exit code; throws CommanderError, UsageError, HarnessError. */
export async function createProgram(args: string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('opensandbox-conformance')
    .description('Conformance tests for OpenSandbox servers.')
    .version(packageVersion())
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', SETTINGS + EXIT_CODES);

  withExecd(
    withHostPath(withSpecVersion(withFolders(withKubernetes(program.command('run', { isDefault: true }))))),
    'test one running execd, by execd-api.yaml alone, in the place of a server',
  )
    .description('test a server')
    .argument('[filters...]', 'run only scenario files whose path contains one of these')
    .option('--target <target>', `what is tested: ${targetWords()}`)
    .option('--api-key <key>', 'API key of the server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--image <image>', 'image of the sandboxes (SANDBOX_IMAGE)')
    .option('--execd-image <image>', EXECD_IMAGE)
    .option('--server-version <version>', SERVER_VERSION)
    .option('--use-server-proxy', 'reach execd through the server')
    .option('--volumes <how>', `how volumes are made and looked at (SANDBOX_VOLUMES): ${volumesWords()}`)
    .option(
      '--driver <names>',
      `what drives sandboxes (SANDBOX_DRIVER): ${driverWords()}; of several with commas between them, or a flag each, the first makes every check, and the others once more those that go through a driver`,
      (words: string, before: string[] = []) => [...before, words],
    )
    .option('--capabilities <list>', CAPABILITIES)
    .option('--overlay <versions>', OVERLAY)
    .option('--reports <dir>', 'folder for reports (default: reports)')
    .option('--baseline <file>', 'known deviations of the server, each with its owner and end; reported as waived')
    .option('--concurrency <n>', 'scenarios at a time (default: 4; 6 with the embedded runtime)', wholeNumber(1, 64))
    .option(
      '--order <seed>',
      'start the scenarios in the order that this number gives (default: the longest first)',
      wholeNumber(0, MOST_SEED),
    )
    .option('--shard <i/n>', 'run only the i-th of n parts of the scenarios; merge puts the reports of all together')
    .option('--require <profiles>', 'profiles that must be conformant, with commas between: they decide the exit code')
    .option('--expect-skipped <file>', 'the skips that the run may have (check, reason); any other fails it')
    .option('-t, --name <pattern>', 'run only checks whose name matches')
    .option('--keep', 'leave what scenarios with a failed check have made on the server, and say how to look at it')
    .option('--verbose', 'print passed checks too')
    .addHelpText('after', SETTINGS + EXIT_CODES)
    .action(async (filters: string[], options: RunFlags) => {
      const { runCommand } = await import('./run.ts');
      const names = program.commands.map((command) => command.name());
      exitCode = await runCommand(filters, options, args[0] === 'run' ? [] : names);
    });

  const rerun = program.command('rerun').description('repeat what failed in the last run, with the settings of now');
  for (const option of program.commands.find((one) => one.name() === 'run')?.options ?? []) {
    if (!['--name', '--expect-skipped', '--require', '--shard'].includes(option.long ?? '')) rerun.addOption(option);
  }
  rerun.addHelpText('after', SETTINGS + EXIT_CODES).action(async (options: RunFlags) => {
    const { rerunCommand } = await import('./rerun.ts');
    exitCode = await rerunCommand(options);
  });

  withExecd(program.command('clean'), 'the execd, where one was tested without a server')
    .description('remove what earlier runs have left on a server, or kept there with --keep')
    .argument('[runs...]', 'ids of runs; all that have ended when left out')
    .option('--target <target>', 'the server (SANDBOX_DOMAIN)')
    .option('--api-key <key>', 'API key of the server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--reports <dir>', 'folder of the reports of those runs (default: reports)')
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing of them is left there, 2 usage or configuration, 3 something is still there.',
    )
    .action(async (runs: string[], options: Flags) => {
      const { cleanCommand } = await import('./clean.ts');
      exitCode = await cleanCommand(runs, options);
    });

  withSpecVersion(withFolders(program.command('list')))
    .description('print the scenarios and their checks')
    .argument('[filters...]', 'only scenario files whose path contains one of these')
    .option('--json', 'as JSON')
    .action(async (filters: string[], options: Flags & { json?: boolean }) => {
      const { listCommand } = await import('./list.ts');
      exitCode = await listCommand(filters, options);
    });

  withFolders(program.command('lint'))
    .description('check scenarios and the register, and known deviations, without a server')
    .argument('[filters...]', 'only scenario files whose path contains one of these')
    .option('--baseline <file>', 'known deviations of a server (default: those of this package)')
    .addHelpText(
      'after',
      `
That each rule of the register is verified is asked of the scenarios and the register of this package only; for others
\`coverage\` tells it.

Exit codes: 0 nothing is wrong, 2 something is.`,
    )
    .action(async (filters: string[], options: Flags) => {
      const { lintCommand } = await import('./lint.ts');
      exitCode = await lintCommand(filters, options);
    });

  withSpecVersion(withFolders(program.command('coverage')))
    .description('print what the suite verifies of the register, and what the last run exercised')
    .option('--reports <dir>', 'folder of the reports of the last run (default: reports)')
    .option('--json', 'as JSON')
    .option('--markdown', 'as Markdown, for a CI summary')
    .action(async (options: Flags & { json?: boolean; markdown?: boolean }) => {
      const { coverageCommand } = await import('./coverage.ts');
      exitCode = await coverageCommand(options);
    });

  const ended = (code: number): void => {
    exitCode = code;
  };
  addCompare(program, ended);
  addHistory(program, ended);
  addCertify(program, EXECD_IMAGE, ended);
  addVerify(program, ended);
  addTrials(program, ended);
  addDriverCheck(program, ended);
  addDrift(program, ended);
  addKeygen(program, ended);
  addImplementations(program, ended);
  addMerge(program, ended);
  addReport(program, ended);

  withExecd(withHostPath(withKubernetes(program.command('probe'))), 'ask one running execd in the place of a server')
    .description('ask a server for each capability, and print what it shows')
    .option('--target <target>', `what is asked: ${targetWords()}`)
    .option('--api-key <key>', 'API key of the server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--image <image>', 'image of the sandboxes (SANDBOX_IMAGE)')
    .option('--execd-image <image>', EXECD_IMAGE)
    .option('--use-server-proxy', 'reach execd through the server')
    .option('--volumes <how>', `how volumes are looked at (SANDBOX_VOLUMES): ${volumesWords()}`)
    .option('--specs <dir>', 'folder of the documents and capabilities (default: those of this package)')
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)')
    .option('--json', 'as JSON')
    .option('--write [file]', 'write a configuration of this server (default: conformance.yaml); never the key')
    .option('--force', 'write over a file that exists')
    .addHelpText(
      'after',
      '\nAt most two sandboxes come up, and are removed.\n\nExit codes: 0 it was asked, whatever it shows, 2 usage or configuration, 3 harness or environment error.',
    )
    .action(async (options: ProbeFlags) => {
      const { probeCommand } = await import('./probe.ts');
      exitCode = await probeCommand(options);
    });

  withExecd(withHostPath(withKubernetes(program.command('doctor'))), 'one running execd in the place of a server')
    .description('try what the settings name before a run, and say what is wrong and what to do')
    .option('--target <target>', `what is to be tested: ${targetWords()}`)
    .option('--api-key <key>', 'API key of the server; OPEN_SANDBOX_API_KEY is the better place')
    .option('--image <image>', 'image of the sandboxes (SANDBOX_IMAGE)')
    .option('--execd-image <image>', EXECD_IMAGE)
    .option('--volumes <how>', `how volumes are made and looked at (SANDBOX_VOLUMES): ${volumesWords()}`)
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)')
    .addHelpText(
      'after',
      '\nWhat it makes it removes.\n\nExit codes: 0 nothing is wrong, 2 a setting is, 3 something else is.',
    )
    .action(async (options: Flags) => {
      const { doctorCommand } = await import('./doctor.ts');
      exitCode = await doctorCommand(options);
    });

  program
    .command('serve')
    .description('start the embedded reference runtime alone, or with --execd its execd without a sandbox')
    .option('--port <n>', 'port to listen on, 8080, or 44772 for execd; 0 takes a free one', wholeNumber(0, 65535))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--api-key <key>', 'API key that clients of the runtime must send (OPEN_SANDBOX_API_KEY)')
    .option('--volumes-dir <dir>', 'keep the volumes there, a directory for each claim; they outlive the runtime')
    .option('--execd', 'execd alone: whoever reaches it runs commands here, as the user who starts it')
    .option('--execd-token <token>', 'access token that clients of execd must send')
    .action(async (options: ServeFlags & { execd?: true; execdToken?: string }) => {
      const { serveCommand, serveExecdCommand } = await import('./serve.ts');
      exitCode = await (options.execd ? serveExecdCommand : serveCommand)(options);
    });

  await program.parseAsync(args, { from: 'user' });
  return exitCode;
}
