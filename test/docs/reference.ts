/** One embedded reference runtime for all the scenarios of a document. */
import { mkdtemp, realpath, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageDir } from '../../harness/package.ts';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { type CheckRun, runScenario } from '../../harness/runner/runner.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { sessionInfo } from '../../harness/session/info.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { embedded } from '../../harness/targets/embedded/entry.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';
import { samePath } from '../../harness/volumes/host/place.ts';

export type Reference = {
  /** What the runtime is known to do. */
  capabilities: readonly string[];
  /** Runs a scenario: how each check ended that did not pass, by name, and what the clean-up could not remove. */
  run(scenario: Scenario): Promise<{ notPassed: Record<string, CheckRun['raw']['outcome']>; left: string[] }>;
  close(): Promise<void>;
};

export async function startReference(): Promise<Reference> {
  const reports = await mkdtemp(join(tmpdir(), 'docs-run-'));
  const apiKey = 'a-key-for-tests';
  const hostPath = await realpath(await mkdtemp(join(tmpdir(), 'docs-host-')));
  const runtime = await startReferenceRuntime({ apiKey, allowedHostPaths: [hostPath] });
  const info = sessionInfo({
    runId: 'docs1',
    server: {
      target: { kind: embedded.kind, label: 'embedded', url: runtime.url },
      apiKey,
      image: 'reference',
      volumes: directoryPlace(runtime.volumesDir),
      hostPath: samePath(hostPath),
      capabilities: embedded.capabilities,
    },
    references: {
      set: '2026-06',
      rules: {},
      questions: [],
      contract: {},
      operations: await namedOperations(join(packageDir, 'specs')),
    },
    reports,
    readyMs: 60_000,
    requestMs: 30_000,
  });
  return {
    capabilities: info.capabilities,
    async run(scenario) {
      const { runs, left } = await runScenario(scenario, info);
      const notPassed = runs.flatMap(({ check, raw }) =>
        raw.outcome.status === 'pass' ? [] : [[check.name, raw.outcome] as const],
      );
      return { notPassed: Object.fromEntries(notPassed), left };
    },
    async close() {
      await runtime.close();
      // Not what is in it: each scenario removes what it has made.
      await rmdir(hostPath);
      await rm(reports, { recursive: true });
    },
  };
}
