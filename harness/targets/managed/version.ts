/** The opensandbox-server that is installed from PyPI. */
import { join } from 'node:path';
import { type EnvironmentOptions, providePython } from '../../process/python-environment.ts';

/** Unless another version is asked for. */
export const SERVER_VERSION = '1.1.1';

/**
 * Path of the Python in which it is installed, which it is when it is not in the cache; this version with what its makers
 * publish it with, where that matters. Throws HarnessError that says what to do.
 */
export const provideServer = ({
  version = SERVER_VERSION,
  ...options
}: Pick<EnvironmentOptions, 'cacheDir' | 'log' | 'signal'> & { version?: string }): Promise<string> =>
  providePython({
    ...options,
    version,
    ...(version === SERVER_VERSION ? { constraints: join(import.meta.dirname, 'constraints.txt') } : {}),
    distribution: 'opensandbox-server',
    neededBy: 'The managed server',
  });
