/** Servers that are broken in one thing, one after the other, for the tests of a file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { FAULTS } from '../../faults/all.ts';
import { startEmbedded } from '../../harness/faults/embedded.ts';
import { isReplay, type LiveFault } from '../../harness/faults/fault.ts';
import { loadBenchSupplies } from '../../harness/faults/open-bench.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';

export type TestBench = {
  readonly subject: Awaited<ReturnType<typeof startEmbedded>>;
  readonly supplies: Awaited<ReturnType<typeof loadBenchSupplies>>;
  /** Gone when the last test is over. */
  readonly directory: string;
  /** Throws for a file that is none. */
  scenario(file: string): Scenario;
};

/** Starts the reference runtime before the first test, and ends it after the last. */
export function benchOfTests(): TestBench {
  let subject: TestBench['subject'];
  let supplies: TestBench['supplies'];
  let directory: string;
  beforeAll(async () => {
    subject = await startEmbedded();
    supplies = await loadBenchSupplies();
    directory = await mkdtemp(join(tmpdir(), 'osc-bench-'));
  }, 60_000);
  afterAll(async () => {
    await subject.close();
    await rm(directory, { recursive: true });
  });
  return {
    get subject() {
      return subject;
    },
    get supplies() {
      return supplies;
    },
    get directory() {
      return directory;
    },
    scenario(file) {
      const scenario = supplies.scenarios.find((one) => one.file === file);
      if (scenario === undefined) throw new Error(`there is no scenario ${file}`);
      return scenario;
    },
  };
}

/** A fault of the catalogue that has a server. Throws for any other id. */
export function faultOf(id: string): LiveFault {
  const fault = FAULTS.find((one) => one.id === id);
  if (fault === undefined || isReplay(fault)) throw new Error(`there is no fault ${id} with a server`);
  return fault;
}
