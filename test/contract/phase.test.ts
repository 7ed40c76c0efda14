/**
 * What the contract phase costs: issue 4 allows 1 s for a run of 2,000 exchanges, of which this takes about half on an
 * idle machine. The bound is wider: it is to find what grows faster than the number of exchanges, on any machine.
 */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { apiOf, DOCUMENTS } from '../../harness/contract/documents.ts';
import { createJudge } from '../../harness/contract/judge.ts';
import { loadContract } from '../../harness/contract/openapi.ts';
import { createHistoryMonitor } from '../../harness/history/monitor.ts';
import { packageDir } from '../../harness/package.ts';
import type { Api } from '../../harness/wire/exchange.ts';
import { readTranscript } from '../../harness/wire/transcript.ts';
import { runEmbedded } from '../support/embedded-run.ts';

const EXCHANGES = 2000;
const folder = mkdtempSync(join(tmpdir(), 'osc-phase-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('2,000 exchanges are judged by all documents and histories in bounds', async () => {
  const { exchanges } = await runEmbedded('volumes/cross-sandbox.yaml');
  const file = join(folder, 'a.ndjson');
  for (let count = 0; count < EXCHANGES; count += exchanges.length) {
    const shifted = exchanges.map((exchange) => ({ ...exchange, tick: exchange.tick + count * 1000 }));
    appendFileSync(file, shifted.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''));
  }
  const started = process.cpuUsage();
  const wall = performance.now();
  let read = 0;
  for (const name of DOCUMENTS) {
    const contract = await loadContract(join(packageDir, 'specs', name));
    const api = apiOf(name) as Api;
    const judge = createJudge([{ api, contract }]);
    const history = createHistoryMonitor();
    for await (const exchange of readTranscript(file, api)) {
      read += 1;
      judge.add(exchange);
      if (name === 'sandbox-lifecycle.yml') history.add(exchange);
    }
    judge.results();
    judge.documentRules();
    history.results();
    history.transitions();
  }
  const { user, system } = process.cpuUsage(started);
  const cpu = (user + system) / 1000;
  console.log(`${EXCHANGES} exchanges: ${cpu.toFixed(0)} ms cpu, ${(performance.now() - wall).toFixed(0)} ms`);
  expect(read).toBeGreaterThanOrEqual(EXCHANGES);
  expect(cpu).toBeLessThan(4000);
});
