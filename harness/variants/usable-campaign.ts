/** Runs the scenarios of variants/driven/ through SDKs before all variants, and finds out which of them each can use. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { openPool, type Pool } from '../faults/pool.ts';
import { removeAtExit } from '../process/at-exit.ts';
import { driverName } from '../settings/drivers.ts';
import type { Outcome, VariantsTried } from './alarm.ts';
import { TASK_MS } from './campaign.ts';
import { certificateIn, trusting } from './certificate.ts';
import { type Clearing, clearMix } from './clear.ts';
import { drivenScenarios, isPlain, operationIn } from './driven.ts';
import { mixesOf } from './mixes.ts';
import {
  type DriverNotes,
  newNotes,
  notesOf,
  type OperationOf,
  resultOfNotes,
  type SdkNote,
  type UsableRow,
  usableRows,
} from './usable.ts';
import type { Variant } from './variant.ts';

/** The driver whose results decide what is the suite's own: it takes every answer that can be understood. */
const CONTROL = 'http';

export type UsableOptions = {
  variants: readonly Variant[];
  /** Each as a setting has it: a name, or NAME=COMMAND. */
  drivers: readonly string[];
  /** Each variant by itself, and not many together. */
  alone: boolean;
  /** Only scenarios whose file has one of these in it; all when empty. */
  scenarios: readonly string[];
  processes: number;
  lanes: number;
  /** Called with what is known of a driver: a set of variants, empty for none, and its notes. */
  noted(driver: string, ids: readonly string[], notes: readonly SdkNote[]): void;
  signal: AbortSignal;
};

export type Usable = {
  drivers: readonly string[];
  rows: UsableRow[];
  /** What the suite says of a legal server that is driven by plain HTTP: defects of the suite. */
  alarms: VariantsTried[];
  seconds: number;
};

/**
 * Tries mixes of variants, or with `alone` each of them, before embedded runtimes. Throws HarnessError when a driver cannot
 * be opened, when scenarios cannot be run, or at an interruption.
 */
export async function runUsable(options: UsableOptions): Promise<Usable> {
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'osv-'));
  const removed = removeAtExit(directory);
  await certificateIn(directory);
  const pool = openPool({ ...options, taskMs: TASK_MS, directory, env: trusting(directory) });
  options.signal.addEventListener('abort', () => void pool.close());
  try {
    const scenarios = await drivenScenarios();
    const all = scenarios
      .map(({ file }) => file)
      .filter((file) => options.scenarios.length === 0 || options.scenarios.some((part) => file.includes(part)));
    const files = all.filter((file) => !isPlain(file));
    const mixes = options.alone ? options.variants.map((one) => [one]) : mixesOf(options.variants);
    const sets = mixes.map((mix) => mix.map(({ id }) => id));
    const operationOf = operationIn(scenarios);
    const trial: Trial = {
      all,
      files,
      sets,
      operationOf,
      run: (driver, ids, file) => outcomeOf(pool, driver, ids, file),
      options,
    };
    const [alarms, ...notes] = await Promise.all([
      controlled(trial),
      ...options.drivers.map((driver) => (driver === CONTROL ? nothing(driver) : throughSdk(driver, trial))),
    ]);
    if (options.signal.aborted) throw new HarnessError('interrupted');
    return {
      drivers: options.drivers.map(driverName),
      rows: usableRows(
        options.variants,
        notes.map((of) => withoutAlarms(of, alarms)),
      ),
      alarms: alarms.filter((one) => one.alarms.length > 0),
      seconds: Math.round(performance.now() - began) / 1000,
    };
  } finally {
    await pool.close();
    rmSync(directory, { recursive: true, force: true });
    removed();
  }
}

type Trial = {
  /** Scenarios before the server without any variant. */
  all: readonly string[];
  /** Scenarios before variants. */
  files: readonly string[];
  /** Ids of variants that are tried together. */
  sets: readonly (readonly string[])[];
  operationOf: OperationOf;
  run(driver: string, ids: readonly string[], file: string): Promise<Outcome>;
  options: UsableOptions;
};

const nothing = async (driver: string): Promise<DriverNotes> => ({ driver, without: [], noted: [] });

/** What the suite says by plain HTTP, each set with its alarms. */
async function controlled({ all, files, sets, run }: Trial): Promise<VariantsTried[]> {
  const without = new Map(all.map((file) => [file, run(CONTROL, [], file)]));
  const clearing: Clearing = {
    run: (ids, scenarios) => Promise.all(scenarios.map((file) => run(CONTROL, ids, file))),
    without: async (file) => (await without.get(file))?.result,
    rules: {},
    tried: () => undefined,
  };
  const plain = clearMix([], all, { ...clearing, run: () => Promise.all(without.values()) });
  return (await Promise.all([plain, ...sets.map((ids) => clearMix(ids, files, clearing))])).flat();
}

/** What is noted of one SDK, without any variant and with each. */
async function throughSdk(item: string, trial: Trial): Promise<DriverNotes> {
  const driver = driverName(item);
  const { all, files, sets, operationOf, run, options } = trial;
  const noted = new Map<string, SdkNote[]>();
  const key = (ids: readonly string[], file: string): string => `${ids.join('+')} ${file}`;
  const base = new Map(all.map((file) => [file, run(item, [], file)]));
  const outcomes = await Promise.all(base.values());
  for (const { result } of outcomes) if ('error' in result) throw new HarnessError(`${driver}: ${result.error}`);
  const without = outcomes.flatMap((outcome) => notesOf(outcome, operationOf));
  options.noted(driver, [], without);
  const clearing: Clearing = {
    run: (ids, scenarios) =>
      Promise.all(
        scenarios.map(async (file) => {
          const outcome = await run(item, ids, file);
          const notes = newNotes(notesOf(outcome, operationOf), without);
          noted.set(key(ids, file), notes);
          return { ...outcome, result: resultOfNotes(notes, outcome.result) };
        }),
      ),
    // What fails without any variant is no note of a variant.
    without: async (file) => (await base.get(file))?.result,
    rules: {},
    tried: () => undefined,
  };
  const cleared = await Promise.all(
    sets.map(async (set) => {
      const parts = await clearMix(set, files, clearing);
      return parts.flatMap(({ ids, alarms }) => {
        if (alarms.length === 0 || options.signal.aborted) return [];
        const told = files.flatMap((file) => noted.get(key(ids, file)) ?? []);
        // Checks that were not come to, or were left out.
        const others = alarms.filter(
          ({ id, outcome }) => files.includes(id) && !(outcome === 'error' && told.length > 0),
        );
        const notes = [
          ...told,
          ...others.map(({ id, reason }) => ({ scenario: id, operation: 'checks', why: reason })),
        ];
        options.noted(driver, ids, notes);
        return [{ ids, notes }];
      });
    }),
  );
  return { driver, without, noted: cleared.flat() };
}

/** Without checks that fail by plain HTTP as well: these say nothing about an SDK. */
function withoutAlarms(of: DriverNotes, tried: readonly VariantsTried[]): DriverNotes {
  const alarmed = (ids: readonly string[]): ReadonlySet<string> => {
    const meant = tried.filter((one) => one.ids.length === 0 || one.ids.every((id) => ids.includes(id)));
    const alarms = meant.flatMap((one) => one.alarms);
    return new Set(alarms.map(({ scenario, id }) => `${scenario} ${id.split(' > ')[1] ?? id}`));
  };
  const left = (ids: readonly string[], notes: readonly SdkNote[]): SdkNote[] => {
    const known = alarmed(ids);
    return notes.filter(({ scenario, check = '' }) => !known.has(`${scenario} ${check}`));
  };
  const noted = of.noted.map(({ ids, notes }) => ({ ids, notes: left(ids, notes) }));
  return { ...of, without: left([], of.without), noted: noted.filter(({ notes }) => notes.length > 0) };
}

async function outcomeOf(pool: Pool, driver: string, ids: readonly string[], scenario: string): Promise<Outcome> {
  const task = { kind: 'driven', driver, ids, file: scenario, patient: true } as const;
  return { scenario, result: await pool.run(task).catch((error: unknown) => ({ error: describeError(error) })) };
}
