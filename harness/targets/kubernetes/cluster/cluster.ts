/**
 * A Kubernetes of one node for one run: containerd, etcd and the daemons in namespaces of their own, where nothing listens that
 * anybody outside could reach. It needs no Docker, and no registry.
 */

import type { SpawnOptions } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { describeError, HarnessError } from '../../../errors.ts';
import { type Group, spawnGroup } from '../../../process/group.ts';
import { makePrivateDirectory } from '../../../process/private-directory.ts';
import { removeTree } from '../../../process/remove-tree.ts';
import { removeAbandonedClusters } from './abandoned.ts';
import { makeCgroups, removeCgroups, removeCgroupsAtExit } from './cgroups.ts';
import { provideDaemons } from './daemons.ts';
import { CONTAINERD_SOCKET, clusterFiles } from './files.ts';
import type { ClusterImages } from './images.ts';
import { NAMESPACE, NODE, STORAGE_CLASS } from './names.ts';
import { openNamespaces } from './namespaces.ts';
import { openPrograms } from './programs.ts';
import { requireMachine } from './requirements.ts';
import { startDaemons } from './start.ts';

export { removeAbandonedClusters };

export type ClusterOptions = {
  /** Where the daemons are kept from run to run: kubernetesCacheDir(). */
  cacheDir: string;
  /** Brought into the cluster: provideClusterImages(). */
  images: ClusterImages;
  log(line: string): void;
  /** Ends a start that is under way; what was made for it is removed. */
  signal?: AbortSignal | undefined;
};

export type Cluster = {
  /** `osc-...`: the name of its cgroup, with the process that started it in it. */
  id: string;
  /** Private; everything of the cluster is below it, and it is gone after `stop`. */
  directory: string;
  /** The network namespace, a path for `nsenter --net=`; it ends with the cluster. */
  netns: string;
  /** Path of a kubeconfig with the token of the administrator, for programs in the network namespace. */
  kubeconfig: string;
  /** Namespace of the cluster in which the server has its sandboxes and claims. */
  namespace: string;
  /** The default storage class, made already; whoever acts for its provisioner is not part of the cluster. */
  storageClass: string;
  /** Directory of this machine for that provisioner: as a hostPath it is the same on the node. */
  volumes: string;
  /** Socket of containerd, as seen from outside. */
  containerd: string;
  /** Name of the only node. */
  node: string;
  /** Names of the images that it has: for sandboxes, and the one that a server takes execd from. */
  images: { sandbox: string; execd: string };
  /** Aborted, with the reason, when the cluster ends without `stop`. */
  failed: AbortSignal;
  /**
   * Starts a program in the network namespace, and in no other one of the cluster: it sees the files and processes of this
   * machine. It is killed, with whatever it has started, when the cluster stops, and itself when this process is killed.
   */
  exec(command: string, args: readonly string[], options: SpawnOptions): Group;
  /** Ends and removes everything. Throws HarnessError that names what is still there. */
  stop(): Promise<void>;
};

/**
 * Starts a cluster, and resolves when its node takes pods. What killed processes have left of theirs is removed first. Throws
 * HarnessError that says what the machine lacks, or has the end of the log of the daemon that did not come up.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { cacheDir, images, log, signal } = options;
  const plugins = await requireMachine(cacheDir, signal);
  const programs = await provideDaemons({ cacheDir, log, signal });
  await removeAbandonedClusters(log);
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<string[]> => {
    const problems: string[] = [];
    for (let step = undo.pop(); step !== undefined; step = undo.pop())
      await step().catch((error: unknown) => problems.push(describeError(error)));
    return problems;
  };
  try {
    const directory = makePrivateDirectory('cluster');
    // Sandboxes may have written paths there that only rm(1) can go down.
    undo.push(() => removeTree(directory.path).then(directory.remove));
    const id = `osc${basename(directory.path).replace('opensandbox-conformance-cluster', '')}`;
    const files = clusterFiles(directory.path);
    for (const one of files.made) await mkdir(one, { recursive: true });
    const forget = removeCgroupsAtExit(id);
    undo.push(() => removeCgroups(id).then(forget));
    const processes = makeCgroups(id);
    const namespaces = await openNamespaces({ files, programs, processes, signal });
    undo.push(() => namespaces.end());
    const running = openPrograms();
    undo.push(() => running.end());
    await startDaemons({
      id,
      files,
      programs,
      plugins,
      images: Object.values(images),
      namespaces,
      running,
      log,
      signal,
    });
    let stopping: Promise<string[]> | undefined;
    return {
      id,
      directory: directory.path,
      netns: namespaces.net,
      kubeconfig: files.kubeconfig,
      namespace: NAMESPACE,
      storageClass: STORAGE_CLASS,
      volumes: files.volumes,
      containerd: `${namespaces.root}${CONTAINERD_SOCKET}`,
      node: NODE,
      images: { sandbox: images.sandbox.name, execd: images.execd.name },
      failed: running.failed,
      exec(command, args, how) {
        const [file = '', ...rest] = namespaces.beside([command, ...args]);
        return spawnGroup(file, rest, how);
      },
      async stop() {
        stopping ??= stop();
        const problems = await stopping;
        if (problems.length > 0) throw new HarnessError(`The cluster ${id} left: ${problems.join('; ')}`);
      },
    };
  } catch (error) {
    const problems = await stop();
    if (problems.length === 0) throw error;
    throw new HarnessError(`${describeError(error)}\nAnd then: ${problems.join('; ')}`, { cause: error });
  }
}
