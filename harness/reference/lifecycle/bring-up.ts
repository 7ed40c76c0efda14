/** The way of a sandbox from Pending to Running, or to Failed. */
import { describeError } from '../../errors.ts';
import type { Base } from '../sandbox/base.ts';
import type { Cgroup, Cgroups } from '../sandbox/cgroup.ts';
import type { SandboxMount, SandboxProcess } from '../sandbox/process.ts';
import type { Seams } from '../seams.ts';
import type { Endings } from './endings.ts';
import { fileNameOf } from './file-name.ts';
import { ProvisionFailure, provision } from './provision.ts';
import type { Move, SandboxRecord } from './sandbox-record.ts';
import type { Restore } from './snapshots/snapshots.ts';

export type BringUpTools = {
  base: Base;
  seams: Pick<Seams, 'limits' | 'readOnlyRoot' | 'firstProcess' | 'execd'>;
  /** Undefined where limits cannot be had: they are accepted and bound nothing. */
  cgroups: Cgroups | undefined;
  endings: Endings;
  move: Move;
  /** For trouble that nobody waits for. */
  report: (message: string) => void;
};

const PROVISION_MS = 30_000;

/** Starts a sandbox and watches it from then on. Never rejects: what goes wrong is the state of the sandbox. */
export async function bringUp(
  record: SandboxRecord,
  mounts: SandboxMount[],
  restore: Restore | undefined,
  { base, seams, cgroups, endings, move, report }: BringUpTools,
): Promise<void> {
  try {
    record.abort.signal.throwIfAborted();
    const onStart = (started: SandboxProcess): void => {
      record.process = started;
    };
    record.cgroup = await limited(record, seams, cgroups);
    record.socket = await provision(record, mounts, base, restore, { timeoutMs: PROVISION_MS, onStart }, seams);
    // Only now: what the runtime does to get it there is not the sandbox's.
    await record.cgroup?.limitCpu();
    record.abort.signal.throwIfAborted();
    move(record, 'Running', 'sandbox_running', 'execd answers.');
    record.process?.ended
      .then((end) => endings.endedByItself(record, end))
      .catch((error: unknown) => report(describeError(error)));
  } catch (error) {
    // A delete takes it from here.
    if (record.ending) return;
    await endings.cleanUp(record);
    if (record.ending) return;
    const reason = error instanceof ProvisionFailure ? error.reason : 'provision_failed';
    move(record, 'Failed', reason, describeError(error));
  }
}

async function limited(
  { id, plan }: SandboxRecord,
  seams: Pick<Seams, 'limits'>,
  cgroups: Cgroups | undefined,
): Promise<Cgroup | undefined> {
  const limits = seams.limits(plan.limits);
  const none = limits.memory === undefined && limits.cpu === undefined;
  return none ? undefined : cgroups?.create(fileNameOf(id), limits);
}
