/** Which files of a run are those of one shard. */
import { relative } from 'node:path';
import type { TestSpecification } from 'vitest/node';
import type { Known } from '../scenario/check.ts';
import { costOf } from '../scenario/cost.ts';
import { dealt, type Shard } from '../scenario/deal.ts';
import { loadScenario } from '../scenario/load.ts';

/**
 * The scenarios that are dealt to the shard, each with all its columns: what the drivers of a run have in common is made once,
 * and they are compared check by check. The documents and the claims are in every shard. `scenarios`: the scenarios folder,
 * absolute; `known` as for the plugin.
 */
export async function ofShard(
  files: readonly TestSpecification[],
  shard: Shard | undefined,
  scenarios: string,
  known: () => Promise<Known>,
): Promise<TestSpecification[]> {
  if (shard === undefined) return [...files];
  const references = await known();
  const nameOf = ({ moduleId }: TestSpecification): string => relative(scenarios, moduleId);
  const ofScenarios = files.filter((file) => !nameOf(file).startsWith('..'));
  const names = [...new Set(ofScenarios.map(nameOf))];
  const columns = new Set(ofScenarios.map(({ project }) => project.name)).size;
  const own = dealt(
    names.map((file) => {
      const path = ofScenarios.find((one) => nameOf(one) === file)?.moduleId ?? '';
      const { scenario } = loadScenario(path, scenarios, relative(process.cwd(), path), references);
      // A file that cannot be loaded is reported where it is run.
      return { file, cost: scenario === undefined ? 0 : costOf(scenario, columns - 1) };
    }),
    shard,
  );
  return files.filter((file) => own.has(nameOf(file)) || !ofScenarios.includes(file));
}
