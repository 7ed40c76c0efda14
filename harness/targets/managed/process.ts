/** The process of a managed opensandbox-server: started, waited for, stopped. */
import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { describeError, HarnessError } from '../../errors.ts';
import { API_KEY_HEADER } from '../../lifecycle-client/client.ts';
import { type Ending, type Group, spawnGroup } from '../../process/group.ts';
import { logEnd } from '../../process/log-end.ts';
import { systemClock, until } from '../../until.ts';
import { launcher } from './launcher.ts';

const HEALTHY_MS = 60_000;
const POLL_MS = 50;
/** The server itself waits five seconds for requests under way. */
const STOP_MS = 10_000;
const KILL_MS = 5000;

export type ServerProcess = {
  /** Waits until the server answers; throws HarnessError with the end of its log when it ends or does not. */
  healthy(signal?: AbortSignal): Promise<void>;
  /** SIGTERM, and SIGKILL when that does not end it; throws HarnessError when even that does not. */
  stop(): Promise<void>;
};

export type ServerStart = {
  python: string;
  configuration: string;
  /** The server's private directory. */
  directory: string;
  logFile: string;
  env: NodeJS.ProcessEnv;
  url: string;
  apiKey: string;
  /** How long the server may take until it answers; a minute when absent. */
  healthyMs?: number;
};

/** Starts the server with its output in `logFile`. */
export async function startProcess(start: ServerStart): Promise<ServerProcess> {
  const { python, configuration, directory, logFile, env } = start;
  const log = await open(logFile, 'a', 0o600);
  let group: Group;
  try {
    const args = ['-I', '-c', launcher, configuration, directory];
    group = spawnGroup(python, args, { cwd: directory, env, stdio: ['pipe', log.fd, log.fd] });
  } catch (cause) {
    throw new HarnessError(`opensandbox-server cannot be started: ${describeError(cause)}`, { cause });
  } finally {
    await log.close();
  }
  return {
    healthy: (signal) => untilHealthy(start, group, signal),
    async stop() {
      group.kill('SIGTERM');
      if (await endsWithin(group, STOP_MS)) return group.kill('SIGKILL'); // what it started and left
      group.kill('SIGKILL');
      if (!(await endsWithin(group, KILL_MS)))
        throw new HarnessError(`opensandbox-server (process ${group.child.pid}) does not end, not even on SIGKILL`);
    },
  };
}

async function endsWithin(group: Group, ms: number): Promise<boolean> {
  const late = new AbortController();
  const timer = delay(ms, false, { signal: late.signal }).catch(() => false);
  const ended = await Promise.race([group.ended.then(() => true), timer]);
  late.abort();
  return ended;
}

async function untilHealthy(start: ServerStart, group: Group, signal: AbortSignal | undefined): Promise<void> {
  let ending: Ending | undefined;
  void group.ended.then((value) => {
    ending = value;
  });
  const { healthyMs = HEALTHY_MS } = start;
  const healthy = await until(systemClock, { within: healthyMs, every: POLL_MS, signal }, async () => {
    signal?.throwIfAborted();
    if (ending !== undefined) {
      const how = ending.error?.message ?? ending.signal ?? `exit code ${ending.code}`;
      throw new HarnessError(
        `opensandbox-server ended while it started (${how}). Its log ends:\n${await endOfLog(start)}`,
      );
    }
    return (await answers(`${start.url}/health`)) ? true : undefined;
  });
  if (healthy) return requireOurs(start);
  signal?.throwIfAborted();
  throw new HarnessError(
    `opensandbox-server does not answer at ${start.url}/health after ${healthyMs / 1000} s. Its log ends:\n${await endOfLog(start)}`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false; // not yet
  }
}

/** What answers may be another program that took the port first: it does not know our key. */
async function requireOurs({ url, apiKey }: ServerStart): Promise<void> {
  const response = await fetch(`${url}/v1/sandboxes?pageSize=1`, {
    headers: { [API_KEY_HEADER]: apiKey },
    signal: AbortSignal.timeout(10_000),
  });
  await response.body?.cancel();
  if (response.status !== 200) {
    throw new HarnessError(
      `${url} answers ${response.status} to GET /v1/sandboxes with the key of the managed server. ` +
        'Another program may have taken its port: run again.',
    );
  }
}

/** The end of the log without the key. */
const endOfLog = async ({ logFile, apiKey }: ServerStart): Promise<string> =>
  (await logEnd(logFile)).replaceAll(apiKey, '***');
