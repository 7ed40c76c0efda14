import { join } from 'node:path';
import type { DriverEntry } from '../driver.ts';
import type { Program } from '../protocol/pipe.ts';

/** The drivers of PyPI, each a program beside this file that speaks the driver protocol. */
export const python = entryOf('python', 'driver_async.py', 'the PyPI SDK, async');
export const pythonSync = entryOf('python-sync', 'driver_sync.py', 'the PyPI SDK, sync');

function entryOf(name: string, file: string, sentence: string): DriverEntry {
  /** The Python of this thread, once it has been looked for. */
  let found: Promise<string> | undefined;
  const program = async (log: (line: string) => void): Promise<Program> => {
    const { provideSdk } = await import('./environment.ts');
    found ??= provideSdk(name, { log });
    // What is set for other programs in Python is not for this one, and nothing is written beside its source.
    return { name, command: await found, args: ['-E', '-s', '-B', join(import.meta.dirname, file)] };
  };
  return {
    name,
    sentence,
    sdk: true,
    async prepare(options) {
      const { provideSdk } = await import('./environment.ts');
      await provideSdk(name, options);
    },
    async open(options) {
      const { createProtocolDriver } = await import('../protocol/driver.ts');
      return createProtocolDriver(await program((line) => void process.stderr.write(`${line}\n`)), options);
    },
    program: ({ log }) => program(log),
  };
}
