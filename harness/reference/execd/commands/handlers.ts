import { pipeline } from 'node:stream/promises';
import { badRequest } from '../failure.ts';
import { type Call, queryInteger, queryOne, sendEmpty, sendJson } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { runBackground } from './background.ts';
import { runForeground } from './foreground.ts';
import { type CommandRegistry, commandNotFound } from './registry.ts';
import { readCommandRequest } from './request.ts';

/** How long an interrupted command gets to end by itself before it is killed, in milliseconds. */
const INTERRUPT_GRACE_MS = 1000;

/** POST /command */
export async function runCommand(registry: CommandRegistry, { req, res }: Call): Promise<void> {
  const request = await readCommandRequest(await readJson(req));
  await (request.background ? runBackground : runForeground)(registry, request, res);
}

/**
 * DELETE /command: ends the command and answers when it has ended. The operation documents no 404, so an unknown id
 * is a bad request; a command that has finished already needs no interruption, which is what was asked for.
 */
export async function interruptCommand(registry: CommandRegistry, call: Call): Promise<void> {
  const id = queryOne(call, 'id');
  if (!id) throw badRequest('query parameter id is required: the id of the command to interrupt', 'MISSING_QUERY');
  const record = registry.find(id);
  if (!record) throw commandNotFound(id, 400);
  if (!record.finished) {
    record.shell.kill('SIGTERM');
    const killer = setTimeout(() => record.shell.kill('SIGKILL'), INTERRUPT_GRACE_MS);
    await record.shell.exited;
    clearTimeout(killer);
  }
  sendEmpty(call.res);
}

/** GET /command/status/{id} */
export function commandStatus(registry: CommandRegistry, { res, params }: Call): void {
  const record = registry.find(params.id ?? '');
  if (!record) throw commandNotFound(params.id ?? '', 404);
  const { finished } = record;
  sendJson(res, {
    id: record.id,
    content: record.content,
    running: finished === undefined,
    exit_code: finished ? finished.exit.code : null,
    ...(finished?.error === undefined ? {} : { error: finished.error }),
    started_at: record.startedAt.toISOString(),
    finished_at: finished ? finished.at.toISOString() : null,
  });
}

/**
 * GET /command/{id}/logs: whole lines only while the command runs, so that a line is never given in two halves.
 * The cursor header is the index of the last line there is; before the first line there is no index, and no header.
 */
export async function commandLogs(registry: CommandRegistry, call: Call): Promise<void> {
  const id = call.params.id ?? '';
  const cursor = queryInteger(call, 'cursor', 0);
  const record = registry.find(id);
  if (!record) throw commandNotFound(id, 404);
  if (!record.log) throw badRequest(`command ${id} ran in the foreground: its output was in its events`);
  const part = await record.log.read(cursor);
  call.res.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': part.bytes,
    ...(part.tail === undefined ? {} : { 'EXECD-COMMANDS-TAIL-CURSOR': part.tail }),
  });
  if (part.bytes === 0 || call.req.method === 'HEAD') call.res.end();
  else await pipeline(part.content(), call.res);
}
