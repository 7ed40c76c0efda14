/** The namespaces of a cluster, held by a first process that ends with us: its input is a pipe of ours. */
import { HarnessError } from '../../../errors.ts';
import { mustRun } from '../../../process/command.ts';
import { type Group, spawnGroup } from '../../../process/group.ts';
import { createTail } from '../../../process/tail.ts';
import { type ClusterFiles, KUBELET_ROOT } from './files.ts';
import { NODE_ADDRESS } from './names.ts';

const COMMAND_MS = 20_000;
/** What is not in the PID namespace does not end with that. */
const ENDING_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'];

export type Namespaces = {
  /** The network namespace, a path for `nsenter --net=`. */
  net: string;
  /** The root of the mount namespace, as seen from outside. */
  root: string;
  /** A command that runs `command` in all of them, in the cgroup of the cluster. */
  inside(command: readonly string[]): string[];
  /**
   * A command that runs `command` in the network namespace alone, in the cgroup of the cluster. It is killed when the thread
   * ends that starts it.
   */
  beside(command: readonly string[]): string[];
  /** Ends every process in them; resolves when none is left. */
  end(): Promise<void>;
};

export type NamespacesOptions = {
  files: ClusterFiles;
  /** Directory of the programs of daemons/. */
  programs: string;
  /** From makeCgroups. */
  processes: string;
  signal?: AbortSignal | undefined;
};

/** Makes them. Throws HarnessError with what the first process says where the kernel refuses. */
export async function openNamespaces({ files, programs, processes, signal }: NamespacesOptions): Promise<Namespaces> {
  const { directory, kubelet } = files;
  const seen = [directory, directory, programs, programs, kubelet.root, KUBELET_ROOT];
  const unshare = ['unshare', '--net', '--mount', '--propagation', 'slave', '--pid', '--fork'];
  const [file, ...args] = counted(processes, [...unshare, `${programs}/namespaces`, ...seen]) as [string, ...string[]];
  const group = spawnGroup(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  group.child.stdin?.on('error', () => undefined); // it has ended: seen below
  const end = async (): Promise<void> => {
    group.child.stdin?.end();
    group.kill('SIGKILL');
    await group.ended;
  };
  try {
    const pid = await firstLine(group, signal);
    const net = `/proc/${pid}/ns/net`;
    const beside = (command: readonly string[]): string[] => [
      ...ENDING_WITH_US,
      ...counted(processes, ['nsenter', `--net=${net}`, '--', ...command]),
    ];
    const all = ['nsenter', '--target', pid, '--net', '--mount', '--pid', '--'];
    for (const set of ['link set lo up', `address add ${NODE_ADDRESS}/32 dev lo`]) {
      const [program, ...rest] = beside(['ip', ...set.split(' ')]) as [string, ...string[]];
      await mustRun(program, rest, { timeoutMs: COMMAND_MS, signal });
    }
    return {
      net,
      root: `/proc/${pid}/root`,
      beside,
      inside: (command) => counted(processes, [...all, ...command]),
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** A command that runs `command` in the cgroup of the file `processes`. */
const counted = (processes: string, command: readonly string[]): string[] => [
  '/bin/sh',
  '-c',
  'echo 0 >"$0" && exec "$@"',
  processes,
  ...command,
];

async function firstLine(group: Group, signal: AbortSignal | undefined): Promise<string> {
  const problem = createTail();
  group.child.stderr?.on('data', (chunk: Buffer) => problem.push(chunk));
  const late = AbortSignal.timeout(COMMAND_MS);
  const stopped = signal === undefined ? late : AbortSignal.any([signal, late]);
  const line = new Promise<string>((resolve) => {
    let text = '';
    group.child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
  const abort = new Promise<undefined>((resolve) => stopped.addEventListener('abort', () => resolve(undefined)));
  const pid = await Promise.race([line, group.ended, abort]);
  signal?.throwIfAborted();
  if (typeof pid === 'string' && /^\d+$/.test(pid)) return pid;
  throw new HarnessError(
    `The namespaces of the cluster cannot be made: ${problem.text().trim() || 'no answer'}. A container must be started with --privileged for that.`,
  );
}
