/** A managed server: a pinned opensandbox-server of its own for one run, on the local Docker engine. */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { describeError, HarnessError } from '../../errors.ts';
import { makePrivateDirectory } from '../../process/private-directory.ts';
import { connectDocker, engineAddress, engineCall, requireEngine } from '../../volumes/docker/engine.ts';
import { EXECD_REPOSITORY } from '../images/names.ts';
import { dockerConfiguration } from './configuration.ts';
import { containerIds, removeServerContainers } from './containers.ts';
import { dockerEnvironment, serverEnvironment } from './environment.ts';
import { type Images, provideImages } from './images/provide.ts';
import { removeImage } from './images/tags.ts';
import { choosePorts, ephemeralRange } from './ports.ts';
import { startProcess } from './process.ts';
import { execdImageOf, tagOf } from './recover.ts';
import { type Undo, undoAll } from './undo.ts';
import { provideServer, SERVER_VERSION } from './version.ts';

export type ManagedServerOptions = {
  /** On PyPI; the pinned one when absent. */
  serverVersion?: string | undefined;
  /** Where the installation of the server is kept from run to run. */
  cacheDir: string;
  runId: string;
  /** Image from which sandboxes get execd; that of the suite or the official one when absent. */
  execdImage?: string | undefined;
  log(line: string): void;
  /** Ends a start that is under way; what was made for it is removed. */
  signal?: AbortSignal;
  /** Path of execd as one file, for machines without a registry; the harness's own when absent. */
  execdBundle?: () => Promise<string>;
};

export type ManagedServer = {
  /** Base URL without `/v1`. */
  url: string;
  apiKey: string;
  /** Image for sandboxes; the engine has it. */
  image: string;
  execdImage: string;
  /** Whether the suite's own execd is in it. */
  ownExecd: boolean;
  version: string;
  /** Output of the server; gone after `close`. */
  logFile: string;
  /** Directory of the host below which sandboxes may have host volumes; gone after `close`. */
  hostPaths: string;
  /** Stops the server and removes what it made for itself. Throws HarnessError that names what is still there. */
  close(): Promise<void>;
};

/**
 * Starts the server on a free loopback port with a random API key. Throws HarnessError that says what to do, within five
 * seconds where there is no Docker engine; the first start on a machine may take minutes and says so through `log`.
 */
export async function startManagedServer(options: ManagedServerOptions): Promise<ManagedServer> {
  requireLocalEngine();
  const docker = connectDocker();
  await requireEngine(docker);
  const { python, images } = await prepare(docker, options);
  const undo: Undo = [];
  try {
    return await start(docker, python, images, options, undo);
  } catch (error) {
    const problems = await undoAll(undo);
    if (problems.length === 0) throw error;
    throw new HarnessError(`${describeError(error)}\nAnd then: ${problems.join('; ')}`, { cause: error });
  }
}

/** Sandboxes publish their ports on loopback of the engine's machine: that must be this one. */
function requireLocalEngine(): void {
  const address = engineAddress();
  if (/^(unix|npipe):/.test(address) || /^(tcp:\/\/|https?:\/\/)?(127\.|localhost\b|\[::1\])/.test(address)) return;
  throw new HarnessError(
    `The managed server needs a Docker engine on this machine, and DOCKER_HOST is ${address}. ` +
      'Unset it, or start a server beside that engine and give its address as SANDBOX_DOMAIN.',
  );
}

/** Installation and images at once; the first failure ends the other. */
async function prepare(docker: Docker, options: ManagedServerOptions): Promise<{ python: string; images: Images }> {
  const { serverVersion = SERVER_VERSION, cacheDir, execdImage, log, signal: outer } = options;
  const { execdBundle = ownBundle } = options;
  const failed = new AbortController();
  const signal = outer === undefined ? failed.signal : AbortSignal.any([outer, failed.signal]);
  const together = async <T>(part: Promise<T>): Promise<T> => {
    try {
      return await part;
    } catch (error) {
      failed.abort(error); // only the first one counts
      throw error;
    }
  };
  const [python, images] = await Promise.allSettled([
    together(provideServer({ cacheDir, version: serverVersion, log, signal })),
    together(provideImages({ docker, execdImage, execdBundle, log, signal })),
  ]);
  if (python.status === 'fulfilled' && images.status === 'fulfilled')
    return { python: python.value, images: images.value };
  throw outer?.aborted ? outer.reason : failed.signal.reason;
}

async function ownBundle(): Promise<string> {
  const { execdBundle } = await import('../../reference/bundle.ts');
  return execdBundle();
}

async function start(
  docker: Docker,
  python: string,
  images: Images,
  { serverVersion = SERVER_VERSION, runId, log, signal }: ManagedServerOptions,
  undo: Undo,
): Promise<ManagedServer> {
  const directory = makePrivateDirectory('server');
  undo.push(() => directory.remove());
  const inside = (name: string): string => join(directory.path, name);
  for (const name of ['home', 'tmp', 'host-paths']) await mkdir(inside(name));
  const logFile = inside('server.log');

  const tag = tagOf(runId);
  const execdImage = execdImageOf(runId);
  undo.push(() => removeImage(docker, execdImage));
  await engineCall('naming the execd image', (abortSignal) =>
    docker.getImage(images.execd).tag({ repo: EXECD_REPOSITORY, tag, abortSignal }),
  );

  const ports = await choosePorts(await ephemeralRange());
  const traces = { execdImage, ports: ports.sandboxes, before: await containerIds(docker) };
  undo.push(async () => {
    const { removed, left } = await removeServerContainers(docker, traces);
    for (const name of removed) log(`${name} was still there when the managed server ended and has been removed`);
    if (left.length > 0) throw new HarnessError(left.join('; '));
  });

  const apiKey = randomBytes(24).toString('hex');
  const configuration = inside('config.toml');
  const text = dockerConfiguration({
    ports,
    apiKey,
    execdImage,
    store: inside('store.db'),
    hostPaths: inside('host-paths'),
  });
  await writeFile(configuration, text, { mode: 0o600 });

  const url = `http://127.0.0.1:${ports.server}`;
  const env = { ...serverEnvironment(process.env, inside('home'), inside('tmp')), ...dockerEnvironment(process.env) };
  const server = await startProcess({ python, configuration, directory: directory.path, logFile, env, url, apiKey });
  undo.push(() => server.stop());
  await server.healthy(signal);
  let closing: Promise<string[]> | undefined;
  return {
    url,
    apiKey,
    image: images.sandbox,
    execdImage: images.execd,
    ownExecd: images.ownExecd,
    version: serverVersion,
    logFile,
    hostPaths: inside('host-paths'),
    async close() {
      closing ??= undoAll(undo);
      const problems = await closing;
      if (problems.length > 0) throw new HarnessError(`The managed server left: ${problems.join('; ')}`);
    },
  };
}
