/** The verbs of the scenario format. */
import type { Dialect } from '../expressions/expectation.ts';
import { casesOf, type Part } from '../format/step.ts';
import { createRegistry } from '../registry.ts';
import { call } from './call.ts';
import { claim } from './claim.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { fetch } from './fetch.ts';
import { file } from './file.ts';
import { parallel } from './parallel.ts';
import { probe } from './probe.ts';
import { recall } from './recall.ts';
import { rest } from './rest.ts';
import { run } from './run.ts';
import type { Verb } from './verb.ts';
import { violations } from './violations.ts';
import { volume } from './volume.ts';
import { wait } from './wait.ts';

/** A new verb is a file beside this one and a line here. */
export const VERBS = createRegistry<Verb>(
  [run, call, fetch, create, remove, file, volume, claim, wait, probe, recall, rest, parallel, violations],
  ({ name }) => name,
);

/** The verbs that a step names. One that the loader accepted has exactly one. */
export const verbsIn = (part: Part): Verb[] => VERBS.entries().filter(({ name }) => part[name] !== undefined);

/** The verb of a step that the loader accepted. */
export function verbOf(part: Part): Verb {
  const [verb] = verbsIn(part);
  if (verb === undefined) throw new Error(`step without a verb: ${part.check}`);
  return verb;
}

/** What `expect` of a step may say beside JSON Schema. */
export function dialectOf(part: Part): Dialect {
  const { byPath } = verbOf(part);
  return byPath === undefined ? {} : { byPath };
}

/** Whether a step acts in a sandbox. */
export function actsInSandbox(part: Part): boolean {
  const { inSandbox = false } = verbOf(part);
  return inSandbox === true || (inSandbox !== false && inSandbox(ownOf(part)));
}

/** Whether a step, or an action that it consists of, asks the driver for something. */
export const goesThroughDriver = (step: Part): boolean =>
  partsOf(step).some((part) => {
    const { throughDriver = false } = verbOf(part);
    return throughDriver === true || (throughDriver !== false && throughDriver(ownOf(part)));
  });

/** What stands under the verb of a step. */
export const ownOf = (part: Part): unknown => part[verbOf(part).name];

/** The actions that a step consists of, in order, one for each case of them; of a verb without parts, the step itself. */
export function partsOf(step: Part): Part[] {
  return verbOf(step).parts?.(ownOf(step)).flatMap(casesOf) ?? [step];
}
