/**
 * When things happen to a sandbox that the documents tie to no time, and what is seen of it meanwhile. The reference
 * runtime is prompt; a conforming server may take seconds for each.
 */
import type { SandboxState, SandboxStatus, ShownStatus } from './lifecycle/sandbox-record.ts';

export type Pace = {
  /**
   * A sandbox stays Pending, without any process, until this is fulfilled. `signal` fires when the sandbox is deleted;
   * it must be fulfilled then, and never reject.
   */
  pending(sandboxId: string, signal: AbortSignal): Promise<void>;
  /** Whether a sandbox in this state has endpoints; without, they are a 404. */
  hasEndpoint(state: SandboxState): boolean;
  /** Whether a deletion is answered when nothing of the sandbox is left, or once its end is scheduled. */
  deletionAnswered(): 'done' | 'scheduled';
  /** A sandbox that was deleted, or whose time is over, stays Stopping until this is fulfilled; what runs in it goes on. */
  stopping(sandboxId: string): Promise<void>;
  /** For how many milliseconds a sandbox that has been ended can still be read, Terminated; for ever with `Infinity`. */
  terminatedMs(): number;
  /** The same of a sandbox that was Failed when it was deleted: it stays so. */
  failedMs(): number;
  /** How many milliseconds after a sandbox is gone, or Terminated, its processes and mounts are. */
  tearDownMs(): number;
  /** What the deletion of a sandbox is answered with that is being deleted or has been. */
  deletedAgain(state: SandboxState): 204 | 404 | 409;
  /** The status that is shown at `now`. `before` is the one that `status` has followed; undefined for the first. */
  shown(before: SandboxStatus | undefined, status: SandboxStatus, now: number): ShownStatus;
};

const WITHOUT_ENDPOINT: readonly SandboxState[] = ['Stopping', 'Terminated', 'Failed'];

export const promptPace: Pace = {
  pending: async () => undefined,
  // A pause changes no endpoint; what is asked through it meanwhile is refused there.
  hasEndpoint: (state) => !WITHOUT_ENDPOINT.includes(state),
  deletionAnswered: () => 'done',
  stopping: async () => undefined,
  terminatedMs: () => 0,
  failedMs: () => 0,
  tearDownMs: () => 0,
  deletedAgain: () => 409,
  shown: (_before, status) => status,
};
