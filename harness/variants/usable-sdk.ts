/** What is noted of one SDK: without any variant, and with each set of variants that it cannot use. */
import { HarnessError } from '../errors.ts';
import { driverName } from '../settings/drivers.ts';
import type { Outcome } from './alarm.ts';
import { type Clearing, clearMix } from './clear.ts';
import {
  commonNotes,
  type DriverNotes,
  newNotes,
  notesOf,
  type OperationOf,
  resultOfNotes,
  type SdkNote,
} from './usable.ts';

export type UsableTrial = {
  /** Scenarios before the server without any variant. */
  all: readonly string[];
  /** Scenarios before variants. */
  files: readonly string[];
  /** Ids of variants that are tried together. */
  sets: readonly (readonly string[])[];
  operationOf: OperationOf;
  /** Runs a scenario through a driver, as a setting has it, before a server with these variants. */
  run(driver: string, ids: readonly string[], file: string): Promise<Outcome>;
  /** Called with what is known of a driver: a set of variants, empty for none, and its notes. */
  noted(driver: string, ids: readonly string[], notes: readonly SdkNote[]): void;
  signal: AbortSignal;
};

/**
 * Tries all sets through one SDK. What is noted is tried once more, and is a note where it comes again; otherwise it is kept
 * apart. Throws HarnessError where a scenario cannot even be run without any variant.
 */
export async function throughSdk(item: string, trial: UsableTrial): Promise<DriverNotes> {
  const driver = driverName(item);
  const { all, files, sets, operationOf, signal } = trial;
  const run = async (ids: readonly string[], file: string) => {
    const outcome = await trial.run(item, ids, file);
    return { outcome, notes: notesOf(outcome, operationOf) };
  };
  const unsteady: { ids: readonly string[]; notes: readonly SdkNote[] }[] = [];
  /** Those that come again, in the scenarios that they are of. */
  const again = async (ids: readonly string[], first: readonly SdkNote[]): Promise<SdkNote[]> => {
    const scenarios = [...new Set(first.map(({ scenario }) => scenario))];
    const second = (await Promise.all(scenarios.map((file) => run(ids, file)))).flatMap(({ notes }) => notes);
    const steady = commonNotes(first, second);
    const others = newNotes(first, second);
    if (others.length > 0 && !signal.aborted) unsteady.push({ ids, notes: others });
    return steady;
  };

  const plain = await Promise.all(all.map((file) => run([], file)));
  for (const { outcome } of plain) {
    if ('error' in outcome.result) throw new HarnessError(`${driver}: ${outcome.result.error}`);
  }
  const without = await again(
    [],
    plain.flatMap(({ notes }) => notes),
  );
  trial.noted(driver, [], without);

  const found = new Map<string, SdkNote[]>();
  const key = (ids: readonly string[], file: string): string => `${ids.join('+')} ${file}`;
  const clearing: Clearing = {
    run: (ids, scenarios) =>
      Promise.all(
        scenarios.map(async (file) => {
          const { outcome, notes } = await run(ids, file);
          const own = newNotes(notes, without);
          found.set(key(ids, file), own);
          return { ...outcome, result: resultOfNotes(own, outcome.result) };
        }),
      ),
    // Notes are compared already.
    without: async () => undefined,
    rules: {},
    tried: () => undefined,
  };
  const cleared = await Promise.all(
    sets.map(async (set) => {
      const parts = (await clearMix(set, files, clearing)).filter(({ alarms }) => alarms.length > 0);
      return Promise.all(
        parts.map(async ({ ids }) => {
          const notes = await again(
            ids,
            files.flatMap((file) => found.get(key(ids, file)) ?? []),
          );
          if (!signal.aborted) trial.noted(driver, ids, notes);
          return { ids, notes };
        }),
      );
    }),
  );
  return { driver, without, noted: cleared.flat().filter(({ notes }) => notes.length > 0), unsteady };
}
