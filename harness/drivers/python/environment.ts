/** The Python in which the SDK is installed. */
import { join } from 'node:path';
import { cacheDir } from '../../package.ts';
import { providePython } from '../../process/python-environment.ts';

/** The distribution on PyPI, and its version. */
export const SDK = { distribution: 'opensandbox', version: '1.1.1' };

export type Preparing = {
  log(line: string): void;
  signal?: AbortSignal | undefined;
};

/** Path of that Python. Installs the SDK where it is not. Throws HarnessError that says what to do. */
export function provideSdk(driver: string, { log, signal }: Preparing): Promise<string> {
  const constraints = join(import.meta.dirname, 'constraints.txt');
  return providePython({ ...SDK, cacheDir, constraints, neededBy: `The driver ${driver}`, log, signal });
}
