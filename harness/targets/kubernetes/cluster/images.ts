/** The images of a cluster's sandboxes: packages of Debian with this machine's node, and the same with the suite's own execd. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { mustRun } from '../../../process/command.ts';
import { makeOnce } from '../../../process/made-once.ts';
import { makePrivateDirectory } from '../../../process/private-directory.ts';
import { execdArchive } from '../../images/execd.ts';
import { EXECD_REPOSITORY, SANDBOX_REPOSITORY } from '../../images/names.ts';
import {
  type Distribution,
  type Instead,
  makeRootfs,
  requireDebootstrap,
  rootfsTag,
  thisDistribution,
} from '../../images/rootfs.ts';
import { type ImageArchive, type Layer, layerIn, layerOf } from './archive.ts';
import { requireMachine } from './requirements.ts';

const MAKE_MS = 900_000;
const TAR_MS = 120_000;
const COMMAND = ['/bin/sh'];

export type ClusterImages = { sandbox: ImageArchive; execd: ImageArchive };

export type ClusterImageOptions = {
  /** Where the sandbox image is kept from run to run: kubernetesCacheDir(). */
  cacheDir: string;
  /** Path of the harness's own execd as one file. */
  execdBundle(): Promise<string>;
  log(line: string): void;
  signal?: AbortSignal | undefined;
};

/** For machines that cannot make it: nothing else would do there. */
const INSTEAD: Instead = {
  why: 'There is no sandbox image for the cluster yet, and ',
  instead: 'It is made once and kept.',
};

/**
 * Both images. The first time on a machine the sandbox image is made, which takes about half a minute and 310 MB; of several
 * processes that want it at once one does. Throws HarnessError where that cannot be done, or no cluster can be on this machine.
 */
export async function provideClusterImages(options: ClusterImageOptions): Promise<ClusterImages> {
  // Images are of no use on a machine without the rest, and take long.
  await requireMachine(options.cacheDir, options.signal);
  const distribution = await thisDistribution();
  const tag = rootfsTag(distribution);
  const base = await provideLayer(distribution, tag, options);
  const execd = layerOf(await execdArchive(await options.execdBundle()));
  const both = createHash('sha256').update(base.digest).update(execd.digest).digest('hex').slice(0, 16);
  return {
    sandbox: { name: `${SANDBOX_REPOSITORY}:${tag}`, layers: [base], command: COMMAND },
    execd: { name: `${EXECD_REPOSITORY}:${both}`, layers: [base, execd], command: COMMAND },
  };
}

async function provideLayer(distribution: Distribution, tag: string, options: ClusterImageOptions): Promise<Layer> {
  const { cacheDir, log, signal } = options;
  const final = join(cacheDir, `sandbox-${tag}`);
  const place = {
    final,
    what: 'The sandbox image of the cluster',
    isComplete: () => existsSync(join(final, 'sha256')),
    within: MAKE_MS,
    signal,
    onWait: () => log('waiting for another run that makes the sandbox image'),
  };
  await makeOnce(place, (unfinished) => makeLayer(unfinished, distribution, options));
  return layerFrom(final);
}

async function layerFrom(directory: string): Promise<Layer> {
  const file = join(directory, 'layer.tar');
  return layerIn(file, await readFile(join(directory, 'sha256'), 'utf8'), (await stat(file)).size);
}

/** Makes the layer in the directory `into`. */
async function makeLayer(
  into: string,
  distribution: Distribution,
  { log, signal }: ClusterImageOptions,
): Promise<void> {
  await requireDebootstrap(distribution, INSTEAD, signal);
  log(`making the sandbox image from packages of ${distribution.id} (once, about half a minute)`);
  const directory = makePrivateDirectory('image');
  try {
    const root = join(directory.path, 'rootfs');
    await mkdir(root, { mode: 0o755 });
    await makeRootfs(root, distribution, signal);
    const file = join(into, 'layer.tar');
    await mustRun('tar', ['--numeric-owner', '-C', root, '-c', '-f', file, '.'], { timeoutMs: TAR_MS, signal });
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    await writeFile(join(into, 'sha256'), hash.digest('hex'));
  } finally {
    await directory.remove();
  }
}
