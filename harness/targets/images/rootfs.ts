/** A root file system of Debian packages plus this machine's node, for machines that reach no image registry. */
import { copyFile, cp, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HarnessError } from '../../errors.ts';
import { mustRun, runCommand } from '../../process/command.ts';

const DEBOOTSTRAP_MS = 600_000;
const COMMAND_MS = 60_000;
const DISTRIBUTIONS = ['debian', 'ubuntu'];

export type Distribution = { id: string; suite: string };

/** The distribution of this machine; its parts are empty where it does not say. */
export async function thisDistribution(): Promise<Distribution> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const value = (key: string): string => new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(release)?.[1] ?? '';
  return { id: value('ID'), suite: value('VERSION_CODENAME') };
}

/** Goes up whenever the recipe changes what is in the root file system. */
const RECIPE = 1;

/** What a root file system depends on, as a tag of an image may be. */
export const rootfsTag = ({ suite }: Distribution): string =>
  `${RECIPE}-${suite}-node${process.versions.node}-${process.arch}`.replace(/[^A-Za-z0-9_.-]/g, '-');

/** What to say where a root file system cannot be made: why one is needed, and what would do instead. */
export type Instead = { why: string; instead: string };

/** Throws HarnessError with everything that this machine lacks for making a root file system of its distribution. */
export async function requireDebootstrap(
  { id, suite }: Distribution,
  { why, instead }: Instead,
  signal?: AbortSignal,
): Promise<void> {
  const { exitCode } = await runCommand('debootstrap', ['--version'], { timeoutMs: COMMAND_MS, signal });
  const missing: string[] = [];
  // The image is of the machine's own distribution because the machine's node needs its C library.
  if (!DISTRIBUTIONS.includes(id) || suite === '') missing.push('Debian or Ubuntu');
  if (process.getuid?.() !== 0) missing.push('root');
  if (exitCode !== 0) missing.push('debootstrap (apt-get install debootstrap)');
  if (missing.length === 0) return;
  throw new HarnessError(`${why}making a sandbox image on this machine needs ${missing.join(' and ')}. ${instead}`);
}

/** Fills the empty directory `root`. Mounts that are needed meanwhile are in a namespace that ends with the program. */
export async function makeRootfs(root: string, { suite }: Distribution, signal?: AbortSignal): Promise<void> {
  const options = { timeoutMs: COMMAND_MS, signal };
  await mustRun('unshare', ['--mount', '--propagation', 'private', 'debootstrap', '--variant=minbase', suite, root], {
    ...options,
    timeoutMs: DEBOOTSTRAP_MS,
  });
  await mustRun('chroot', [root, 'apt-get', 'clean'], options);
  for (const bulk of ['var/lib/apt/lists', 'usr/share/doc', 'usr/share/man', 'var/log', 'debootstrap'])
    await rm(join(root, bulk), { recursive: true, force: true });
  await mkdir(join(root, 'var/log'));
  await addNode(root, signal);
}

async function addNode(root: string, signal: AbortSignal | undefined): Promise<void> {
  const options = { timeoutMs: COMMAND_MS, signal };
  const node = await realpath(process.execPath);
  const target = join(root, 'usr/local/bin/node');
  await copyFile(node, target);
  for (const library of librariesOf(await mustRun('ldd', [node], options))) {
    const place = join(root, library);
    if (await exists(place)) continue;
    await mkdir(dirname(place), { recursive: true });
    await copyFile(library, place);
  }
  // Debian's own node keeps parts of itself there.
  if (await exists('/usr/share/nodejs'))
    await cp('/usr/share/nodejs', join(root, 'usr/share/nodejs'), { recursive: true });
  await mustRun('chroot', [root, '/usr/local/bin/node', '-e', '0'], options);
}

/** Absolute paths in the output of ldd. */
export function librariesOf(output: string): string[] {
  return [...output.matchAll(/(?:=>\s+|^\s*)(\/\S+)\s+\(0x/gm)].map((match) => match[1] as string);
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
