import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Decisions } from '../decisions.ts';
import { badRequest, errnoOf, Failure } from '../failure.ts';
import { primaryGroup } from '../files/accounts.ts';
import { createFamily, type Family } from '../processes/family.ts';
import { openChannel } from './channel.ts';
import type { CommandRequest } from './request.ts';

/** How the shell ended. A process killed by signal N has code 128 + N, as shells say it. */
export type Exit = {
  code: number;
  signal: NodeJS.Signals | null;
  at: Date;
  /** Milliseconds since the start, by a clock that nobody sets. */
  took: number;
};

export type Shell = {
  startedAt: Date;
  /** Ends of the pipes that the command writes to; one and the same where output is merged. */
  outputs: readonly Output[];
  exited: Promise<Exit>;
  /** The shell and all that it has started. */
  family: Family;
  /** What of the family is not of this command, and stays when it is ended. */
  spared?: ReadonlySet<string>;
};

/** `ends`: the stream ends by itself with what it is the output of, whoever else may still write. */
export type Output = { name: 'stdout' | 'stderr'; stream: Readable; ends?: true };

/** Longest text the kernel takes as one argument (MAX_ARG_STRLEN, 32 pages, with the closing NUL). */
const MAX_COMMAND_BYTES = 128 * 1024 - 1;

/**
 * Starts `sh -c command` in a session and process group of its own, with /dev/null as standard input. `merged` gives
 * standard output and standard error the same pipe, which keeps their order.
 * Throws 400 where the request names a user, directory or environment that the system refuses.
 */
export async function startShell(given: CommandRequest, merged: boolean, decisions: Decisions): Promise<Shell> {
  const request = decided(given, decisions);
  if (Buffer.byteLength(request.command) > MAX_COMMAND_BYTES) {
    throw badRequest(`command is longer than ${MAX_COMMAND_BYTES} bytes: upload it as a file and run that`);
  }
  const out = await openChannel();
  const err = merged ? out : await openChannel();
  const startedAt = new Date();
  const started = performance.now();
  try {
    const user = await identity(request);
    const family = createFamily(user);
    const [program = '', ...args] = decisions.shell ? ['/bin/sh', '-c', request.command] : request.command.split(/\s+/);
    const child = spawn(program, args, {
      cwd: request.cwd,
      env: { ...(decisions.envs === 'alone' ? {} : process.env), ...request.envs, ...family.env },
      stdio: ['ignore', out.childEnd, err.childEnd],
      detached: true,
      ...user,
    });
    const exited = exitOf(child, started);
    await once(child, 'spawn');
    family.add(child.pid as number);
    const outputs: Output[] = [{ name: 'stdout', stream: out.reader(child.stdout) }];
    if (!merged || child.stderr) outputs.push({ name: 'stderr', stream: err.reader(child.stderr) });
    return { startedAt, outputs, exited, family };
  } catch (error) {
    out.discard();
    if (err !== out) err.discard();
    throw spawnFailure(request, error);
  }
}

/** How a child ends; `started` is when it was started, by performance.now(). */
export function exitOf(child: ChildProcess, started: number): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      const took = Math.round(performance.now() - started);
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), signal, at: new Date(), took });
    });
  });
}

function decided(request: CommandRequest, decisions: Decisions): CommandRequest {
  return {
    ...request,
    cwd: decisions.cwd ? request.cwd : undefined,
    uid: decisions.uid ? request.uid : undefined,
    gid: decisions.gid ? request.gid : undefined,
    envs: decisions.envs === 'dropped' ? {} : request.envs,
  };
}

/** Without a gid the user's own group is taken; a user that the sandbox does not know keeps execd's. */
async function identity({ uid, gid }: CommandRequest): Promise<{ uid?: number; gid?: number }> {
  if (uid === undefined) return {};
  const group = gid ?? (uid === process.getuid?.() ? undefined : await primaryGroup(uid));
  return group === undefined ? { uid } : { uid, gid: group };
}

function spawnFailure(request: CommandRequest, error: unknown): unknown {
  switch (errnoOf(error)) {
    case 'EPERM':
    case 'EINVAL':
      return badRequest(`the command cannot be run as uid ${request.uid}, gid ${request.gid ?? 'default'} here`);
    case 'EACCES':
      return badRequest(`the command cannot be started in ${request.cwd ?? process.cwd()}: permission denied`);
    case 'E2BIG':
      return badRequest('command and envs together are larger than the system accepts');
    case 'ENOENT':
    case 'ENOTDIR':
      return new Failure(500, 'RUNTIME_ERROR', 'the command cannot be started: /bin/sh or its directory is gone');
    default:
      return error;
  }
}
