/** What a pod tells about the sandbox in it. */
import type { Condition, ContainerStatus, Pod } from '../api/objects.ts';

/** Why a pod does not run, for programs and for people. */
export type Trouble = { reason: string; message: string };

export type PodState = {
  /** It has a node. */
  scheduled: boolean;
  /** All its containers run, by the word of the kubelet. */
  ready: boolean;
  /** Its address. A pod that has ended gives it back, and another may get it. */
  address?: string;
  /** It will not run any more, or never. */
  failure?: Trouble;
  /** No node takes it as things are. */
  unschedulable?: Trouble;
};

/**
 * Reasons of a waiting container that the kubelet gives when it could not start it, and goes on trying. It could only help when
 * somebody changed the node, the registry or the volume, and a sandbox that is being created has no time for that.
 */
const CANNOT_START = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreStartHookError',
  'PostStartHookError',
  'CrashLoopBackOff',
]);

/** What a pod tells about its sandbox. */
export function stateOf(pod: Pod): PodState {
  const { status } = pod;
  const failure = failureOf(pod);
  const placed = conditionOf(pod, 'PodScheduled');
  return {
    scheduled: placed?.status === 'True',
    ready: failure === undefined && conditionOf(pod, 'Ready')?.status === 'True',
    ...(status?.podIP !== undefined && { address: status.podIP }),
    ...(failure && { failure }),
    ...(placed?.status === 'False' && {
      unschedulable: { reason: placed.reason ?? 'Unschedulable', message: placed.message ?? 'no node takes the pod' },
    }),
  };
}

/** Why a pod has ended or cannot start; undefined while it starts or runs. A sandbox that has ended by itself is none any more. */
function failureOf({ spec, status }: Pod): Trouble | undefined {
  const first = (statuses: ContainerStatus[] = [], find: (one: ContainerStatus) => Trouble | undefined) =>
    statuses.map(find).find((trouble) => trouble !== undefined);
  const { initContainerStatuses, containerStatuses } = status ?? {};
  const over = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  const whole =
    over && status.reason !== undefined
      ? { reason: status.reason, message: status.message ?? `the pod is ${status.phase}` }
      : undefined;
  const neverAgain = over || spec?.restartPolicy === 'Never';
  return (
    whole ??
    first(initContainerStatuses, (one) => (neverAgain ? endingOf(one, 'error') : undefined)) ??
    first(containerStatuses, (one) => (neverAgain ? endingOf(one, 'any') : undefined)) ??
    first(initContainerStatuses, waitingOf) ??
    first(containerStatuses, waitingOf) ??
    (over ? { reason: `Pod${status.phase}`, message: `the pod is ${status.phase}` } : undefined)
  );
}

function endingOf({ name, state }: ContainerStatus, which: 'any' | 'error'): Trouble | undefined {
  const ending = state?.terminated;
  if (ending === undefined || (which === 'error' && ending.exitCode === 0)) return undefined;
  const reason = ending.reason ?? (ending.exitCode === 0 ? 'Completed' : 'Error');
  const detail = ending.message ? `: ${ending.message}` : '';
  return { reason, message: `container ${name} ended with exit code ${ending.exitCode} (${reason})${detail}` };
}

function waitingOf({ name, state, lastState }: ContainerStatus): Trouble | undefined {
  const { reason = '', message } = state?.waiting ?? {};
  if (!CANNOT_START.has(reason)) return undefined;
  const before = lastState?.terminated && `it ended with exit code ${lastState.terminated.exitCode}`;
  const detail = [message, before].filter((part) => part).join('; ');
  return { reason, message: `container ${name} cannot run${detail === '' ? '' : `: ${detail}`}` };
}

const conditionOf = ({ status }: Pod, type: string): Condition | undefined =>
  status?.conditions?.find((condition) => condition.type === type);
