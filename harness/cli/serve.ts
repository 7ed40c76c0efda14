/** `serve`: the embedded reference runtime by itself, for people who write scenarios or clients. */
import { HarnessError, UsageError } from '../errors.ts';
import { removeAbandoned } from '../process/abandoned.ts';
import { RECORD } from '../run/records.ts';
import { watchSignals } from './signals.ts';

export async function serveCommand(options: { port: number; host: string; apiKey?: string }): Promise<number> {
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
  const runtime = await startReferenceRuntime({ host: options.host, port: options.port, apiKey });
  print(`reference runtime listens at ${runtime.url} (API below /v1); Ctrl-C ends it`);
  if (!signals.signal.aborted) {
    await new Promise<void>((resolve) => signals.signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  await runtime.close();
  signals.stop();
  return 0;
}
