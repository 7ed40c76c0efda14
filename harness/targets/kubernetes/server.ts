/** An opensandbox-server on a cluster of ours: with a controller beside it, in the network namespace of the cluster. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, HarnessError } from '../../errors.ts';
import { makePrivateDirectory } from '../../process/private-directory.ts';
import { serverEnvironment } from '../managed/environment.ts';
import { choosePorts, ephemeralRange } from '../managed/ports.ts';
import { startProcess } from '../managed/process.ts';
import { type Undo, undoAll } from '../managed/undo.ts';
import { batchSandboxTemplate, kubernetesConfiguration } from './configuration.ts';
import { startController } from './controller-process.ts';
import { openInventory } from './inventory.ts';
import type { ClusterPlace } from './place.ts';

export type KubernetesServer = {
  /** Base URL without `/v1`. */
  url: string;
  apiKey: string;
  /** Stops server and controller. Throws HarnessError that names what is still there, in the cluster too. */
  close(): Promise<void>;
};

export type KubernetesServerOptions = {
  place: ClusterPlace;
  /** The Python in which opensandbox-server is installed. */
  python: string;
  /** Ends a start that is under way. */
  signal?: AbortSignal | undefined;
};

/** Starts the server on a free loopback port with a random API key. Throws HarnessError, and leaves nothing. */
export async function startKubernetesServer(options: KubernetesServerOptions): Promise<KubernetesServer> {
  const undo: Undo = [];
  try {
    return await start(options, undo);
  } catch (error) {
    const problems = await undoAll(undo);
    if (problems.length === 0) throw error;
    throw new HarnessError(`${describeError(error)}\nAnd then: ${problems.join('; ')}`, { cause: error });
  }
}

async function start({ place, python, signal }: KubernetesServerOptions, undo: Undo): Promise<KubernetesServer> {
  const directory = makePrivateDirectory('server');
  undo.push(() => directory.remove());
  const inside = (name: string): string => join(directory.path, name);
  for (const name of ['home', 'tmp']) await mkdir(inside(name));

  const controller = await startController(place, inside('controller.log'));
  undo.push(() => controller.stop());

  const { server: port } = await choosePorts(await ephemeralRange());
  const url = `http://127.0.0.1:${port}`;
  const apiKey = randomBytes(24).toString('hex');
  const [configuration, template] = [inside('config.toml'), inside('template.yaml')];
  await writeFile(template, batchSandboxTemplate());
  const text = kubernetesConfiguration({
    ...place,
    port,
    apiKey,
    execdImage: place.images.execd,
    store: inside('store.db'),
    template,
  });
  await writeFile(configuration, text, { mode: 0o600 });

  const env = serverEnvironment(process.env, inside('home'), inside('tmp'));
  const logFile = inside('server.log');
  const server = await startProcess({ python, configuration, directory: directory.path, logFile, env, url, apiKey });
  undo.push(() => server.stop());
  const stopped = signal === undefined ? controller.failed : AbortSignal.any([controller.failed, signal]);
  await server.healthy(stopped);

  const inventory = await openInventory(place);
  // Looked at while the controller is still there: it has to remove what goes with what was removed.
  undo.push(() => inventory.requireUnchanged());
  let closing: Promise<string[]> | undefined;
  return {
    url,
    apiKey,
    async close() {
      closing ??= undoAll(undo);
      const problems = await closing;
      if (problems.length > 0) throw new HarnessError(problems.join('; '));
    },
  };
}
