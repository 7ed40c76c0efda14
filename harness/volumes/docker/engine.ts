/** Talking to a Docker engine: connecting as the environment says, bounded calls, errors that say what to do. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { describeError, HarnessError, UsageError } from '../../errors.ts';
import { Docker as Engine } from './dockerode.ts';

const CALL_MS = 60_000;
/** An engine that does not answer a ping in this time is taken for absent. */
const PING_MS = 2000;

/**
 * A client for the engine that `DOCKER_HOST` names, else for the default socket. Docker contexts are not looked at:
 * dockerode does not know them. Throws UsageError when `DOCKER_HOST` is not an address.
 */
export function connectDocker(): Docker {
  try {
    return new Engine();
  } catch (cause) {
    throw new UsageError(`DOCKER_HOST cannot be used: ${describeError(cause)}`, { cause });
  }
}

/** Address of the engine that `connectDocker` talks to, in the form of `DOCKER_HOST`. */
export function engineAddress(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DOCKER_HOST) return env.DOCKER_HOST;
  const desktop = join(homedir(), '.docker', 'run', 'docker.sock');
  return `unix://${existsSync(desktop) ? desktop : '/var/run/docker.sock'}`;
}

/** Throws HarnessError that says what to do when no engine answers within two seconds. */
export async function requireEngine(docker: Docker): Promise<void> {
  await engineCall('asking whether it is there', (abortSignal) => ping(docker, abortSignal), PING_MS);
}

function ping(docker: Docker, abortSignal: AbortSignal): Promise<unknown> {
  // The types of `ping` do not know the option that dockerode takes.
  return (docker.ping as (options: { abortSignal: AbortSignal }) => Promise<unknown>).call(docker, { abortSignal });
}

/**
 * One call of the engine within `timeoutMs`. `what` says in the error what was being done. Errors are HarnessError with
 * the engine's own error as cause; `signal` ends the call early with its reason.
 */
export async function engineCall<T>(
  what: string,
  call: (abortSignal: AbortSignal) => Promise<T>,
  timeoutMs = CALL_MS,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const abortSignal = signal === undefined ? deadline : AbortSignal.any([deadline, signal]);
  signal?.throwIfAborted();
  try {
    return await Promise.race([call(abortSignal), aborted(abortSignal)]);
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (deadline.aborted) {
      throw new HarnessError(
        `The Docker engine at ${engineAddress()} did not finish ${what} within ${timeoutMs / 1000} s. ` +
          'Check that it is alive: docker info',
        { cause: error },
      );
    }
    throw explained(error, what);
  }
}

// dockerode ends a call on abort by itself; the race is for the part of a call that does not look at the signal.
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const ABSENT = ['ENOENT', 'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'];

function explained(error: unknown, what: string): HarnessError {
  if (error instanceof HarnessError) return error;
  const { code } = error as { code?: string };
  const address = engineAddress();
  if (code === 'EACCES' || code === 'EPERM') {
    return new HarnessError(
      `The Docker engine's socket ${address} may not be used by this user. ` +
        'Join the docker group (and log in again), run as root, or set DOCKER_HOST.',
      { cause: error },
    );
  }
  if (code !== undefined && ABSENT.includes(code)) {
    return new HarnessError(
      `No Docker engine answers at ${address} (${code}). Start one (dockerd, or Docker Desktop), or set DOCKER_HOST.`,
      { cause: error },
    );
  }
  // docker-modem ends its messages with a space, which would keep describeError from seeing them as said already.
  if (error instanceof Error) error.message = error.message.trim();
  return new HarnessError(`The Docker engine refused ${what}: ${describeError(error)}`, { cause: error });
}

/** HTTP status with which the engine refused a call, for errors of `engineCall`; undefined for other trouble. */
export function engineStatus(error: unknown): number | undefined {
  const cause = error instanceof Error ? (error.cause as { statusCode?: unknown } | undefined) : undefined;
  return typeof cause?.statusCode === 'number' ? cause.statusCode : undefined;
}

/** The result of a call, or undefined where the engine says that the thing does not exist. */
export async function unlessAbsent<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (engineStatus(error) === 404) return undefined;
    throw error;
  }
}
