#!/usr/bin/env node
/** The command line. Exit codes: 0 conformant, 1 not conformant, 2 usage or configuration, 3 not verified. */
import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { guardOutput } from './cli/workflow-output.ts';
import { describeError, HarnessError, UsageError } from './errors.ts';
import { spareMemory } from './process/v8-flags.ts';

// Whoever reads the output may stop (`| head`): the run goes on, and cleans up.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

if (process.env.GITHUB_ACTIONS === 'true') guardOutput();
spareMemory();

try {
  process.exitCode = await createProgram(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has printed why
  } else if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  } else {
    const expected = error instanceof HarnessError;
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${expected ? describeError(error) : `unexpected error, please report it: ${stack}`}\n`);
    process.exitCode = 3;
  }
}
