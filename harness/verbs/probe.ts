/** `probe`: a sandbox that the server may refuse. */
import { ActionFailure, type CommandResult, type SandboxRequest } from '../drivers/driver.ts';
import { milliseconds } from '../format/duration.ts';
import type { Kit } from '../format/kit.ts';
import { idOf, isDone, stateOf } from '../lifecycle-client/answers.ts';
import { until } from '../until.ts';
import { sandboxRequest } from './new-sandbox.ts';
import { readingsOf } from './readings.ts';
import { plainRequest } from './requests.ts';
import type { CallResult, Surroundings } from './surroundings.ts';
import { defineVerb, type OwnOf } from './verb.ts';

/** Between two attempts of a creation that was refused: short, since what is raced changes many times a second. */
const AGAIN_MS = 5;
const STATE_POLL_MS = 25;
/** For the answer to the deletion, which is asked for although the step has no time left. */
const DELETE_MS = 10_000;
/** In these a sandbox will not be Running any more. */
const OVER: ReadonlySet<string> = new Set(['Failed', 'Terminated', 'Stopping']);

const schema = ({ Type, Text, Duration, sandboxRequestShape, closed }: Kit) =>
  Type.Object(
    {
      ...sandboxRequestShape,
      run: Text('A command in POSIX sh, run in the sandbox if there is one.'),
      times: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 8, default: 1, description: 'How many sandboxes, one after the other.' }),
      ),
      within: Type.Optional(
        Duration('How long to try for that many, also when a creation is refused; once if left out.'),
      ),
    },
    { ...closed, description: 'A sandbox that the server may refuse: created, looked into, and deleted again.' },
  );

/**
 * Creates a sandbox, runs a command in it, and deletes it again. Result: how many sandboxes came up, how many creations
 * were refused, how many were accepted and never ran, the status codes of the refusals, and what the command gave in each
 * sandbox. A refusal is a result and not a failure of the action: whether it is right is for `expect` to say.
 */
export const probe = defineVerb<OwnOf<typeof schema>>({
  name: 'probe',
  summary: 'creates a sandbox that the server may refuse, runs a command in it, and deletes it again',
  schema,
  throughDriver: true,
  bringsUpSandbox: true,
  waitsMs: ({ within = '0ms' }) => milliseconds(within),
  impatient: ({ within, ...own }, { attemptsMs }) =>
    within === undefined ? own : { ...own, within: `${Math.min(milliseconds(within), attemptsMs)}ms` },
  judges({ api, method, target }, assertions) {
    // What the command showed is wrong, or whether there is a sandbox for it.
    if (assertions.length > 0 && assertions.every((name) => name.includes('outputs'))) {
      return api === 'execd' && method === 'POST' && target.startsWith('/command');
    }
    return api === 'lifecycle' && method === 'POST' && target === '/sandboxes';
  },
  result: () => ({
    created: true,
    refused: true,
    failed: true,
    statuses: true,
    outputs: [{ exitCode: true, stdout: true, stderr: true }],
  }),
  async perform({ run: command, times = 1, within = '0ms', ...spec }, { around, signal }) {
    const request = sandboxRequest(spec, around);
    const end = around.now() + milliseconds(within);
    const result = { created: 0, refused: 0, failed: 0, statuses: [] as number[], outputs: [] as CommandResult[] };
    do {
      const answer = await create(request, around, signal);
      if (answer.status >= 300) {
        result.refused++;
        if (!result.statuses.includes(answer.status)) result.statuses.push(answer.status);
        await around.pause(AGAIN_MS, signal);
        continue;
      }
      const id = idOf(answer.body);
      if (id === undefined) throw new ActionFailure(`createSandbox answered ${answer.status} without an id`);
      const remove = () => send('deleteSandbox', id, around, AbortSignal.timeout(DELETE_MS));
      try {
        if (await comesUp(id, around, signal)) {
          const sandbox = await around.driver.connect(id);
          result.outputs.push(await sandbox.run({ command }, signal));
          result.created++;
        } else result.failed++;
      } catch (error) {
        // One that was given up is deleted too; what cannot be is left to the clean-up, and the first error counts.
        await remove().catch(() => undefined);
        throw error;
      }
      await remove();
    } while (result.created + result.failed < times && around.now() < end && !signal.aborted);
    return readingsOf(result.outputs, (outputs) => ({ ...result, outputs }));
  },
});

/** Plain HTTP: an SDK would hide the status of a refusal, and wait for a sandbox that has failed. */
function create(request: SandboxRequest, around: Surroundings, signal: AbortSignal): Promise<CallResult> {
  const body = JSON.stringify({ ...request, image: { uri: request.image } });
  return around.call(plainRequest('createSandbox', {}, body), signal);
}

function send(operation: string, sandboxId: string, around: Surroundings, signal: AbortSignal): Promise<CallResult> {
  return around.call(plainRequest(operation, { sandboxId }), signal);
}

/** Waits until the sandbox runs; false when it ended instead. Other states may be on the way. */
async function comesUp(id: string, around: Surroundings, signal: AbortSignal): Promise<boolean> {
  let seen: string | undefined;
  const cameUp = await until(around, { within: Number.POSITIVE_INFINITY, every: STATE_POLL_MS, signal }, async () => {
    const { status, body } = await send('getSandbox', id, around, signal);
    seen = stateOf({ json: body });
    if (isDone(status) && seen === 'Running') return true;
    return !isDone(status) || seen === undefined || OVER.has(seen) ? false : undefined;
  });
  if (cameUp === undefined) throw new ActionFailure(`sandbox ${id} is still ${seen}`);
  return cameUp;
}
