/**
 * Where tests break the runtime on purpose. The defaults conform to the specification; every function decides one
 * thing that an implementer may get wrong, so that a broken server is this runtime with one of them replaced.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, systemClock } from './clock.ts';
import type { Decisions } from './execd/decisions.ts';
import { type Pace, promptPace } from './pace.ts';
import type { Limits } from './sandbox/cgroup.ts';
import type { Freezer } from './sandbox/freezer.ts';
import type { FirstProcess } from './sandbox/process.ts';

/** One entry of `volumes` of a create request, whatever its backend, after validation, for one sandbox. */
type VolumeMount = {
  sandboxId: string;
  mountPath: string;
  readOnly: boolean;
  /** Normalised: no empty, `.` or `..` component, no slash at the ends; empty for the whole volume. */
  subPath: string;
};

/** One whose backend is a claim. */
export type ClaimMount = VolumeMount & {
  claimName: string;
  createIfNotExists: boolean;
  deleteOnSandboxTermination: boolean;
};

/** One whose backend is a host path: absolute, normalised. */
export type HostPathMount = VolumeMount & { hostPath: string };

/** A directory (absolute, without symbolic links) and the way below it, empty for the directory itself. */
export type HostSource = { directory: string; below: string };

/** What is shown while a snapshot is taken. */
type Shown = {
  /** Another state of the snapshot, such as the document does not list, until it is Ready. */
  snapshot(state: string): void;
  /** Another state of the source. Nothing where it cannot follow the present one. */
  source(state: 'Pausing' | 'Paused' | 'Resuming' | 'Running'): void;
};

export type Seams = Pace & {
  clock: Clock;
  /** The id of what is made next: a text that no other sandbox or snapshot has or had. */
  newId(kind: 'sandbox' | 'snapshot'): string;
  /**
   * The host directory that stands for a claim in one sandbox; it must exist when the promise is fulfilled.
   * `directory` is the claim's own. It is asked for every mount, when the sandbox is set up.
   */
  claimDirectory(mount: ClaimMount, directory: string): Promise<string>;
  /** Whether the mount refuses changes (`Volume.readOnly`). */
  readOnly(mount: ClaimMount): boolean;
  /** The sub-directory of the claim that is mounted (`Volume.subPath`), normalised as in ClaimMount. */
  subPath(mount: ClaimMount): string;
  /** What a creation is answered with where a volume has something else than a directory at the place that is to be mounted. */
  placeRefused(): 400 | 409;
  /** Whether a claim without a volume gets one (`PVC.createIfNotExists`). */
  createIfNotExists(mount: ClaimMount): boolean;
  /** Whether a volume that this sandbox made goes with it (`PVC.deleteOnSandboxTermination`). */
  deleteOnSandboxTermination(mount: ClaimMount): boolean;
  /** Whether a volume that may go is the server's to remove: `made`, unless it existed before a sandbox wanted it. */
  ownsVolume(claimName: string, made: boolean): boolean;
  /** Whether other sandboxes keep a volume from being removed: `used`, when one mounts it. */
  keepsVolume(claimName: string, used: boolean): boolean;
  /** Whether a creation that fails takes back the volumes that it made. */
  takesBack(sandboxId: string): boolean;
  /** How a host path is mounted that may be (`Volume.readOnly`, `Volume.subPath`). */
  hostMount(mount: HostPathMount): Pick<HostPathMount, 'readOnly' | 'subPath'>;
  /** Where a host path that may be mounted leads: `source`, whose rest is walked down from the directory without following links. */
  hostSource(mount: HostPathMount, source: HostSource): Promise<HostSource>;
  /** What a sandbox is bounded to (`CreateSandboxRequest.resourceLimits`). */
  limits(limits: Limits): Limits;
  /** The directory that a restored root is a copy of: `captured`, of the snapshot. `source` is the root of its sandbox. */
  restoreFrom(captured: string, source: string): string;
  /** Whether the root of a sandbox refuses changes, but for /tmp, /var/tmp and /run. */
  readOnlyRoot(sandboxId: string): boolean;
  /** What process 1 of a sandbox is: one of the runtime, which reaps orphans, or the entrypoint. */
  firstProcess(sandboxId: string): FirstProcess;
  /** The token that the execd of a sandbox is started with, which its endpoint names; undefined for none. */
  execdToken(sandboxId: string): string | undefined;
  /** What the execd of every sandbox gets wrong: members of Decisions that are not as they should be. */
  execd(): Partial<Decisions>;
  /** Pauses what runs in a sandbox; fulfilled when it is Paused. `root` is its writable root on the host. */
  freeze(processes: Freezer, root: string): Promise<void>;
  /** Lets what was paused go on; fulfilled when it is Running. */
  thaw(processes: Freezer): Promise<void>;
  /** Takes a snapshot by `copy`; fulfilled when it is Ready. `shown` tells meanwhile how it and its source are. */
  capture(copy: () => Promise<void>, shown: Shown): Promise<void>;
  /** Removes by `remove` what a snapshot has, which is Deleting already. The deletion is answered when this is fulfilled. */
  removeSnapshot(remove: () => Promise<void>): Promise<void>;
  /** The order in which lists have sandboxes or snapshots, which are given oldest first. */
  order<Item extends { id: string }>(items: readonly Item[]): readonly Item[];
};

export function conformantSeams(): Seams {
  return {
    ...promptPace,
    clock: systemClock(),
    newId: () => randomUUID(),
    claimDirectory: async (_mount, directory) => directory,
    readOnly: (mount) => mount.readOnly,
    subPath: (mount) => mount.subPath,
    placeRefused: () => 400,
    createIfNotExists: (mount) => mount.createIfNotExists,
    deleteOnSandboxTermination: (mount) => mount.deleteOnSandboxTermination,
    ownsVolume: (_claimName, made) => made,
    keepsVolume: (_claimName, used) => used,
    takesBack: () => true,
    hostMount: (mount) => mount,
    hostSource: async (_mount, source) => source,
    limits: (limits) => limits,
    restoreFrom: (captured) => captured,
    readOnlyRoot: () => false,
    firstProcess: () => 'init',
    execdToken: () => randomBytes(24).toString('base64url'),
    execd: () => ({}),
    freeze: (processes) => processes.freeze(),
    async thaw(processes) {
      await nextTurn();
      processes.thaw();
    },
    capture: (copy) => copy(),
    removeSnapshot: (remove) => remove(),
    order: (items) => items,
  };
}
