import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { badRequest, errnoOf, Failure } from '../failure.ts';
import { primaryGroup } from '../files/accounts.ts';
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
  /** Signals the whole process group. A group that is gone already is no error. */
  kill(signal: NodeJS.Signals): void;
  /** Whether a process of the group is there. */
  lives(): boolean;
};

export type Output = { name: 'stdout' | 'stderr'; stream: Readable };

/** Longest text the kernel takes as one argument (MAX_ARG_STRLEN, 32 pages, with the closing NUL). */
const MAX_COMMAND_BYTES = 128 * 1024 - 1;

/**
 * Starts `sh -c command` in a session and process group of its own, with /dev/null as standard input. `merged` gives
 * standard output and standard error the same pipe, which keeps their order.
 * Throws 400 where the request names a user, directory or environment that the system refuses.
 */
export async function startShell(request: CommandRequest, merged: boolean): Promise<Shell> {
  if (Buffer.byteLength(request.command) > MAX_COMMAND_BYTES) {
    throw badRequest(`command is longer than ${MAX_COMMAND_BYTES} bytes: upload it as a file and run that`);
  }
  const out = await openChannel();
  const err = merged ? out : await openChannel();
  const startedAt = new Date();
  const started = performance.now();
  try {
    const child = spawn('/bin/sh', ['-c', request.command], {
      cwd: request.cwd,
      env: { ...process.env, ...request.envs },
      stdio: ['ignore', out.childEnd, err.childEnd],
      detached: true,
      ...(await identity(request)),
    });
    const exited = exitOf(child, started);
    await once(child, 'spawn');
    const outputs: Output[] = [{ name: 'stdout', stream: out.reader(child.stdout) }];
    if (!merged || child.stderr) outputs.push({ name: 'stderr', stream: err.reader(child.stderr) });
    return {
      startedAt,
      outputs,
      exited,
      kill: (signal) => void signalGroup(child, signal),
      lives: () => signalGroup(child, 0),
    };
  } catch (error) {
    out.discard();
    if (err !== out) err.discard();
    throw spawnFailure(request, error);
  }
}

function exitOf(child: ChildProcess, started: number): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      const took = Math.round(performance.now() - started);
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), signal, at: new Date(), took });
    });
  });
}

/** False when the group is gone. EPERM means that it is there and belongs to another user by now. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-(child.pid as number), signal);
  } catch (error) {
    if (errnoOf(error) === 'EPERM') return true;
    if (errnoOf(error) === 'ESRCH') return false;
    throw error;
  }
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
