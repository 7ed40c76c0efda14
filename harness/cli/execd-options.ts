/** The options of the commands that can be about one execd in the place of a server. */
import type { Command } from 'commander';

/** Adds them. `sentence`: what is done with the execd at the address. */
export const withExecd = (command: Command, sentence: string): Command =>
  command
    .option('--execd <address>', `${sentence} (SANDBOX_EXECD)`)
    .option('--execd-token <token>', 'token of that execd; SANDBOX_EXECD_TOKEN is the better place')
    .option(
      '--header <header>',
      "a header of each request to that execd, as 'Name: value'; as often as needed",
      (line: string, lines: string[] = []) => [...lines, line],
    );
