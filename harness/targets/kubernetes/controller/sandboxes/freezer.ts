/**
 * Stands the processes of a pod still, and lets them go on: containerd puts the cgroups of the containers into the freezer. They
 * keep their memory, their files and their connections, which a pod that is ended and started again would not.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Pod } from '../api/objects.ts';

const run = promisify(execFile);

/** The namespace of containerd in which the kubelet keeps its containers. */
const NAMESPACE = 'k8s.io';
const COMMAND_MS = 10_000;

export type Freezer = {
  /** Throws when a container does not stand still; those of the pod that did go on again. */
  freeze(pod: Pod): Promise<void>;
  /** Throws when a container does not go on. What is not frozen is left alone. */
  thaw(pod: Pod): Promise<void>;
};

/** Freezes through the containerd that listens on a socket of this machine; the pods must be on its node. */
export function createFreezer(socket: string, signal: AbortSignal): Freezer {
  const ctr = async (...args: string[]): Promise<string> => {
    const all = ['--address', socket, '--namespace', NAMESPACE, 'tasks', ...args];
    const { stdout } = await run('ctr', all, { timeout: COMMAND_MS, killSignal: 'SIGKILL', signal });
    return stdout;
  };
  /** What containerd says of each running container of a pod: RUNNING, PAUSED. */
  const statesOf = async (pod: Pod): Promise<[id: string, state: string][]> => {
    const lines = (await ctr('ls')).split('\n').map((line) => line.trim().split(/\s+/));
    const states = new Map(lines.map(([id = '', , state = '']) => [id, state]));
    return containersOf(pod).map((id) => [id, states.get(id) ?? 'GONE']);
  };
  const thaw = async (pod: Pod): Promise<void> => {
    const states = await statesOf(pod);
    for (const [id, state] of states) if (state === 'PAUSED' || state === 'PAUSING') await ctr('resume', id);
  };
  return {
    thaw,
    async freeze(pod) {
      const states = await statesOf(pod);
      if (states.length === 0) throw new Error('no container of the pod runs');
      try {
        for (const [id, state] of states) if (state !== 'PAUSED') await ctr('pause', id);
      } catch (error) {
        await thaw(pod);
        throw error;
      }
    },
  };
}

/** The ids of the containers of a pod that run. */
const containersOf = ({ status }: Pod): string[] =>
  (status?.containerStatuses ?? [])
    .filter(({ state }) => state?.running !== undefined)
    .map(({ containerID = '' }) => containerID.replace(/^containerd:\/\//, ''));
