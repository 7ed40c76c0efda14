/** Servers that take their time to end a sandbox, and show it meanwhile or afterwards. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Variant } from '../../harness/variants/variant.ts';

const axis = 'time-deletion';

const scheduled =
  'sandbox-lifecycle.yml paths./sandboxes/{sandboxId}.delete.responses.204: the end is scheduled, and Stopping and Terminated follow.';
const again = (status: number): string =>
  `paths./sandboxes/{sandboxId}.delete.responses.${status} is documented, and in which state it comes is not said.`;

export const deletionVariants: readonly Variant[] = [
  {
    id: 'time.deletion.terminated-for-good',
    says: 'shows deleted sandboxes as Terminated for ever, and refuses to delete them once more with 409',
    axis,
    allows: `${scheduled} How long a Terminated one is kept is not said. ${again(409)}`,
    server: () => ({
      seams: { terminatedMs: () => Number.POSITIVE_INFINITY, deletedAgain: () => 409 },
    }),
  },
  {
    id: 'time.deletion.stopping-5s',
    says: 'answers a deletion at once, has the sandbox Stopping for five seconds, and refuses another deletion with 409',
    axis,
    allows: `${scheduled} ${again(409)}`,
    server: () => ({
      seams: { deletionAnswered: () => 'scheduled', stopping: () => delay(5000), deletedAgain: () => 409 },
    }),
  },
  {
    id: 'time.deletion.stopping-again-204',
    says: 'has a deleted sandbox Stopping for two seconds and Terminated for good, and answers another deletion with 204',
    axis,
    allows: `${scheduled} How long a Terminated one is kept is not said. ${again(204)}`,
    server: () => ({
      seams: {
        deletionAnswered: () => 'scheduled',
        stopping: () => delay(2000),
        terminatedMs: () => Number.POSITIVE_INFINITY,
        deletedAgain: () => 204,
      },
    }),
  },
  {
    id: 'time.deletion.stopping-again-404',
    says: 'has a deleted sandbox Stopping for two seconds, and says to another deletion that there is none to delete',
    axis,
    allows: `${scheduled} ${again(404)}`,
    server: () => ({
      seams: { deletionAnswered: () => 'scheduled', stopping: () => delay(2000), deletedAgain: () => 404 },
    }),
  },
  {
    id: 'time.deletion.terminated-for-a-while',
    says: 'shows deleted sandboxes as Terminated for three seconds, after one of Stopping, and then no more',
    axis,
    allows: `${scheduled} How long a Terminated one is kept is not said. ${again(404)}`,
    server: () => ({
      seams: {
        deletionAnswered: () => 'scheduled',
        stopping: () => delay(1000),
        terminatedMs: () => 3000,
        deletedAgain: () => 404,
      },
    }),
  },
  {
    id: 'time.deletion.answered-late',
    says: 'answers a deletion after two seconds, when all of it is done',
    axis,
    silent: 'No operation has a time in which it is answered, and a deletion may be answered when it is done.',
    server: () => ({ seams: { stopping: () => delay(2000) } }),
  },
  {
    id: 'time.deletion.failed-for-good',
    says: 'shows a deleted sandbox that had failed as Failed for ever, and refuses to delete it once more with 409',
    // Of the first of the other axis too, another deletion is refused with 409.
    axis: 'time-failed',
    allows: `sandbox-lifecycle.yml components.schemas.SandboxState: no state follows Failed. ${again(409)}`,
    server: () => ({ seams: { failedMs: () => Number.POSITIVE_INFINITY, deletedAgain: () => 409 } }),
  },
  {
    id: 'time.deletion.torn-down-late',
    says: 'ends the processes and mounts of a deleted sandbox two seconds after it is known no more, or Terminated',
    // With the first of the other axis: Terminated at once, and processes that end later.
    axis: 'time-teardown',
    allows: `${scheduled} That all has ended when it is shown as Terminated, or no more, is not said.`,
    server: () => ({ seams: { tearDownMs: () => 2000 } }),
  },
];
