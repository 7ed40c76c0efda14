/** What a machine must have for a cluster. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HarnessError } from '../../../errors.ts';
import { daemonsCached } from './daemons.ts';
import { findGo, OLDEST_GO } from './go.ts';

/**
 * Programs, each with the package of Debian and Ubuntu that has it. There are no services, so nothing needs iptables or
 * conntrack.
 */
const PROGRAMS = {
  containerd: 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  ip: 'iproute2',
  mount: 'mount',
  umount: 'mount',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  setpriv: 'util-linux',
};

/** Where distributions have the plugins of CNI. */
const PLUGIN_DIRECTORIES = ['/usr/lib/cni', '/opt/cni/bin', '/usr/libexec/cni'];
const PLUGINS = ['bridge', 'host-local', 'loopback'];

/** What statfs(2) calls an overlay, on which no further one can be. */
const OVERLAY = 0x794c7630;

export type Machine = {
  platform: string;
  root: boolean;
  path: string;
  exists(path: string): boolean;
};

const thisMachine = (): Machine => ({
  platform: process.platform,
  root: process.getuid?.() === 0,
  path: process.env.PATH ?? '',
  exists: existsSync,
});

/** What is missing, each with the way to get it; and where the plugins of CNI are. */
export function lookAtMachine({ platform, root, path, exists }: Machine): { missing: string[]; plugins?: string } {
  if (platform !== 'linux') return { missing: ['Linux'] };
  const directories = path.split(delimiter).filter((one) => one !== '');
  const absent = Object.entries(PROGRAMS).filter(([name]) => !directories.some((one) => exists(join(one, name))));
  const plugins = PLUGIN_DIRECTORIES.find((one) => PLUGINS.every((name) => exists(join(one, name))));
  const missing = absent.map(([name, from]) => `${name} (package ${from})`);
  if (plugins === undefined) missing.push('the plugins of CNI (package containernetworking-plugins)');
  if (!root) missing.unshift('root');
  return plugins === undefined ? { missing } : { missing, plugins };
}

/**
 * Gives the directory with the plugins of CNI. Throws HarnessError with everything that is missing, within seconds; Go is, where
 * the daemons are not in the cache.
 */
export async function requireMachine(cacheDir: string, signal?: AbortSignal): Promise<string> {
  const { missing, plugins } = lookAtMachine(thisMachine());
  if ((await daemonsCached({ cacheDir, signal })) === undefined) {
    const go = await findGo(signal);
    if ('unfit' in go) missing.push(`Go >= ${OLDEST_GO} to build the daemons (${go.unfit}; https://go.dev/dl/)`);
  }
  if (missing.length > 0 || plugins === undefined)
    throw new HarnessError(
      `A Kubernetes cluster on this machine needs ${missing.join(', ')}. On Debian and Ubuntu, as root: ` +
        'apt-get install containerd runc containernetworking-plugins iproute2 util-linux',
    );
  const { type } = await statfs(tmpdir());
  if (type === OVERLAY)
    throw new HarnessError(
      `The temporary directory ${tmpdir()} is on an overlay, as in a container, and containerd cannot put another one on it. ` +
        'Set TMPDIR to a directory of a volume or a disk.',
    );
  return plugins;
}
