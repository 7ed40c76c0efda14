/** The options of the commands that read scenarios and documents. */
import type { Command } from 'commander';

const SPEC_VERSION =
  'requirement set, as 2026-06 (SANDBOX_SPEC_VERSION; default: the newest); auto: the one that the server was made for, where it tells its version';

/** Adds the option of the commands that read the suite as one requirement set has it. */
export const withSpecVersion = (command: Command): Command => command.option('--spec-version <set>', SPEC_VERSION);

/** Adds them to a command. */
export function withFolders(command: Command): Command {
  return command
    .option('--scenarios <dir>', 'folder of the scenarios (default: those of this package)')
    .option(
      '--specs <dir>',
      'folder of the OpenAPI documents, register and capabilities (default: those of this package)',
    )
    .option('--config <file>', 'configuration file (default: conformance.yaml where it exists)');
}
