import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Decisions } from '../decisions.ts';
import { badRequest } from '../failure.ts';
import { type Call, queryInteger, queryOne, sendEmpty, sendJson } from '../http/call.ts';
import { readJson } from '../http/json-body.ts';
import { interrupt } from '../processes/ending.ts';
import type { Tools } from '../tools.ts';
import { runBackground } from './background.ts';
import { runForeground } from './foreground.ts';
import type { LogPart } from './log.ts';
import { type CommandRecord, commandNotFound } from './registry.ts';
import { readCommandRequest } from './request.ts';

const NOTHING_YET: LogPart = { tail: undefined, bytes: 0, content: () => Readable.from([]) };

/** POST /command */
export async function runCommand(tools: Tools, { req, res }: Call): Promise<void> {
  const request = await readCommandRequest(await readJson(req));
  if (tools.decisions.oneAtATime) await Promise.all(tools.registry.running().map(({ done }) => done));
  await (request.background ? runBackground : runForeground)(tools, request, res);
}

/**
 * DELETE /command: ends the command with all that it has started and answers when it has ended. The operation documents no 404, so an unknown id
 * is a bad request; a command that has finished already needs no interruption, which is what was asked for.
 */
export async function interruptCommand({ registry, sessions, decisions }: Tools, call: Call): Promise<void> {
  const id = queryOne(call, 'id');
  if (!id) throw badRequest('query parameter id is required: the id of the command to interrupt', 'MISSING_QUERY');
  // By the parameter's description it is the id of a session; commands have no other id than their own.
  const session = sessions.find(id);
  const record = session ? session.current() : registry.find(id);
  if (!session && !record) throw commandNotFound(id, 400);
  const ended = decisions.interruptEndsOthers ? registry.running() : record && !record.finished ? [record] : [];
  await Promise.all(ended.map((each) => end(each, decisions)));
  sendEmpty(call.res);
}

async function end({ shell, done }: CommandRecord, { interruptEnds, interruptByForce }: Decisions): Promise<void> {
  if (!interruptByForce) {
    await shell.family.signal('SIGTERM', interruptEnds, shell.spared);
  } else {
    await interrupt(shell.family, 'SIGTERM', interruptEnds, shell.spared);
    if (interruptEnds !== 'nothing') await done;
  }
}

/** GET /command/status/{id} */
export function commandStatus({ registry }: Tools, { res, params }: Call): void {
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
export async function commandLogs({ registry, decisions }: Tools, call: Call): Promise<void> {
  const id = call.params.id ?? '';
  const cursor = queryInteger(call, 'cursor', 0);
  const record = registry.find(id);
  if (!record) throw commandNotFound(id, 404);
  if (!record.log) throw badRequest(`command ${id} ran in the foreground: its output was in its events`);
  const hidden = !decisions.logWhileRunning && !record.finished;
  const part = hidden ? NOTHING_YET : await record.log.read(cursor);
  call.res.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': part.bytes,
    ...(part.tail === undefined ? {} : { 'EXECD-COMMANDS-TAIL-CURSOR': part.tail }),
  });
  if (part.bytes === 0 || call.req.method === 'HEAD') call.res.end();
  else await pipeline(part.content(), call.res);
}
