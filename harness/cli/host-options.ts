/** The options of the commands that can know a directory of the host. */
import type { Command } from 'commander';

export const withHostPath = (command: Command): Command =>
  command
    .option(
      '--host-path <dir>',
      'directory of this machine below which the server allows host volumes (SANDBOX_HOST_PATH)',
    )
    .option(
      '--host-path-on-server <dir>',
      'what the server calls that directory, or alone: one that only the server has (SANDBOX_HOST_PATH_ON_SERVER)',
    );
