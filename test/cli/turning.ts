/** Servers that are one until the first scenario asks for something, and none from then on. */
import { join } from 'node:path';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { HeaderList } from '../../harness/wire/exchange.ts';
import type { Fault } from '../../harness/wire/faults.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';

export const API_KEY = 'turning';

/** What a web server answers that knows nothing of the API. */
export const plain = (status: number, body: string): Fault => ({
  kind: 'answer',
  get answer() {
    const headers: HeaderList = [
      ['Date', new Date().toUTCString()],
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
    ];
    return { status, headers, body: Buffer.from(body) };
  },
});

/** The reference runtime behind a proxy that has the fault as soon as the preflight has removed its sandbox. */
export async function turning(fault: Fault, folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const runtime = await startReferenceRuntime({ apiKey: API_KEY });
  let trusted = false;
  const proxy = await startRecorder({
    upstream: runtime.url,
    transcript: join(folder, 'proxy.ndjson'),
    scenario: 'turning',
    faults: ({ method }) => {
      if (trusted) return fault;
      trusted = method === 'DELETE';
      return undefined;
    },
  });
  return {
    url: proxy.url,
    async close() {
      await proxy.close();
      await runtime.close();
    },
  };
}
