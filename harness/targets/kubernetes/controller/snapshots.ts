/**
 * Nobody makes images in a cluster that was put up for a run: a snapshot that is asked for has failed, and says why. Left alone it
 * would be Creating for ever.
 */
import type { Api } from './api/client.ts';
import { isGone } from './api/errors.ts';
import { startInformer } from './api/informer.ts';
import type { Condition, KubeObject } from './api/objects.ts';
import type { Log } from './log.ts';
import { createQueue } from './queue.ts';
import { GROUP_VERSION } from './sandboxes/batch-sandbox.ts';

type Snapshot = KubeObject & { status?: { phase?: string; conditions?: Condition[] } };

const FAILED: Snapshot['status'] = {
  phase: 'Failed',
  conditions: [
    {
      type: 'Failed',
      status: 'True',
      reason: 'NotSupported',
      message: 'nobody in this cluster makes images of sandboxes',
    },
  ],
};

export type SnapshotOptions = { api: Api; namespace: string; log: Log; signal: AbortSignal };

/** Starts to refuse the SandboxSnapshots of a namespace, until the signal fires; resolves when all of them are known. */
export async function startSnapshots({ api, namespace, log, signal }: SnapshotOptions): Promise<void> {
  const path = `/apis/${GROUP_VERSION}/namespaces/${namespace}/sandboxsnapshots`;
  const queue = createQueue({ kind: 'snapshot', look, log, signal });
  const snapshots = startInformer<Snapshot>({
    api,
    path,
    onChange: ({ metadata }) => queue.add(metadata.name),
    log,
    signal,
  });
  await snapshots.synced;

  async function look(name: string): Promise<undefined> {
    const snapshot = snapshots.get(`${namespace}/${name}`);
    if (snapshot === undefined || snapshot.status?.phase === FAILED?.phase) return;
    try {
      await api.request('PATCH', `${path}/${encodeURIComponent(name)}/status`, { status: FAILED });
      log(`snapshot ${name}: refused`);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}
