/** What all sandboxes of one runtime share on disk: the tree their roots start from, the tools inside, the fixed mounts. */
import { chmod, copyFile, cp, lstat, mkdir, readdir, readlink, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Isolation } from './isolation.ts';
import { bindOptions, type HostMount, hasMountsBelow, readMountTable } from './mount-table.ts';
import { INIT_SCRIPT, INSIDE, START_EXECD, setupScript } from './scripts.ts';

export type Base = {
  isolation: Isolation;
  setupScript: string;
  /** The tree that every root starts from. */
  skeleton: string;
};

/** Host directories that hold programs and libraries; on most systems all but /usr are links into it. */
const PROGRAM_DIRECTORIES = ['usr', 'bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];
const EMPTY_DIRECTORIES = ['proc', 'sys', 'tmp', 'mnt', 'home', 'root', 'var', 'var/tmp', 'opt', 'run', 'srv', 'media'];
const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const DEVICE_LINKS: [name: string, target: string][] = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
  ['ptmx', 'pts/ptmx'],
];
/** Of /etc only what programs need to run: nothing that holds a secret. Each entry is copied for each sandbox. */
const ETC = ['group', 'ld.so.cache', 'localtime', 'nsswitch.conf', 'os-release', 'passwd', 'profile', 'services'];
/** For those who reach the network. */
const ETC_NETWORK = ['resolv.conf', 'ssl/certs/ca-certificates.crt'];
/** Of /proc, for a real root, who could otherwise turn knobs of the host. */
const PROC_READ_ONLY = ['sys', 'bus', 'fs', 'irq', 'sysrq-trigger'];
const PROC_HIDDEN = ['kcore', 'keys', 'latency_stats', 'sched_debug', 'timer_list'];

/**
 * Prepares `stateDir` (absolute, no symbolic links, empty or left by an earlier base).
 * `nodeFile` and `execdFile` are the host's files that serve as node and execd inside.
 */
export async function prepareBase(options: {
  stateDir: string;
  isolation: Isolation;
  nodeFile: string;
  execdFile: string;
}): Promise<Base> {
  const { stateDir, isolation } = options;
  const mounts = await readMountTable();
  const skeleton = join(stateDir, 'skeleton');
  const mountPoint = join(stateDir, 'mnt');
  const tools = join(stateDir, 'tools');
  const lines: string[] = [];
  const bind = (source: string, target: string, mountOptions: string): void => {
    lines.push(fstabLine(source, join(mountPoint, target), 'none', mountOptions));
  };

  await mkdir(mountPoint, { recursive: true });
  for (const directory of [...EMPTY_DIRECTORIES, 'etc', 'dev/pts', 'dev/shm', INSIDE]) {
    await mkdir(join(skeleton, directory), { recursive: true });
  }
  for (const name of PROGRAM_DIRECTORIES) await addPrograms(name, skeleton, mounts, isolation, bind);
  for (const name of [...ETC, ...(isolation.privateNetwork ? [] : ETC_NETWORK)]) await copyEtc(name, skeleton);
  await addAlternatives(skeleton, mounts, bind);

  lines.push(fstabLine('proc', join(mountPoint, 'proc'), 'proc', 'nosuid,nodev,noexec'));
  for (const device of DEVICES) {
    await writeFile(join(skeleton, 'dev', device), '');
    bind(`/dev/${device}`, `dev/${device}`, 'bind');
  }
  for (const [name, target] of DEVICE_LINKS) await link(target, join(skeleton, 'dev', name));
  const terminals = 'newinstance,ptmxmode=0666,mode=0620,nosuid,noexec';
  lines.push(fstabLine('devpts', join(mountPoint, 'dev/pts'), 'devpts', terminals));
  lines.push(fstabLine('tmpfs', join(mountPoint, 'dev/shm'), 'tmpfs', 'mode=1777,nosuid,nodev,size=64m'));
  if (!isolation.userNamespace) await addProcLimits(mountPoint, bind);

  for (const directory of ['run', 'old']) await mkdir(join(tools, directory), { recursive: true });
  await writeFile(join(tools, 'init'), INIT_SCRIPT);
  await writeFile(join(tools, 'start-execd.cjs'), START_EXECD);
  await copyFile(options.execdFile, join(tools, 'execd.cjs'));
  await writeFile(join(tools, 'node'), '');
  const nodeFile = await realpath(options.nodeFile);
  bind(tools, INSIDE, `bind,${bindOptions(mounts, tools, 'ro')}`);
  bind(nodeFile, join(INSIDE, 'node'), `bind,${bindOptions(mounts, nodeFile, 'ro')}`);

  const fstab = join(stateDir, 'fstab');
  await writeFile(fstab, lines.join(''));
  const script = join(stateDir, 'setup');
  await writeFile(script, setupScript({ mountPoint, skeleton, fstab, privateNetwork: isolation.privateNetwork }));
  return { isolation, setupScript: script, skeleton };
}

type Bind = (source: string, target: string, options: string) => void;

async function addPrograms(
  name: string,
  skeleton: string,
  mounts: readonly HostMount[],
  isolation: Isolation,
  bind: Bind,
): Promise<void> {
  const source = `/${name}`;
  const stats = await lstat(source).catch(missing);
  if (stats?.isSymbolicLink()) {
    await link(await readlink(source), join(skeleton, name));
  } else if (stats?.isDirectory()) {
    await mkdir(join(skeleton, name), { recursive: true });
    // Of a tree with mounts in it a user namespace may only take the whole: the kernel does not show what they hide.
    const whole = isolation.userNamespace && hasMountsBelow(mounts, source);
    bind(source, name, `${whole ? 'rbind' : 'bind'},${bindOptions(mounts, source, 'ro')}`);
  }
}

/** Hundreds of links that programs of Debian and its like are found by: mounted, as a copy for each sandbox takes long. */
async function addAlternatives(skeleton: string, mounts: readonly HostMount[], bind: Bind): Promise<void> {
  const source = '/etc/alternatives';
  if (!(await lstat(source).catch(missing))?.isDirectory()) return;
  await mkdir(join(skeleton, source), { recursive: true });
  bind(source, source, `bind,${bindOptions(mounts, source, 'ro')}`);
}

async function addProcLimits(mountPoint: string, bind: Bind): Promise<void> {
  const present = new Set(await readdir('/proc'));
  for (const name of PROC_READ_ONLY.filter((entry) => present.has(entry))) {
    bind(join(mountPoint, 'proc', name), `proc/${name}`, 'bind,ro,nosuid,nodev,noexec');
  }
  for (const name of PROC_HIDDEN.filter((entry) => present.has(entry))) {
    bind(join(mountPoint, 'dev/null'), `proc/${name}`, 'bind');
  }
}

async function copyEtc(name: string, skeleton: string): Promise<void> {
  const source = join('/etc', name);
  const target = join(skeleton, 'etc', name);
  const stats = await lstat(source).catch(missing);
  if (!stats) return;
  await mkdir(join(target, '..'), { recursive: true });
  // A link into /usr holds inside as well; any other (resolv.conf) leads to what a sandbox does not have.
  const linked = stats.isSymbolicLink() && (await realpath(source).catch(() => '')).startsWith('/usr/');
  try {
    await cp(source, target, {
      recursive: true,
      dereference: stats.isSymbolicLink() && !linked,
      verbatimSymlinks: true,
    });
    if (!linked && stats.isFile()) await chmod(target, 0o644);
  } catch (error) {
    // What this user may not read, or what dangles, a sandbox does without.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'ENOENT' && code !== 'EPERM') throw error;
  }
}

async function link(target: string, path: string): Promise<void> {
  await symlink(target, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

function fstabLine(source: string, target: string, type: string, options: string): string {
  return `${escapeField(source)} ${escapeField(target)} ${type} ${options} 0 0\n`;
}

function escapeField(field: string): string {
  return field.replace(/[\s\\#]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
