/** POST pause and resume: what runs in a sandbox stands still for a while, with all that it has. */
import { describeError } from '../../errors.ts';
import type { SandboxProcess } from '../sandbox/process.ts';
import type { Seams } from '../seams.ts';
import { conflict } from './refusal.ts';
import { type Move, rootOf, type SandboxRecord, type SandboxState } from './sandbox-record.ts';

export type PauseTools = {
  seams: Pick<Seams, 'freeze' | 'thaw'>;
  move: Move;
};

/** Running becomes Pausing now and Paused once nothing runs. Throws a 409 in any other state. */
export function pauseSandbox(record: SandboxRecord, tools: PauseTools): void {
  const processes = inState(record, 'Running', 'SANDBOX_NOT_RUNNING', 'only a Running one can be paused');
  tools.move(record, 'Pausing', 'user_pause', 'The sandbox is being paused.');
  void goOn(record, tools, 'Pausing', async () => {
    await record.captures; // each would wake it up at its end
    await tools.seams.freeze(processes, rootOf(record));
    return () => tools.move(record, 'Paused', 'user_pause', 'All processes of the sandbox stand still.');
  });
}

/** Paused becomes Resuming now and Running once everything goes on. Throws a 409 in any other state. */
export function resumeSandbox(record: SandboxRecord, tools: PauseTools): void {
  const processes = inState(record, 'Paused', 'SANDBOX_NOT_PAUSED', 'only a Paused one can be resumed');
  if (record.held) throw conflict('SANDBOX_IN_SNAPSHOT', 'The sandbox goes on by itself once its snapshot is taken.');
  tools.move(record, 'Resuming', 'user_resume', 'The sandbox is being resumed.');
  void goOn(record, tools, 'Resuming', async () => {
    await tools.seams.thaw(processes);
    return () => tools.move(record, 'Running', 'sandbox_running', 'All processes of the sandbox go on.');
  });
}

function inState(record: SandboxRecord, state: SandboxState, code: string, rule: string): SandboxProcess {
  if (record.ending || record.status.state !== state || !record.process) {
    const now = record.ending ? 'being deleted' : record.status.state;
    throw conflict(code, `The sandbox is ${now}: ${rule}.`);
  }
  return record.process;
}

/** What comes of a pause counts only if nothing else became of the sandbox meanwhile: it was deleted, or ended. */
async function goOn(
  record: SandboxRecord,
  tools: PauseTools,
  state: SandboxState,
  work: () => Promise<() => void>,
): Promise<void> {
  const stillSo = (): boolean => !record.ending && record.status.state === state;
  try {
    const arrive = await work();
    if (stillSo()) arrive();
  } catch (error) {
    if (!stillSo()) return;
    tools.move(record, 'Failed', state === 'Pausing' ? 'pause_failed' : 'resume_failed', describeError(error));
    record.process?.kill();
  }
}
