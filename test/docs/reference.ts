/** One embedded reference runtime for all the scenarios of a document. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadContract } from '../../harness/contract/openapi.ts';
import { setUpOf } from '../../harness/engine/scenario-run.ts';
import { packageDir } from '../../harness/package.ts';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { timeOf } from '../../harness/scenario/times.ts';
import type { SessionInfo } from '../../harness/session/info.ts';
import { BASE_CAPABILITIES, OUTSIDE } from '../../harness/session/start.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import { openScenario } from '../../harness/vitest/open-scenario.ts';

export type Reference = {
  /** What the runtime is known to do. */
  capabilities: readonly string[];
  /** Runs a scenario: how each check ended that did not pass, by name, and what the clean-up could not remove. */
  run(scenario: Scenario): Promise<{ notPassed: Record<string, Outcome>; left: string[] }>;
  close(): Promise<void>;
};

export async function startReference(): Promise<Reference> {
  const reports = await mkdtemp(join(tmpdir(), 'docs-run-'));
  const apiKey = 'a-key-for-tests';
  const runtime = await startReferenceRuntime({ apiKey });
  const info = await infoOf({ url: runtime.url, apiKey, volumesDir: runtime.volumesDir, reports });
  return {
    capabilities: info.capabilities,
    run: (scenario) => runScenario(scenario, info),
    async close() {
      await runtime.close();
      await rm(reports, { recursive: true });
    },
  };
}

async function infoOf(facts: {
  url: string;
  apiKey: string;
  volumesDir: string;
  reports: string;
}): Promise<SessionInfo> {
  const { url, apiKey, volumesDir, reports } = facts;
  const specs = join(packageDir, 'specs');
  const { operations } = await loadContract(join(specs, 'sandbox-lifecycle.yml'));
  return {
    runId: 'docs1',
    target: { kind: 'embedded', label: 'embedded', url },
    apiKey,
    image: 'reference',
    useServerProxy: false,
    volumes: { kind: 'directory', directory: volumesDir },
    capabilities: [...BASE_CAPABILITIES.embedded, OUTSIDE],
    scenarios: join(packageDir, 'scenarios'),
    specs,
    reports,
    transcripts: join(reports, 'transcripts'),
    ledger: join(reports, 'ledger'),
    deviations: [],
    whole: false,
    rules: {},
    contract: {},
    operations: operations.flatMap(({ operationId = '', method, path }) => ({ operationId, method, path })),
    readyMs: 60_000,
    requestMs: 30_000,
  };
}

async function runScenario(scenario: Scenario, info: SessionInfo) {
  const open = await openScenario(scenario, info);
  const notPassed: Record<string, Outcome> = {};
  const note = (name: string, outcome: Outcome): void => {
    if (outcome.status !== 'pass') notPassed[name] = outcome;
  };
  for (const part of setUpOf(scenario)) {
    note(part.name, await open.run.setUp(part, AbortSignal.timeout(info.readyMs)));
  }
  for (const step of scenario.steps) {
    note(step.name, await open.run.step(step, AbortSignal.timeout(timeOf(scenario, step, info.readyMs))));
  }
  return { notPassed, left: await open.close() };
}
