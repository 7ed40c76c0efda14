/** The order in which scenarios start: whoever takes longest goes first, so that the others run meanwhile. */
import { relative } from 'node:path';
import { BaseSequencer, type TestSequencerConstructor, type TestSpecification } from 'vitest/node';
import type { Known } from '../scenario/check.ts';
import { loadScenario } from '../scenario/load.ts';
import { inOrderOf } from '../scenario/order.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { kindsOf } from '../scenario/side-by-side.ts';
import { longestWait } from '../scenario/times.ts';
import { partsOf, verbOf } from '../verbs/all.ts';

/** Waits from here on go before everything, in milliseconds: they last whatever the server is like. */
const LONG_MS = 60_000;
/** What bringing up a sandbox and removing it costs, in calls. */
const SANDBOX_CALLS = 6;
/** Steps that are done at the same time cost little each. */
const BESIDE_CALLS = 1 / 8;

/**
 * A sequencer for vitest. The order is that of the scenarios themselves and not of how long they took the last time: that
 * was another server, or a part of them. `scenarios` is the scenarios folder, absolute; `known` as for the plugin, so that
 * no file is read twice.
 */
export function longestFirst(scenarios: string, known: () => Promise<Known>): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const references = await known();
      const weighed = (await super.sort(files)).map((file) => ({
        file,
        weight: file.project.name === 'scenarios' ? weightOf(file.moduleId, references) : { long: false, calls: 0 },
      }));
      weighed.sort((a, b) => Number(b.weight.long) - Number(a.weight.long) || b.weight.calls - a.weight.calls);
      return weighed.map(({ file }) => file);
    }
  };

  function weightOf(file: string, references: Known): { long: boolean; calls: number } {
    const { scenario } = loadScenario(file, scenarios, relative(process.cwd(), file), references);
    // A file that cannot be loaded is reported where it is run.
    if (scenario === undefined) return { long: false, calls: 0 };
    return { long: longestWait(scenario) >= LONG_MS, calls: callsOf(scenario) };
  }
}

/**
 * A sequencer that starts scenarios in the order of a seed, whatever they cost: no scenario may depend on what ran before.
 * `scenarios` is the scenarios folder, absolute.
 */
export function inSeededOrder(seed: number, scenarios: string): TestSequencerConstructor {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const name = ({ moduleId }: TestSpecification): string => relative(scenarios, moduleId);
      const order = inOrderOf(seed, files.map(name));
      return [...files].sort((a, b) => order.indexOf(name(a)) - order.indexOf(name(b)));
    }
  };
}

/** About how many calls a scenario waits for one after the other; sandboxes of its set-up are made at the same time. */
export function callsOf({ steps, sandboxes }: Pick<Scenario, 'steps' | 'sandboxes'>): number {
  const setUp = Object.keys(sandboxes).length === 0 ? 0 : SANDBOX_CALLS;
  return steps.reduce((sum, { step }) => {
    const bringsUp = partsOf(step).some((part) => verbOf(part).bringsUpSandbox);
    if (bringsUp) return sum + SANDBOX_CALLS;
    return sum + (kindsOf(step).length > 0 ? BESIDE_CALLS : 1);
  }, setUp);
}
