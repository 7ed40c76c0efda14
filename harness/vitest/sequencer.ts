/** The order in which scenarios start: whoever takes longest goes first, so that the others run meanwhile. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node';
import type { Known } from '../scenario/check.ts';
import { stepsInColumn } from '../scenario/columns.ts';
import { callsOf, LONG_MS } from '../scenario/cost.ts';
import { loadScenario } from '../scenario/load.ts';
import { inOrderOf } from '../scenario/order.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { longestWait } from '../scenario/times.ts';
import { ofShard } from './of-shard.ts';

/** The project in which the first driver of a run makes every check. */
export const SCENARIOS = 'scenarios';

/**
 * A sequencer for vitest. The order is that of the scenarios themselves and not of how long they took the last time: that
 * was another server, or a part of them. `scenarios` is the scenarios folder, absolute; `known` as for the plugin, so that
 * no file is read twice.
 */
export function longestFirst(scenarios: string, known: () => Promise<Known>): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const references = await known();
      const place = placeOfProject(files);
      const weighed = (await super.sort(files)).map((file) => ({ file, weight: weightOf(file, references) }));
      weighed.sort(
        (a, b) =>
          Number(b.weight.long) - Number(a.weight.long) ||
          place(a.file) - place(b.file) ||
          b.weight.calls - a.weight.calls,
      );
      return weighed.map(({ file }) => file);
    }

    override shard(files: TestSpecification[]): Promise<TestSpecification[]> {
      return ofShard(files, this.ctx.config.shard, scenarios, known);
    }
  };

  function weightOf(file: TestSpecification, references: Known): { long: boolean; calls: number } {
    const { project } = file;
    const { driver } = project.config.provide;
    const light = { long: false, calls: 0 };
    if (project.name !== SCENARIOS && driver === undefined) return light;
    const scenario = scenarioOf(file, scenarios, references);
    if (scenario === undefined) return light;
    const done = driver === undefined ? scenario : { ...scenario, steps: stepsInColumn(scenario) };
    return { long: longestWait(done) >= LONG_MS, calls: callsOf(done) };
  }
}

/**
 * A sequencer that starts scenarios in the order of a seed, whatever they cost: no scenario may depend on what ran before.
 * `scenarios` and `known` as above.
 */
export function inSeededOrder(seed: number, scenarios: string, known: () => Promise<Known>): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const name = ({ moduleId }: TestSpecification): string => relative(scenarios, moduleId);
      const order = inOrderOf(seed, files.map(name));
      const place = placeOfProject(files);
      return [...files].sort((a, b) => place(a) - place(b) || order.indexOf(name(a)) - order.indexOf(name(b)));
    }

    override shard(files: TestSpecification[]): Promise<TestSpecification[]> {
      return ofShard(files, this.ctx.config.shard, scenarios, known);
    }
  };
}

/**
 * The worker of the scenarios is told that order with what is in them, so that it begins them in it, `most` of them at a time.
 * It is asked for those with long waits last: what has ended meanwhile is reported meanwhile. `scenarios` and `known` as above.
 */
export function toldAhead(
  Sequencer: TestSequencerConstructor,
  most: number,
  scenarios: string,
  known: () => Promise<Known>,
): TestSequencerConstructor {
  return class extends BaseSequencer {
    readonly #order = new Sequencer(this.ctx);

    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await this.#order.sort(files);
      const references = await known();
      const own = sorted.filter(({ project }) => project.name === SCENARIOS);
      const loaded = own.flatMap((file) => scenarioOf(file, scenarios, references) ?? []);
      own[0]?.project.provide('ahead', { scenarios: loaded, most });
      const long = new Set(loaded.flatMap((one) => (longestWait(one) >= LONG_MS ? [one.path] : [])));
      const isLong = ({ moduleId }: TestSpecification): number => Number(long.has(moduleId));
      return sorted.sort((a, b) => isLong(a) - isLong(b));
    }

    override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
      return await this.#order.shard(files);
    }
  };
}

/** Undefined for a file that cannot be loaded, which is reported where it is run. */
const scenarioOf = ({ moduleId }: TestSpecification, scenarios: string, known: Known): Scenario | undefined =>
  loadScenario(moduleId, scenarios, relative(process.cwd(), moduleId), known).scenario;

/** A worker serves one project and ends where a file of another one follows: those of each stand together. */
function placeOfProject(files: readonly TestSpecification[]): (file: TestSpecification) => number {
  const names = [...new Set(files.map(({ project }) => project.name))];
  return ({ project }) => (project.name === SCENARIOS ? -1 : names.indexOf(project.name));
}
