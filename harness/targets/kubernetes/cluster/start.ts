/** Brings up what is in a cluster, in the order in which one needs the other. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../../../process/command.ts';
import { tarFromSeed } from '../../../volumes/archive.ts';
import { type ImageArchive, layerOf } from './archive.ts';
import {
  containerdConfiguration,
  type Daemon,
  daemonFlags,
  kubeconfig,
  kubeletConfiguration,
  networkConfiguration,
} from './configuration.ts';
import { importImages, untilContainerdAnswers } from './containers.ts';
import type { ClusterFiles } from './files.ts';
import { API_ADDRESSES, PAUSE_IMAGE } from './names.ts';
import type { Namespaces } from './namespaces.ts';
import { prepareInside } from './prepare.ts';
import type { Programs } from './programs.ts';

const COMMAND_MS = 20_000;

export type DaemonsStart = {
  /** The name of the cluster's cgroup. */
  id: string;
  files: ClusterFiles;
  /** Directory of the programs of daemons/. */
  programs: string;
  /** Directory of the plugins of CNI. */
  plugins: string;
  images: readonly ImageArchive[];
  namespaces: Namespaces;
  running: Programs;
  log(line: string): void;
  signal?: AbortSignal | undefined;
};

/** Resolves when the node takes pods and everything that a server needs is there. Throws HarnessError. */
export async function startDaemons(start: DaemonsStart): Promise<void> {
  const { files, programs, namespaces, running, log } = start;
  const problem = new AbortController();
  const signals = [running.failed, problem.signal, ...(start.signal === undefined ? [] : [start.signal])];
  const signal = AbortSignal.any(signals);
  const began = performance.now();
  await writeFiles(start, signal);
  const flags = daemonFlags(files);
  const daemon = (name: Daemon): void =>
    running.start(name, namespaces.inside([join(programs, 'kubernetes'), name, ...flags[name]]), files.log(name));
  daemon('etcd');
  daemon('apiserver');
  const containerd = namespaces.inside(['containerd', '--config', files.containerd.configuration]);
  running.start('containerd', containerd, files.log('containerd'));
  const pause = await pauseImage(programs);
  const containers = async (): Promise<void> => {
    await untilContainerdAnswers(namespaces, signal);
    await importImages(namespaces, [pause, ...start.images], signal);
  };
  const together = [
    containers(),
    prepareInside({ files, namespaces, signal }, () => {
      for (const name of ['controller-manager', 'scheduler', 'kubelet'] as const) daemon(name);
    }),
  ];
  try {
    await Promise.all(together);
  } catch (error) {
    problem.abort(error); // the first one counts, and ends the other
    await Promise.allSettled(together);
    throw start.signal?.aborted ? start.signal.reason : running.failed.aborted ? running.failed.reason : error;
  }
  log(`Kubernetes is ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

async function writeFiles({ id, files, programs, plugins }: DaemonsStart, signal: AbortSignal): Promise<void> {
  const certificates = [files.pki('.'), ...API_ADDRESSES];
  await mustRun(join(programs, 'certificates'), certificates, { timeoutMs: COMMAND_MS, signal });
  const token = randomBytes(24).toString('hex');
  const written = {
    [files.tokens]: `${token},administrator,administrator,system:masters\n`,
    [files.kubeconfig]: kubeconfig(await readFile(files.pki('ca.crt')), token),
    [files.containerd.configuration]: containerdConfiguration(files, plugins),
    [join(files.network.configurations, '10-pods.conflist')]: networkConfiguration(files),
    [files.kubelet.configuration]: kubeletConfiguration(files, `/${id}`),
  };
  for (const [file, text] of Object.entries(written)) await writeFile(file, text, { mode: 0o600 });
}

/** The image of the first process of every pod: one program and nothing else. */
async function pauseImage(programs: string): Promise<ImageArchive> {
  const content = await readFile(join(programs, 'pause'));
  const archive = await tarFromSeed([{ path: 'pause', content, mode: 0o755 }], new Date(0));
  return { name: PAUSE_IMAGE, layers: [layerOf(archive)], command: ['/pause'] };
}
