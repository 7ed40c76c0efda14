/** The options of the commands that read scenarios and documents. */
import type { Command } from 'commander';

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
