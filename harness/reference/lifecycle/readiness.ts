/** When a sandbox is ready: execd inside answers. */
import { close, constants, fstat, open } from 'node:fs';
import { request } from 'node:http';
import { promisify } from 'node:util';
import { systemClock, until } from '../../until.ts';

/** Between two looks: a tenth of the time that it has taken, since each costs the machine that the sandbox starts on. */
const pauseMs = (waitedMs: number): number => Math.min(Math.max(5, waitedMs / 10), 50);

/** O_PATH of Linux, which Node has no name for: a handle of the entry itself. */
const O_PATH = 0o10000000;

/** A socket held by its inode, so that nothing that a sandbox puts in its place is ever connected to. */
export type SocketHandle = {
  /** To connect to; short, whatever the path of the socket. */
  path: string;
  close(): void;
};

/**
 * Waits for execd's socket and until it answers /ping, asked with these headers, with 200. Rejects with the reason of
 * `signal` when that fires.
 */
export async function untilExecdAnswers(
  socketPath: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<SocketHandle> {
  let handle: SocketHandle | undefined;
  try {
    const answering = await until(
      systemClock,
      { within: Number.POSITIVE_INFINITY, every: pauseMs, signal },
      async () => {
        handle ??= await openSocket(socketPath);
        return handle && (await ping(handle.path, headers, signal)) ? handle : undefined;
      },
    );
    if (answering === undefined) throw signal.reason;
    return answering;
  } catch (error) {
    handle?.close();
    throw error;
  }
}

async function openSocket(socketPath: string): Promise<SocketHandle | undefined> {
  let descriptor: number;
  try {
    descriptor = await promisify(open)(socketPath, O_PATH | constants.O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const stats = await promisify(fstat)(descriptor);
  if (!stats.isSocket()) {
    await promisify(close)(descriptor);
    throw new Error('something else lies where the socket of execd should be');
  }
  return { path: `/proc/self/fd/${descriptor}`, close: () => close(descriptor) };
}

function ping(socketPath: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/ping', headers, agent: false, signal }, (response) => {
      response.resume();
      response.on('error', () => resolve(false));
      response.on('end', () => resolve(response.statusCode === 200));
    });
    // Not there yet, or not listening yet.
    call.on('error', () => resolve(false));
    call.end();
  });
}
