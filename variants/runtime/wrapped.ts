/** Servers whose sandboxes run commands in other surroundings: each command is wrapped on its way to execd. */
import type { Json } from '../../harness/faults/wiring.ts';
import { parsed } from '../../harness/faults/wiring.ts';
import { wholeBody } from '../../harness/front/front.ts';
import type { Layer, Reply } from '../../harness/front/reply.ts';

/** A command as a request has it: without those of its members that decide nothing here. */
export type AskedCommand = { command: string; background: boolean; cwd?: string; uid?: number };

/**
 * What the shell is given in the place of a command. `inner` is the command as one word of the shell; `undefined` leaves
 * the command as it is.
 */
export type Wrap = (inner: string, asked: AskedCommand) => string | undefined;

/** A layer that wraps commands. What a command is by its status stays what the client asked for. */
export function wrapped(wrap: Wrap): Layer {
  const originals = new Map<string, string>();
  return async (request, next) => {
    const path = request.target.split('?')[0] ?? '';
    if (request.api !== 'execd') return next();
    if (request.method === 'POST' && path === '/command') {
      const body = parsed(await request.body());
      const instead = body === undefined ? undefined : insteadOf(body, wrap);
      if (body === undefined || instead === undefined) return next();
      originals.set(instead, String(body.command));
      return next({ body: Buffer.from(JSON.stringify({ ...body, command: instead })) });
    }
    const reply = await next();
    return path.startsWith('/command/status/') ? toldAsAsked(reply, originals) : reply;
  };
}

/** A request that is none is for the server to refuse. */
function insteadOf(body: Json, wrap: Wrap): string | undefined {
  const { command, background, cwd, uid } = body;
  if (typeof command !== 'string' || command === '') return undefined;
  return wrap(shellWord(command), {
    command,
    background: background === true,
    ...(typeof cwd === 'string' && cwd !== '' ? { cwd } : {}),
    ...(typeof uid === 'number' ? { uid } : {}),
  });
}

async function toldAsAsked(reply: Reply, originals: ReadonlyMap<string, string>): Promise<Reply> {
  const body = await wholeBody(reply);
  const status = parsed(body);
  const original = originals.get(String(status?.content));
  return {
    ...reply,
    body: original === undefined ? body : Buffer.from(JSON.stringify({ ...status, content: original })),
  };
}

/**
 * One word of a shell command, whatever it holds. What is wrapped again and again may not grow with each quote that it has:
 * a command has a greatest length. Line ends at its end are left out, since they mean nothing there.
 */
function shellWord(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  const lines = new Set(text.split('\n'));
  let mark = 'END';
  while (lines.has(mark)) mark += 'D';
  return `"$(cat <<'${mark}'\n${text}\n${mark}\n)"`;
}
