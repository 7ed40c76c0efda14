/**
 * dockerode, of which two parts are loaded when they are called: the client of BuildKit with gRPC and protobuf, and that of SSH.
 * They are more than half of its time and memory, in each worker once more; a run calls the first never and the second where
 * DOCKER_HOST is an `ssh://` address.
 */
import { createRequire, Module } from 'node:module';

const require = createRequire(import.meta.url);

/** Each of these modules is one function. */
const LATER = [
  require.resolve('dockerode/lib/session'),
  createRequire(require.resolve('dockerode')).resolve('docker-modem/lib/ssh'),
];

for (const path of LATER) {
  if (require.cache[path] !== undefined) continue;
  const standIn = new Module(path);
  standIn.filename = path;
  standIn.loaded = true;
  standIn.exports = (...given: unknown[]) => {
    if (require.cache[path] === standIn) delete require.cache[path];
    return (require(path) as (...given: unknown[]) => unknown)(...given);
  };
  require.cache[path] = standIn;
}

export const { default: Docker } = await import('dockerode');
