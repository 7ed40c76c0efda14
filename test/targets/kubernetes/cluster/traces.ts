/** What a cluster leaves on a machine: looked for by its name, since others may be at work there. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cgroupNames } from '../../../../harness/targets/kubernetes/cluster/cgroups.ts';

/** The part of its names that no other cluster has. */
export const markOf = (id: string): string => id.replace(/^osc-/, '');

/** Processes (with their command lines), mounts, cgroups, directories and links whose names have the mark of a cluster. */
export function tracesOf(mark: string): string[] {
  return [
    ...processesOf(mark),
    ...readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(mark)),
    ...cgroupNames().filter((name) => name.includes(mark)),
    ...readdirSync(tmpdir()).filter((name) => name.includes(mark)),
    ...FIXED.flatMap(linksIn).filter((link) => link.includes(mark)),
  ];
}

/** Where the links in a directory lead. */
const linksIn = (directory: string): string[] =>
  existsSync(directory)
    ? readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
        entry.isSymbolicLink() ? [readlinkSync(join(directory, entry.name))] : [],
      )
    : [];

/** Processes, with their command lines, in whose cgroups or command lines the mark is. */
export function processesOf(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const of = (file: string): string => {
        try {
          return readFileSync(join('/proc', pid, file), 'utf8');
        } catch {
          return ''; // it has ended meanwhile
        }
      };
      const command = of('cmdline').replaceAll('\0', ' ');
      return of('cgroup').includes(mark) || command.includes(mark) ? [`${pid} ${command}`] : [];
    });
}

/** Places that kubelet, containerd and the network plugins use on any machine, and settings of the kernel that kubelet makes. */
const FIXED = ['/var/lib/kubelet', '/var/lib/cni', '/var/log/pods', '/var/log/containers', '/usr/libexec/kubernetes'];
const SETTINGS = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'net/ipv4/ip_forward',
];

/** What of the machine must be as it was, whatever is started and stopped. */
export const machineNow = () => ({
  places: FIXED.filter((path) => existsSync(path)),
  settings: SETTINGS.map((name) => `${name} ${readFileSync(join('/proc/sys', name), 'utf8').trim()}`),
  links: readdirSync('/sys/class/net').filter((name) => name === 'pods0'),
});
