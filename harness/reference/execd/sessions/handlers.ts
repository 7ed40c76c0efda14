import { startDeadline, timeLimit } from '../commands/deadline.ts';
import { exitProblem, terminalEvent } from '../commands/events.ts';
import { existingDirectory } from '../commands/request.ts';
import { streamExecution } from '../commands/stream.ts';
import { Failure } from '../failure.ts';
import { type Call, sendEmpty, sendJson } from '../http/call.ts';
import { readJson, readOptionalJson } from '../http/json-body.ts';
import { asInteger, asObject, asText, optional } from '../http/shape.ts';
import type { Tools } from '../tools.ts';

/** POST /session */
export async function createSession({ sessions }: Tools, { req, res }: Call): Promise<void> {
  const object = asObject((await readOptionalJson(req)) ?? {}, 'the request body');
  const cwd = await existingDirectory(optional(object, 'cwd', asText));
  sendJson(res, { session_id: await sessions.create(cwd ?? process.cwd()) });
}

/**
 * POST /session/{sessionId}/run: waits for its turn, and sends the events of a command. Its id is one that status and
 * interruption of commands take. A session that is not there is a bad request: the operation documents no 404.
 */
export async function runInSession({ sessions, registry, decisions }: Tools, call: Call): Promise<void> {
  const { res, params } = call;
  const object = asObject(await readJson(call.req), 'the request body');
  const command = asText(object.command, 'command');
  const given = await existingDirectory(optional(object, 'cwd', asText));
  const timeout = optional(object, 'timeout', (value, where) => asInteger(value, where, 0)) || undefined;
  const session = sessions.find(params.sessionId ?? '');
  if (!session) throw noSession(params.sessionId, 400);
  await session.run(command, decisions.runCwd ? given : undefined, async (run) => {
    const record = registry.add(command, run);
    session.running(record);
    const end = (): Promise<void> => run.family.kill(decisions.runTimeoutEnds, run.spared);
    const deadline = startDeadline(run, timeLimit(timeout, { ...decisions, timeoutByDefault: 0 }), end);
    void run.exited.then((exit) => {
      session.running(undefined);
      registry.finish(record, exit, deadline.problem() ?? exitProblem(exit));
    });
    await streamExecution(run, res, {
      decisions,
      first: [{ type: 'init', text: record.id }],
      left: () => void run.family.kill(decisions.leavingEnds, run.spared),
      killed: (exit) => exit.signal !== null,
      finish: (exit) => [terminalEvent(exit, deadline.problem())],
    });
  });
}

/** DELETE /session/{sessionId}: answers when its shell has ended, and all that it had started. */
export async function deleteSession({ sessions }: Tools, { res, params }: Call): Promise<void> {
  const id = params.sessionId ?? '';
  if (!sessions.find(id)) throw noSession(id, 404);
  await sessions.remove(id);
  sendEmpty(res);
}

function noSession(id = '', status: 400 | 404): Failure {
  return new Failure(status, 'SESSION_NOT_FOUND', `there is no session ${JSON.stringify(id.slice(0, 80))}`);
}
