/** Opens a bench on an embedded runtime of its own. */
import { join } from 'node:path';
import { packageDir } from '../package.ts';
import { contractBindings } from '../register/contract-binding.ts';
import { loadRegister } from '../register/register.ts';
import { namedOperations } from '../session/operations.ts';
import { type Bench, type BenchOptions, openBench } from './bench.ts';
import { allScenarios } from './concerned.ts';
import { startEmbedded } from './embedded.ts';
import { openJudging } from './judging.ts';

const specs = join(packageDir, 'specs');
/** Long enough for a busy machine; a broken server is not waited for any longer. */
const READY_MS = 15_000;
const REQUEST_MS = 8000;

export type Equipment = Pick<BenchOptions, 'judging' | 'scenarios' | 'common'>;

/** What all benches of a process share. */
export async function equip(): Promise<Equipment> {
  const { requirements } = loadRegister(specs);
  const bindings = contractBindings(requirements.values());
  return {
    judging: await openJudging(specs, bindings),
    scenarios: await allScenarios(),
    common: {
      useServerProxy: false,
      scenarios: join(packageDir, 'scenarios'),
      specs,
      deviations: [],
      rules: Object.fromEntries(requirements),
      contract: bindings,
      operations: await namedOperations(specs),
      whole: false,
      readyMs: READY_MS,
      requestMs: REQUEST_MS,
    },
  };
}

export async function openEmbeddedBench(equipment: Equipment): Promise<Bench & { close(): Promise<void> }> {
  const subject = await startEmbedded();
  return { ...openBench({ ...equipment, subject }), close: () => subject.close() };
}
