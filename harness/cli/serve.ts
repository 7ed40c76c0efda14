/** `serve`: the embedded reference runtime by itself, or its execd alone, for people who write scenarios or clients. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { describeError, HarnessError, UsageError } from '../errors.ts';
import { removeAbandoned } from '../process/abandoned.ts';
import { RECORD } from '../run/records.ts';
import { type Signals, watchSignals } from './signals.ts';

export type ServeFlags = { port?: number; host: string; apiKey?: string; volumesDir?: string };

export async function serveCommand(options: ServeFlags): Promise<number> {
  const apiKey = options.apiKey ?? process.env.OPEN_SANDBOX_API_KEY;
  if (apiKey === undefined || apiKey === '') {
    throw new UsageError('serve needs an API key: --api-key KEY, or OPEN_SANDBOX_API_KEY in the environment');
  }
  const { checkNamespaces, startReferenceRuntime } = await import('../reference/runtime.ts');
  const possible = await checkNamespaces();
  if (!possible.ok)
    throw new HarnessError(`The reference runtime cannot run here: ${possible.reason}. ${possible.remedy}`);
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  await removeAbandoned([RECORD]);
  const signals = watchSignals(print);
  const { host, port = 8080, volumesDir } = options;
  const volumes = volumesDir === undefined ? {} : { volumesDir: resolve(volumesDir) };
  const runtime = await startReferenceRuntime({ host, port, apiKey, ...volumes });
  print(`reference runtime listens at ${runtime.url} (API below /v1); Ctrl-C ends it`);
  await firstOf(signals);
  await runtime.close();
  signals.stop();
  return 0;
}

/** Execd in this process, which ends with all that it has started. */
export async function serveExecdCommand(options: {
  port?: number;
  host: string;
  execdToken?: string;
}): Promise<number> {
  const { createExecd } = await import('../reference/execd/http/server.ts');
  const { DEFAULT_PORT } = await import('../reference/execd/options.ts');
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const port = options.port ?? DEFAULT_PORT;
  const execd = createExecd({ accessToken: options.execdToken || undefined, ownPorts: [DEFAULT_PORT, port] });
  const signals = watchSignals(print);
  const listening = once(execd.server, 'listening');
  execd.server.listen(port, options.host);
  try {
    await listening;
  } catch (cause) {
    signals.stop();
    throw new HarnessError(`execd cannot listen at ${options.host}:${port}: ${describeError(cause)}`, { cause });
  }
  const { port: taken } = execd.server.address() as AddressInfo;
  print(`execd listens at http://${hostOf(options.host)}:${taken}; Ctrl-C ends it`);
  await firstOf(signals);
  await execd.close();
  signals.stop();
  return 0;
}

const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);

async function firstOf({ signal }: Signals): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
