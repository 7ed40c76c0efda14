/** Brings a Pending sandbox to Running, or to Failed. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../../errors.ts';
import type { Base } from '../sandbox/base.ts';
import { type SandboxEnd, type SandboxMount, type SandboxProcess, startSandboxProcess } from '../sandbox/process.ts';
import type { Seams } from '../seams.ts';
import { signalName } from './create-rules.ts';
import { fileNameOf } from './file-name.ts';
import { type SocketHandle, untilExecdAnswers } from './readiness.ts';
import { execdHeaders, rootOf, type SandboxRecord } from './sandbox-record.ts';
import type { Restore } from './snapshots/snapshots.ts';

/** Why a sandbox did not come up, or went down: `reason` and `message` of its status. */
export class ProvisionFailure extends Error {
  override readonly name = 'ProvisionFailure';
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

const DEFAULT_ENV: [name: string, value: string][] = [
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  ['HOME', '/root'],
];

/** Starts the processes of a sandbox; gives the socket of its execd. `onStart` gets them before anything is waited for, so that they can be ended. */
export async function provision(
  record: SandboxRecord,
  mounts: readonly SandboxMount[],
  base: Base,
  restore: Restore | undefined,
  limits: { timeoutMs: number; onStart: (started: SandboxProcess) => void },
  seams: Pick<Seams, 'readOnlyRoot' | 'firstProcess' | 'execd'>,
): Promise<SocketHandle> {
  const root = rootOf(record);
  const stage = join(record.directory, 'stage');
  const run = join(record.directory, 'run');
  await mkdir(record.directory, { mode: 0o700 });
  const filled = restore ? restore.into(root, record.abort.signal) : mkdir(root);
  await Promise.all([filled, mkdir(stage), mkdir(run)]);
  record.abort.signal.throwIfAborted();
  const env = new Map([...DEFAULT_ENV, ['HOSTNAME', fileNameOf(record.id)], ...record.plan.env] as [string, string][]);
  const started = spawnSandbox(base, {
    id: fileNameOf(record.id),
    root,
    run,
    stage,
    restored: restore !== undefined,
    readOnlyRoot: seams.readOnlyRoot(record.id),
    firstProcess: seams.firstProcess(record.id),
    execdArguments: execdArguments(record, seams),
    cgroups: record.cgroup?.entrances ?? [],
    mounts,
    entrypoint: record.plan.entrypoint,
    env,
  });
  limits.onStart(started);

  // Whatever happens first ends the asking.
  const over = new AbortController();
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const signal = AbortSignal.any([over.signal, timeout, record.abort.signal]);
  const ended = started.ended.then((end): Promise<never> => Promise.reject(endFailure(end)));
  ended.catch(() => undefined);
  const asking = untilExecdAnswers(join(run, 'execd.sock'), execdHeaders(record), signal);
  try {
    return await Promise.race([ended, asking]);
  } catch (error) {
    // It may have answered in the same moment.
    asking.then((socket) => socket.close()).catch(() => undefined);
    if (!timeout.aborted || record.abort.signal.aborted) throw error;
    throw new ProvisionFailure('provision_timeout', `execd did not answer within ${limits.timeoutMs} ms.`, {
      cause: error,
    });
  } finally {
    over.abort();
  }
}

function execdArguments({ execdToken }: SandboxRecord, seams: Pick<Seams, 'execd'>): string[] {
  const decisions = seams.execd();
  return [
    ...(execdToken === undefined ? [] : [`--access-token=${execdToken}`]),
    ...(Object.keys(decisions).length === 0 ? [] : ['--decisions', JSON.stringify(decisions)]),
  ];
}

function spawnSandbox(base: Base, spec: Parameters<typeof startSandboxProcess>[1]): SandboxProcess {
  try {
    return startSandboxProcess(base, spec);
  } catch (cause) {
    throw new ProvisionFailure('provision_failed', `The sandbox could not be started: ${describeError(cause)}.`, {
      cause,
    });
  }
}

/** What a sandbox that ended by itself says about it. */
export function endFailure(end: SandboxEnd): ProvisionFailure {
  const output = end.output === '' ? '' : ` Its last output: ${end.output}`;
  if (end.phase === 'set-up') {
    return new ProvisionFailure(
      'provision_failed',
      `The sandbox could not be set up (exit code ${end.exitCode}).${output}`,
    );
  }
  if (end.execdExitCode !== undefined) {
    return new ProvisionFailure('execd_ended', `execd ended with exit code ${end.execdExitCode}.${output}`);
  }
  const signal = signalName(end.exitCode);
  const how = `exit code ${end.exitCode}${signal ? ` (${signal})` : ''}`;
  return new ProvisionFailure('entrypoint_ended', `The entrypoint ended with ${how}.${output}`);
}
