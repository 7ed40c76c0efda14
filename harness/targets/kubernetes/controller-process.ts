/** The controller of a cluster, as a process beside the server. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HarnessError } from '../../errors.ts';
import { packageDir } from '../../package.ts';
import { spawnGuarded } from '../../process/guarded.ts';
import { logEnd } from '../../process/log-end.ts';
import type { ClusterPlace } from './place.ts';

/** It ends at once when it is told to. */
const STOP_MS = 5000;

export type ControllerProcess = {
  /** Aborted, with the reason, when it has ended by itself. */
  failed: AbortSignal;
  /** Ends it. Throws HarnessError with the end of its log where it has ended by itself. */
  stop(): Promise<void>;
};

/** Starts it with its output in `logFile`. It ends with this process, however that comes. */
export async function startController(
  { kubeconfig, namespace, storageClass, volumes, containerd }: ClusterPlace,
  logFile: string,
): Promise<ControllerProcess> {
  // Node 20 runs no TypeScript, so it is the compiled one also for a test.
  const program = join(packageDir, 'dist/harness/targets/kubernetes/controller/main.js');
  const log = await open(logFile, 'a', 0o600);
  const { child, ended, kill } = spawnGuarded(
    process.execPath,
    [
      program,
      ...['--kubeconfig', kubeconfig, '--namespace', namespace, '--storage-class', storageClass],
      ...['--volumes', volumes, '--containerd', containerd],
    ],
    { stdio: ['ignore', log.fd, log.fd] },
  );
  await log.close();
  const failed = new AbortController();
  const ending = ended.then(async ({ code, signal, error }) => {
    const how = error?.message ?? signal ?? `exit code ${code}`;
    return new HarnessError(
      `The controller of the cluster has ended (${how}). Its log ends:\n${await logEnd(logFile)}`,
    );
  });
  void ending.then((reason) => failed.abort(reason));
  return {
    failed: failed.signal,
    async stop() {
      if (failed.signal.aborted) throw failed.signal.reason;
      // Nothing else has it waited for.
      child.ref();
      kill('SIGTERM');
      const late = new AbortController();
      await Promise.race([ended, delay(STOP_MS, undefined, { signal: late.signal }).catch(() => undefined)]);
      late.abort();
      kill('SIGKILL');
      await ended;
    },
  };
}
