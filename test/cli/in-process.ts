/**
 * A command of the command line without a process of its own: for those that only read and print, where what they print is
 * tested and not that they are processes. The working directory is that of the tests.
 */
import { vi } from 'vitest';
import { createProgram } from '../../harness/cli/program.ts';
import { UsageError } from '../../harness/errors.ts';
import type { Finished } from './command.ts';

/**
 * Runs a command that ends by itself with its arguments, or `run` with settings that are refused before anything begins. Gives what
 * a shell would see; throws whatever is no UsageError.
 */
export async function inProcess(
  command: 'lint' | 'list' | 'keygen' | 'drift' | 'verify' | 'compare' | 'history' | 'run' | 'merge' | 'report',
  args: readonly string[],
): Promise<Finished> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const printed = (): string => written.mock.calls.map(([text]) => text).join('');
  try {
    return { code: await createProgram([command, ...args]), output: printed() };
  } catch (error) {
    if (error instanceof UsageError) return { code: 2, output: `${printed()}${error.message}\n` };
    throw error;
  } finally {
    written.mockRestore();
  }
}
