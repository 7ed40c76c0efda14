/** One scenario in the columns of several drivers at the same time: neither sees what the other makes, and nothing is left. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { packageDir } from '../../harness/package.ts';
import { type ReferenceRuntime, startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { everMade, whatIsLeft } from '../../harness/run/ledger.ts';
import { type CheckRun, runScenario } from '../../harness/runner/runner.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { infoInColumn, type SessionInfo, sessionInfo } from '../../harness/session/info.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';

const specs = join(packageDir, 'specs');
const FILE = 'volumes/read-only.yaml';
const apiKey = 'a-key-for-tests';

let runtime: ReferenceRuntime;
let reports: string;
let info: SessionInfo;
beforeAll(async () => {
  reports = await mkdtemp(join(tmpdir(), 'osc-columns-'));
  runtime = await startReferenceRuntime({ apiKey });
  info = sessionInfo({
    runId: 'test1',
    drivers: ['http', 'javascript'],
    server: {
      target: { kind: 'embedded', label: 'embedded', url: runtime.url },
      apiKey,
      image: 'reference',
      volumes: directoryPlace(runtime.volumesDir),
      capabilities: loadCapabilities(specs).names,
    },
    references: { set: '2026-06', rules: {}, questions: [], contract: {}, operations: await namedOperations(specs) },
    reports,
    readyMs: 30_000,
    requestMs: 30_000,
  });
});
afterAll(async () => {
  await runtime.close();
  await rm(reports, { recursive: true });
});

async function runIn(column: string | undefined): Promise<{ runs: CheckRun[]; left: string[] }> {
  const { scenario } = loadScenario(join(info.scenarios, FILE), info.scenarios, FILE, {});
  if (scenario === undefined) throw new Error(`${FILE} is wrong`);
  return runScenario(scenario, infoInColumn(info, column));
}

it('passes in both, each with its own things but for the volume that nothing changes', async () => {
  const columns = await Promise.all([runIn(undefined), runIn('javascript')]);
  for (const { runs, left } of columns) {
    expect(runs.filter(({ raw }) => raw.outcome.status !== 'pass')).toEqual([]);
    expect(left).toEqual([]);
  }
  const drivers = columns.map(({ runs }) => [...new Set(runs.map(({ raw }) => raw.driver))]);
  // What looks from outside goes through no driver.
  expect(drivers).toEqual([
    ['http', undefined],
    ['javascript', undefined],
  ]);
  expect(everMade(info.ledger, 'sandbox')).toHaveLength(2);
  const volumes = everMade(info.ledger, 'volume');
  expect(volumes.filter((claim) => claim.includes('-data-'))).toHaveLength(1);
  expect(volumes.filter((claim) => claim.includes('-twin-'))).toHaveLength(2);
  expect(whatIsLeft(info.ledger)).toEqual([]);
  expect(await readdir(runtime.volumesDir)).toEqual([]);
  expect((await readdir(info.transcripts)).sort()).toEqual([
    'volumes.read-only.ndjson',
    'volumes.read-only@javascript.ndjson',
  ]);
});
