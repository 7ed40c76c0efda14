/** Runs scenario files of this package against an embedded runtime, outside vitest's own YAML modules. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadContract } from '../../harness/contract/openapi.ts';
import { setUpOf } from '../../harness/engine/scenario-run.ts';
import { packageDir } from '../../harness/package.ts';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import type { SessionInfo } from '../../harness/session/info.ts';
import type { Outcome } from '../../harness/verdict/outcome.ts';
import { openScenario } from '../../harness/vitest/open-scenario.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { readTranscript } from '../../harness/wire/transcript.ts';

export type EmbeddedRun = {
  /** Outcome of each check that did not pass, by its name. */
  notPassed: Record<string, Outcome>;
  /** How many checks there were. */
  checks: number;
  /** What the clean-up could not remove. */
  left: string[];
  /** All exchanges of the scenario, as its transcript has them. */
  exchanges: Exchange[];
};

/**
 * Runs one scenario, `volumes/read-only.yaml`, against a runtime with `seams`; nothing is left behind. With `spoilt` a
 * proxy stands before the runtime and spoils its answers.
 */
export async function runEmbedded(
  file: string,
  seams: Partial<Seams> = {},
  volumes?: 'server',
  spoilt?: FaultPlan,
): Promise<EmbeddedRun> {
  const reports = await mkdtemp(join(tmpdir(), 'osc-run-'));
  const apiKey = 'a-key-for-tests';
  const runtime = await startReferenceRuntime({ apiKey, seams });
  const proxy =
    spoilt &&
    (await startRecorder({
      upstream: runtime.url,
      transcript: join(reports, 'proxy'),
      scenario: file,
      faults: spoilt,
    }));
  try {
    const { operations } = await loadContract(join(packageDir, 'specs', 'sandbox-lifecycle.yml'));
    const info: SessionInfo = {
      runId: 'test1',
      target: { kind: 'embedded', label: 'embedded', url: proxy?.url ?? runtime.url },
      apiKey,
      image: 'reference',
      useServerProxy: false,
      volumes: volumes === 'server' ? { kind: 'server' } : { kind: 'directory', directory: runtime.volumesDir },
      capabilities: ['volumes.pvc'],
      scenarios: join(packageDir, 'scenarios'),
      specs: join(packageDir, 'specs'),
      reports,
      transcripts: join(reports, 'transcripts'),
      ledger: join(reports, 'ledger'),
      deviations: [],
      whole: false,
      rules: {},
      contract: {},
      operations: operations.flatMap(({ operationId = '', method, path }) => ({ operationId, method, path })),
      readyMs: 10_000,
      requestMs: 10_000,
    };
    return await runOne(file, info);
  } finally {
    await proxy?.close();
    await runtime.close();
    await rm(reports, { recursive: true });
  }
}

async function runOne(file: string, info: SessionInfo): Promise<EmbeddedRun> {
  const { scenario, diagnostics } = loadScenario(join(info.scenarios, file), info.scenarios, file, {});
  if (scenario === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const open = await openScenario(scenario, info);
  const notPassed: Record<string, Outcome> = {};
  const note = (name: string, outcome: Outcome): void => {
    if (outcome.status !== 'pass') notPassed[name] = outcome;
  };
  const signal = AbortSignal.timeout(30_000);
  const parts = setUpOf(scenario);
  for (const part of parts) note(part.name, await open.run.setUp(part, signal));
  for (const step of scenario.steps) note(step.name, await open.run.step(step, signal));
  const left = await open.close();
  const exchanges: Exchange[] = [];
  for (const name of await readdir(info.transcripts)) {
    for await (const exchange of readTranscript(join(info.transcripts, name))) exchanges.push(exchange);
  }
  return { notPassed, checks: parts.length + scenario.steps.length, left, exchanges };
}
