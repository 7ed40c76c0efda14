import { ActionFailure, type SandboxRequest } from '../../drivers/driver.ts';
import { HarnessError } from '../../errors.ts';
import { milliseconds } from '../../scenario/scenario.ts';
import { sandboxRequest } from '../resources.ts';
import type { CallResult, Surroundings } from '../surroundings.ts';
import type { Action } from './action.ts';

/** Between two attempts of a creation that was refused: short, since what is raced changes many times a second. */
const AGAIN_MS = 5;
const STATE_POLL_MS = 25;

/**
 * `probe`: creates a sandbox that the server may refuse, runs a command in it, and deletes it again. Result:
 * `{ created, refused, failed, statuses, outputs }`: how many sandboxes came up, how many creations were refused, how
 * many were accepted and never ran, the status codes of the refusals, and what the command gave in each sandbox.
 * A refusal is a result and not a failure of the action: whether it is right is for `expect` to say.
 */
export const probe: Action = async (step, { around, signal }) => {
  if (step.probe === undefined) throw new HarnessError(`no sandbox to probe: ${step.check}`);
  const { run: command, times = 1, within = '0ms', ...spec } = step.probe;
  const request = sandboxRequest(spec, around);
  const until = around.now() + milliseconds(within);
  const result = { created: 0, refused: 0, failed: 0, statuses: [] as number[], outputs: [] as unknown[] };
  do {
    const answer = await create(request, around, signal);
    if (answer.status >= 300) {
      result.refused++;
      if (!result.statuses.includes(answer.status)) result.statuses.push(answer.status);
      await around.pause(AGAIN_MS, signal);
      continue;
    }
    const id = (answer.body as { id?: unknown } | null)?.id;
    if (typeof id !== 'string') throw new ActionFailure(`createSandbox answered ${answer.status} without an id`);
    if (await comesUp(id, around, signal)) {
      const sandbox = await around.driver.connect(id);
      result.outputs.push(await sandbox.run({ command }, signal));
      result.created++;
    } else result.failed++;
    await send('deleteSandbox', id, around, signal);
  } while (result.created + result.failed < times && around.now() < until && !signal.aborted);
  return result;
};

/** Plain HTTP: an SDK would hide the status of a refusal, and wait for a sandbox that has failed. */
function create(request: SandboxRequest, around: Surroundings, signal: AbortSignal): Promise<CallResult> {
  const body = JSON.stringify({ ...request, image: { uri: request.image } });
  return around.call(
    { operation: 'createSandbox', path: {}, query: {}, headers: {}, body, key: 'right', wrongOnPurpose: false },
    signal,
  );
}

function send(operation: string, sandboxId: string, around: Surroundings, signal: AbortSignal): Promise<CallResult> {
  const request = { operation, path: { sandboxId }, query: {}, headers: {}, body: undefined, key: 'right' as const };
  return around.call({ ...request, wrongOnPurpose: false }, signal);
}

/** Waits until the sandbox runs; false when it ended instead. */
async function comesUp(id: string, around: Surroundings, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const { status, body } = await send('getSandbox', id, around, signal);
    const state = (body as { status?: { state?: unknown } } | null)?.status?.state;
    if (status === 200 && state === 'Running') return true;
    if (status !== 200 || state !== 'Pending') return false;
    if (signal.aborted) throw new ActionFailure(`sandbox ${id} is still ${state}`);
    await around.pause(STATE_POLL_MS, signal);
  }
}
