/** Pausing and resuming: what `spec.pause` asks for, by the freezer, with a status for each step of the way. */
import { describeError } from '../../../../errors.ts';
import type { Pod } from '../api/objects.ts';
import type { BatchSandbox, Phase } from './batch-sandbox.ts';
import type { Freezer } from './freezer.ts';
import type { Facts } from './status.ts';

export type Way = {
  /** What the status says while it is under way. */
  through: Phase;
  /** What it says in the end, when it has worked and when it has not. */
  to: Phase;
  back: Phase;
  failed: 'PauseFailed' | 'ResumeFailed';
};

const PAUSE: Way = { through: 'Pausing', to: 'Paused', back: 'Succeed', failed: 'PauseFailed' };
const RESUME: Way = { through: 'Resuming', to: 'Succeed', back: 'Paused', failed: 'ResumeFailed' };

/**
 * What is to be done with a sandbox that runs or is paused, undefined when it is as it should be. What was begun is brought to
 * its end first, also after a restart of the controller. An attempt that failed is not made again for the same generation of
 * the resource: whoever asks again changes it.
 */
export function wayOf({ spec, status, metadata }: BatchSandbox): Way | undefined {
  const failedNow = (type: string): boolean =>
    status?.conditions?.some(
      (condition) =>
        condition.type === type && condition.status === 'True' && condition.observedGeneration === metadata.generation,
    ) ?? false;
  switch (status?.phase) {
    case 'Pausing':
      return PAUSE;
    case 'Resuming':
      return RESUME;
    case 'Succeed':
      return spec?.pause === true && !failedNow(PAUSE.failed) ? PAUSE : undefined;
    case 'Paused':
      return spec?.pause === false && !failedNow(RESUME.failed) ? RESUME : undefined;
    default:
      return undefined;
  }
}

/** Goes the way of a pause or a resume with a pod, and says what came of it. */
export async function goWay(way: Way, pod: Pod, freezer: Freezer | undefined): Promise<Facts> {
  try {
    if (freezer === undefined) throw new Error('this controller was given no containerd that could stand a pod still');
    await (way.to === 'Paused' ? freezer.freeze(pod) : freezer.thaw(pod));
    return { moved: way.to, attempt: null };
  } catch (error) {
    return {
      moved: way.back,
      attempt: { type: way.failed, trouble: { reason: 'Freezer', message: describeError(error) } },
    };
  }
}
