/** A process that tries faults and variants, several side by side: each lane has a runtime of its own. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { FAULTS } from '../../faults/all.ts';
import { VARIANTS } from '../../variants/all.ts';
import { describeError } from '../errors.ts';
import { scenariosOf } from '../faults/concerned.ts';
import { isReplay } from '../faults/fault.ts';
import { type EmbeddedBench, loadBenchSupplies, openEmbeddedBench } from '../faults/open-bench.ts';
import type { FaultResult } from '../faults/result.ts';
import type { FromWorker, Task, ToWorker } from '../faults/tasks.ts';
import { openVariantBench } from '../variants/bench.ts';
import { drivenScenarios } from '../variants/driven.ts';
import type { Variant } from '../variants/variant.ts';

/** How long a runtime that a task still works with is waited for. */
const CLOSE_MS = 5000;

const lanes = Number(process.argv[2] ?? 1);
const tell = (message: FromWorker): void => void (process.connected && process.send?.(message));

const all: EmbeddedBench[] = [];
// Whoever asked is gone, or needs nothing more. What a task still makes ends with this process.
if (!process.connected) process.exit();
process.on('disconnect', () => {
  const closed = Promise.allSettled(all.map((bench) => bench.close()));
  void Promise.race([closed, delay(CLOSE_MS)]).then(() => process.exit());
});

const supplies = await loadBenchSupplies();
for (let lane = 0; lane < lanes; lane += 1) all.push(await openEmbeddedBench(supplies));
const idle = [...all];

/** Read by the first task that needs them. */
let driven: ReturnType<typeof drivenScenarios> | undefined;

const named = (ids: readonly string[]): Variant[] => VARIANTS.filter(({ id }) => ids.includes(id));

async function done(task: Task, bench: EmbeddedBench): Promise<FaultResult> {
  if (task.kind === 'fault') {
    const fault = FAULTS.find(({ id }) => id === task.id);
    if (fault === undefined || isReplay(fault)) throw new Error(`${task.id} is no fault that a server can have`);
    return bench.run(
      task.whole ? { ...fault, in: scenariosOf(fault, supplies.scenarios) } : fault,
      task.whole,
      task.patient,
    );
  }
  if (task.kind === 'variants') return openVariantBench(bench.subject, supplies).run(named(task.ids), task.file);
  if (task.kind === 'driven') {
    driven ??= drivenScenarios();
    const scenarios = await driven;
    const run = { through: task.driver };
    return openVariantBench(bench.subject, { ...supplies, scenarios }, run).run(named(task.ids), task.file);
  }
  const { result, exchanges } = await bench.clean(task.file, task.patient);
  writeFileSync(task.exchangesTo, exchanges.map((exchange) => `${JSON.stringify(exchange)}\n`).join(''));
  return result;
}

process.on('message', async ({ number, task }: ToWorker) => {
  const bench = idle.pop();
  try {
    if (bench === undefined) throw new Error('a task for a worker that is busy');
    tell({ number, result: await done(task, bench) });
  } catch (error) {
    tell({ number, error: error instanceof Error ? (error.stack ?? error.message) : describeError(error) });
  } finally {
    if (bench !== undefined) idle.push(bench);
  }
});
tell({ ready: lanes });
