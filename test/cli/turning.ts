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

/** The reference runtime behind a proxy that has the fault as soon as the preflight has removed its first sandbox. */
export async function turning(fault: Fault, folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const runtime = await startReferenceRuntime({ apiKey: API_KEY });
  let trusted = false;
  let first: string | undefined;
  const proxy = await startRecorder({
    upstream: runtime.url,
    transcript: join(folder, 'proxy.ndjson'),
    scenario: 'turning',
    faults: ({ method, target }) => {
      if (trusted) return fault;
      // The sandbox that is asked about first is that of the preflight; others that it makes are removed with it.
      const sandbox = /^\/sandboxes\/([^/?]+)$/.exec(target)?.[1];
      first ??= sandbox;
      trusted = method === 'DELETE' && sandbox === first && first !== undefined;
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
