/** Opens a bench on an embedded runtime of its own. */
import { join } from 'node:path';
import { packageDir } from '../package.ts';
import { loadReferences } from '../session/references.ts';
import { type Bench, type BenchOptions, openBench } from './bench.ts';
import { allScenarios } from './concerned.ts';
import { type Subject, startEmbedded } from './embedded.ts';
import { openJudging } from './judging.ts';

/** Long enough for a busy machine; a broken server is not waited for any longer. */
const READY_MS = 15_000;
const REQUEST_MS = 8000;

export type BenchSupplies = Pick<BenchOptions, 'judging' | 'scenarios' | 'references'>;

/** What all benches of a process share: the documents, the register, the scenarios of this package. */
export async function loadBenchSupplies(): Promise<BenchSupplies> {
  const specs = join(packageDir, 'specs');
  const references = await loadReferences(specs);
  return { references, judging: await openJudging(specs, references.contract), scenarios: await allScenarios() };
}

/** `subject`: the runtime, for whoever tries something else than faults. */
export type EmbeddedBench = Bench & { subject: Subject; close(): Promise<void> };

/** A bench on a runtime that is started for it and ends with it. Throws HarnessError where none can be started. */
export async function openEmbeddedBench(supplies: BenchSupplies): Promise<EmbeddedBench> {
  const subject = await startEmbedded();
  const bench = openBench({ ...supplies, subject, run: { readyMs: READY_MS, requestMs: REQUEST_MS } });
  return { ...bench, subject, close: () => subject.close() };
}
