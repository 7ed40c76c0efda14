/** The status of a BatchSandbox that follows from its pod and from the status that it had. */
import { withSortedMembers } from '../../../../json-object.ts';
import type { Condition } from '../api/objects.ts';
import { type BatchSandbox, type Phase, SANDBOX_LABEL, type Status } from './batch-sandbox.ts';
import type { PodState, Trouble } from './pod-state.ts';

/** Conditions of an attempt to pause or to resume that failed; they stay until the next attempt. */
type Attempt = 'PauseFailed' | 'ResumeFailed';

export type Facts = {
  /** Of the pod; none when there is no pod. */
  state?: PodState;
  /** Why there can be no pod, or none any more. */
  failure?: Trouble;
  /** The phase that a pause or a resume has come to. */
  moved?: Phase;
  /** What became of the attempt to pause or resume: a failure, or null when it succeeded or is under way. */
  attempt?: { type: Attempt; trouble: Trouble } | null;
};

/** The status that a BatchSandbox is to have. `now` is the time of what has changed, in RFC 3339. */
export function statusOf(sandbox: BatchSandbox, { state, failure, moved, attempt }: Facts, now: string): Status {
  const before = sandbox.status ?? {};
  const trouble = failure ?? state?.failure;
  const phase = phaseOf(before.phase, moved, trouble, state);
  const { generation } = sandbox.metadata;
  const conditions: Condition[] = [];
  const set = (type: string, status: 'True' | 'False', why?: object): void => {
    const old = before.conditions?.find((condition) => condition.type === type);
    const same = old?.status === status ? old.lastTransitionTime : undefined;
    conditions.push({ type, status, ...why, lastTransitionTime: same ?? now });
  };
  const runs = phase === 'Succeed' && state?.ready === true;
  set('Ready', runs ? 'True' : 'False');
  if (state) set('PodScheduled', state.scheduled ? 'True' : 'False', state.unschedulable);
  // The first reason is the one: a kubelet that goes on trying says others in turn.
  if (before.phase === 'Failed') conditions.push(...kept(before, ['PodFailed']));
  else if (trouble) set('PodFailed', 'True', trouble);
  if (attempt) set(attempt.type, 'True', { ...attempt.trouble, observedGeneration: generation });
  else if (attempt === undefined) conditions.push(...kept(before, ['PauseFailed', 'ResumeFailed']));
  return {
    ...(generation !== undefined && { observedGeneration: generation }),
    ...(phase && { phase }),
    replicas: 1,
    allocated: state?.scheduled ? 1 : 0,
    ready: runs ? 1 : 0,
    selector: `${SANDBOX_LABEL}=${sandbox.metadata.uid}`,
    conditions,
  };
}

/**
 * What has failed stays so, and what once ran does not start anew: only pausing and resuming lead elsewhere. A pod that is not
 * Ready for a while, its node out of sight say, is still the one that it was.
 */
function phaseOf(
  before: Phase | undefined,
  moved: Phase | undefined,
  trouble: Trouble | undefined,
  state: PodState | undefined,
): Phase | undefined {
  if (before === 'Failed' || trouble) return 'Failed';
  if (moved) return moved;
  if (before !== undefined && before !== 'Pending') return before;
  if (state?.ready && state.address !== undefined) return 'Succeed';
  return state?.scheduled ? 'Pending' : before;
}

const kept = ({ conditions = [] }: Partial<Status>, types: string[]): Condition[] =>
  conditions.filter(({ type }) => types.includes(type));

/** Whether two statuses say the same. */
export const isSameStatus = (one: Partial<Status> | undefined, other: Status): boolean =>
  JSON.stringify(withSortedMembers(one ?? {})) === JSON.stringify(withSortedMembers(other));
