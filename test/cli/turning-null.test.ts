/**
 * Servers that are one until the first scenario asks for something, and none from then on: no must is passed by what
 * such a server cannot do, and the run does not wait for each of its checks.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { BASE_CAPABILITIES } from '../../harness/session/start.ts';
import type { Verdict } from '../../harness/verdict/verdict.ts';
import type { HeaderList } from '../../harness/wire/exchange.ts';
import type { Fault } from '../../harness/wire/faults.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { start, workplace } from './command.ts';

const API_KEY = 'turning';
/** The longest patience of a scenario, twice. A run that waited for each check would need an hour. */
const TEST_MS = 300_000;

/** What a web server answers that knows nothing of the API. */
const plain = (status: number, body: string): Fault => ({
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
async function turning(fault: Fault, folder: string): Promise<{ url: string; close(): Promise<void> }> {
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

// Side by side: most of the time they wait.
it.concurrent.each<[string, Fault, string]>([
  ['404 to everything', plain(404, 'not found'), 'not conforming'],
  ['200 {} to everything', plain(200, '{}'), 'not conforming'],
  ['500 to everything', plain(500, 'no'), 'not conforming'],
  ['a closed connection', { kind: 'drop' }, 'not conforming'],
  ['nothing', { kind: 'hang' }, 'the server no longer answers'],
])(
  'a server that answers %s once the suite trusts it passes no must',
  async (_, fault, message) => {
    const place = workplace();
    const server = await turning(fault, place.folder);
    const config = join(place.folder, 'conformance.yaml');
    writeFileSync(config, `capabilities: [${BASE_CAPABILITIES.embedded.join(', ')}]\n`);
    const command = start(place, [
      ...['run', '--target', server.url, '--api-key', API_KEY, '--image', 'reference', '--volumes', 'server'],
      ...['--config', config, '--reports', place.reports],
    ]);
    const { code, output } = await command.finished;
    await server.close();
    const file = join(place.reports, 'conformance.json');
    const { requirements, verdict } = JSON.parse(readFileSync(file, 'utf8')) as Verdict;
    place.remove();
    expect(output).toContain(message);
    expect(verdict).toBe('not-conforming');
    expect(code).toBeGreaterThan(0);
    expect(requirements.filter(({ level, status }) => level === 'must' && status === 'pass')).toEqual([]);
  },
  TEST_MS,
);
