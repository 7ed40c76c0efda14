/** The programs of a cluster, built once on a machine from modules of Go: no package and no registry of images has them. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../../../errors.ts';
import { packageDir } from '../../../package.ts';
import { runCommand } from '../../../process/command.ts';
import { makeOnce } from '../../../process/made-once.ts';
import { findGo, goEnvironment, requireGo } from './go.ts';

/** Two slow cores need less than a third of it. */
const BUILD_MS = 1_800_000;
const TOLD_EVERY_MS = 60_000;
const REMEDY =
  'Go gets the modules from its proxy: check the network, or set GOPROXY to one that can be reached. The build needs 3 GB of ' +
  'memory, and 4 GB of disk in GOCACHE and GOMODCACHE.';
/** What is built, each a folder of daemons/. */
const PROGRAMS = ['kubernetes', 'namespaces', 'certificates', 'pause'];

export type DaemonsOptions = {
  /** Where they are kept from run to run: kubernetesCacheDir(). */
  cacheDir: string;
  log(line: string): void;
  signal?: AbortSignal | undefined;
  /** Folder of the sources; that of the package when absent. */
  sources?: string;
};

/** Folder with go.mod and the sources, which are the same in harness/ and in dist/. */
const ownSources = (): string => {
  const [first = '', second = ''] = ['dist/harness', 'harness'].map((folder) =>
    join(packageDir, folder, 'targets/kubernetes/daemons'),
  );
  return existsSync(first) ? first : second;
};

/**
 * Path of the directory with the programs. Builds them when they are not in the cache; of several processes that want it at
 * once one does. Throws HarnessError that says what to do.
 */
export async function provideDaemons(options: DaemonsOptions): Promise<string> {
  const { cacheDir, log, signal, sources = ownSources() } = options;
  const cached = await daemonsCached(options);
  if (cached !== undefined) return cached;
  const version = requireGo(await findGo(signal));
  const final = join(cacheDir, nameOf(await fingerprint(sources), version));
  const place = {
    final,
    what: 'The build of Kubernetes',
    isComplete: () => isComplete(final),
    within: BUILD_MS,
    signal,
    onWait: () => log('waiting for another run that builds the daemons of Kubernetes'),
  };
  await makeOnce(place, (unfinished) => build(unfinished, version, { ...options, sources }));
  return final;
}

/**
 * Path of the directory with the programs where they are in the cache, else undefined. Where there is no Go, those of any
 * version will do.
 */
export async function daemonsCached({
  cacheDir,
  signal,
  sources = ownSources(),
}: Omit<DaemonsOptions, 'log'>): Promise<string | undefined> {
  const print = await fingerprint(sources);
  const found = await findGo(signal);
  const names = existsSync(cacheDir) ? await readdir(cacheDir) : [];
  const fits = (name: string): boolean =>
    'version' in found
      ? name === nameOf(print, found.version)
      : name.startsWith(`${print}-`) && name.endsWith(`-${process.arch}`);
  return names
    .filter(fits)
    .map((name) => join(cacheDir, name))
    .find(isComplete);
}

const nameOf = (print: string, version: string): string => `${print}-${version}-${process.arch}`;

const isComplete = (directory: string): boolean => PROGRAMS.every((name) => existsSync(join(directory, name)));

/** Changes with every file that goes into the build. */
async function fingerprint(sources: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['go.mod', 'go.sum', ...PROGRAMS.map((name) => `${name}/main.go`)])
    hash.update(`${file}\0`).update(await readFile(join(sources, file)));
  return hash.digest('hex').slice(0, 16);
}

/** Builds into the directory `into`. */
async function build(
  into: string,
  go: string,
  { log, signal, sources }: DaemonsOptions & { sources: string },
): Promise<void> {
  const kubernetes = kubernetesVersion(await readFile(join(sources, 'go.mod'), 'utf8'));
  log(`building the daemons of Kubernetes ${kubernetes} with ${go} (once, 5 to 10 minutes; 150 MB are downloaded)`);
  const began = performance.now();
  const since = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
  const timer = setInterval(
    () => log(`still building the daemons of Kubernetes, for ${since()} by now`),
    TOLD_EVERY_MS,
  );
  try {
    const flags = ['-trimpath', '-ldflags', linkerFlags(kubernetes), '-o', `${into}/`];
    const folders = PROGRAMS.map((name) => `./${name}`);
    const run = { timeoutMs: BUILD_MS, cwd: sources, env: goEnvironment(), signal };
    const { exitCode, output, failure } = await runCommand('go', ['build', ...flags, ...folders], run);
    if (exitCode !== 0)
      throw new HarnessError(`The daemons of Kubernetes cannot be built: ${failure ?? lastLines(output)}\n${REMEDY}`);
    log(`the daemons of Kubernetes were built in ${since()}`);
  } finally {
    clearInterval(timer);
  }
}

/** The version of Kubernetes that go.mod names, `1.34.4`. */
export const kubernetesVersion = (goMod: string): string => /^\s*k8s\.io\/kubernetes v(\S+)/m.exec(goMod)?.[1] ?? '';

/** Without these the daemons take themselves for Kubernetes 0.0.0, and kubelet is refused by the API server. */
function linkerFlags(version: string): string {
  const [major, minor] = version.split('.');
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'archive',
    gitCommit: 'unknown',
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return [
    '-s -w',
    ...packages.flatMap((name) => Object.entries(values).map(([key, value]) => `-X ${name}.${key}=${value}`)),
  ].join(' ');
}

const lastLines = (output: string): string => output.trim().split('\n').slice(-6).join('\n').slice(-1200);
