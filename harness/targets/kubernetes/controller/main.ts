/**
 * Stands for the controller of BatchSandboxes and for the provisioner of a storage class, in a cluster that was put up for a run; refuses snapshots.
 * usage: main.js --kubeconfig FILE --namespace NAME --storage-class NAME --volumes DIR [--containerd SOCKET]
 * Writes a line for each thing that it does to the standard output; ends on SIGTERM and SIGINT.
 */
import { mkdir } from 'node:fs/promises';
import { describeError, UsageError } from '../../../errors.ts';
import { createApi } from './api/client.ts';
import { readKubeconfig } from './api/connection.ts';
import { readArguments } from './arguments.ts';
import { createLog } from './log.ts';
import { startSandboxes } from './sandboxes/controller.ts';
import { createFreezer } from './sandboxes/freezer.ts';
import { startSnapshots } from './snapshots.ts';
import { startVolumes } from './volumes/controller.ts';
import { createDirectories } from './volumes/directories.ts';

async function main(): Promise<void> {
  const { kubeconfig, namespace, storageClass, volumes, containerd } = readArguments(process.argv.slice(2));
  const log = createLog((text) => process.stdout.write(text));
  const ending = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      ending.abort();
      log(`ended by ${name}`);
      process.exit(0);
    });
  }
  const { signal } = ending;
  const api = createApi(await readKubeconfig(kubeconfig), signal);
  await mkdir(volumes, { recursive: true });
  const freezer = containerd === undefined ? undefined : createFreezer(containerd, signal);
  await Promise.all([
    startSandboxes({ api, namespace, freezer, log, signal }).then(() =>
      log(`looks after the sandboxes of ${namespace}`),
    ),
    startSnapshots({ api, namespace, log, signal }),
    startVolumes({ api, storageClass, directories: createDirectories(volumes), log, signal }).then(() =>
      log(`provisions the claims of storage class ${storageClass}`),
    ),
  ]);
}

main().catch((error: unknown) => {
  process.stderr.write(`${describeError(error)}\n`);
  process.exit(error instanceof UsageError ? 2 : 3);
});
