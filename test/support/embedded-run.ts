/** Runs scenario files of this package against an embedded runtime, outside vitest's own YAML modules. */

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { readTroubles, type SdkTrouble } from '../../harness/drivers/trouble.ts';
import { packageDir } from '../../harness/package.ts';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import type { Seams } from '../../harness/reference/seams.ts';
import { type CheckRun, runScenario } from '../../harness/runner/runner.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { type SessionInfo, sessionInfo } from '../../harness/session/info.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import type { FaultPlan } from '../../harness/wire/faults.ts';
import { startRecorder } from '../../harness/wire/recorder.ts';
import { readTranscript } from '../../harness/wire/transcript.ts';

const specs = join(packageDir, 'specs');
const CHECK_MS = 30_000;

export type EmbeddedRun = {
  /** Outcome of each check that did not pass, by its name. */
  notPassed: Record<string, CheckRun['raw']['outcome']>;
  /** How many checks there were. */
  checks: number;
  /** What the clean-up could not remove. */
  left: string[];
  /** All exchanges of the scenario, as its transcript has them. */
  exchanges: Exchange[];
  /** What the SDK could not use. */
  troubles: SdkTrouble[];
};

/**
 * Runs one scenario, `volumes/read-only.yaml`, against a runtime with `seams`; nothing is left behind. With `faults` a
 * proxy stands before the runtime and spoils its answers.
 */
export async function runEmbedded(
  file: string,
  seams: Partial<Seams> = {},
  volumes?: 'server',
  faults?: FaultPlan,
): Promise<EmbeddedRun> {
  const reports = await mkdtemp(join(tmpdir(), 'osc-run-'));
  const apiKey = 'a-key-for-tests';
  const runtime = await startReferenceRuntime({ apiKey, seams });
  const proxy =
    faults &&
    (await startRecorder({
      upstream: runtime.url,
      transcript: join(reports, 'proxy'),
      scenario: file,
      faults,
    }));
  try {
    const info = sessionInfo({
      runId: 'test1',
      server: {
        target: { kind: 'embedded', label: 'embedded', url: proxy?.url ?? runtime.url },
        apiKey,
        image: 'reference',
        volumes: volumes === 'server' ? { kind: 'server' } : directoryPlace(runtime.volumesDir),
        // Whatever a scenario needs: it says itself what it is for.
        capabilities: loadCapabilities(specs).names,
      },
      references: { set: '2026-06', rules: {}, questions: [], contract: {}, operations: await namedOperations(specs) },
      reports,
      readyMs: 10_000,
      requestMs: 10_000,
    });
    return await runOne(file, info);
  } finally {
    await proxy?.close();
    await runtime.close();
    await rm(reports, { recursive: true });
  }
}

/** Runs one scenario of this package against the server of `info`, up to `enough`; the server goes on. */
export async function runOne(
  file: string,
  info: SessionInfo,
  enough: (run: CheckRun) => boolean = () => false,
): Promise<EmbeddedRun> {
  const { scenario, diagnostics } = loadScenario(join(info.scenarios, file), info.scenarios, file, {});
  if (scenario === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const { runs, left } = await runScenario(scenario, info, { checkMs: CHECK_MS, enough });
  const notPassed = Object.fromEntries(
    runs.flatMap(({ check, raw }) => (raw.outcome.status === 'pass' ? [] : [[check.name, raw.outcome]])),
  );
  const exchanges: Exchange[] = [];
  for (const name of await readdir(info.transcripts)) {
    for await (const exchange of readTranscript(join(info.transcripts, name))) exchanges.push(exchange);
  }
  return { notPassed, checks: runs.length, left, exchanges, troubles: readTroubles(info.reports) };
}
