/** The order in which scenarios start: whoever must let a minute pass goes first, so that the others run meanwhile. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node';
import type { Known } from '../scenario/check.ts';
import { loadScenario } from '../scenario/load.ts';
import { longestWait } from '../scenario/times.ts';

/** Shorter waits are not worth another order than vitest's own, which puts what took long the last time first. */
const LONG_MS = 60_000;

/** A sequencer for vitest; `scenarios` is the scenarios folder, absolute; `known` as for the plugin, so that no file is read twice. */
export function longestFirst(scenarios: string, known: () => Promise<Known>): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const sorted = await super.sort(files);
      const references = await known();
      const long = sorted.filter(
        ({ moduleId, project }) => project.name === 'scenarios' && waitsLong(moduleId, references),
      );
      return [...long, ...sorted.filter((file) => !long.includes(file))];
    }
  };

  function waitsLong(file: string, references: Known): boolean {
    // A file that cannot be loaded is reported where it is run.
    const { scenario } = loadScenario(file, scenarios, relative(process.cwd(), file), references);
    return scenario !== undefined && longestWait(scenario) >= LONG_MS;
  }
}
