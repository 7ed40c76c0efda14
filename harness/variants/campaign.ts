/** All variants, several at a time, and what the suite wrongly says about them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { ourRules } from '../faults/campaign.ts';
import { allScenarios } from '../faults/concerned.ts';
import { openPool, type Pool } from '../faults/pool.ts';
import { removeAtExit } from '../process/at-exit.ts';
import { type Alarm, alarmsOf, type Outcome, type VariantsTried } from './alarm.ts';
import { certificateIn, trusting } from './certificate.ts';
import { type Clearing, clearMix } from './clear.ts';
import { mixesOf } from './mixes.ts';
import type { Variant } from './variant.ts';

export type VariantsOptions = {
  variants: readonly Variant[];
  /** Each by itself, and not many together. */
  alone: boolean;
  /** Only scenarios whose file has one of these in it; all when empty. */
  scenarios: readonly string[];
  processes: number;
  lanes: number;
  /** Called with each set of variants that is known to be silent, and with the smallest that is not. */
  tried: (tried: VariantsTried) => void;
  /** Called with each scenario that has been run. */
  ran?: (ran: ScenarioRan) => void;
  signal: AbortSignal;
};

export type VariantsCampaign = { tried: VariantsTried[]; mixes: number; seconds: number };

/** How far a campaign is, and what one of its runs of a scenario came to. */
export type ScenarioRan = {
  /** Runs of scenarios that have ended, this one included, and all that are known to come. */
  done: number;
  known: number;
  ids: readonly string[];
  alarms: readonly Alarm[];
};

/** One scenario before a server that takes seconds for everything. */
export const TASK_MS = 420_000;

/** Tries the variants before embedded runtimes. Throws HarnessError when the scenarios cannot be run, or at an interruption. */
export async function runVariants(options: VariantsOptions): Promise<VariantsCampaign> {
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'osv-'));
  const removed = removeAtExit(directory);
  const secure = options.variants.some(speaksTls);
  if (secure) await certificateIn(directory);
  const pool = openPool({ ...options, taskMs: TASK_MS, directory, env: secure ? trusting(directory) : {} });
  options.signal.addEventListener('abort', () => void pool.close());
  try {
    const all = (await allScenarios()).map(({ file }) => file);
    const files = all.filter(
      (file) => options.scenarios.length === 0 || options.scenarios.some((part) => file.includes(part)),
    );
    const mixes = options.alone ? options.variants.map((variant) => [variant]) : mixesOf(options.variants);
    // Once without any variant, once with each mix; a mix that is split brings more.
    let known = files.length * (mixes.length + 1);
    let done = 0;
    const noted = (ids: readonly string[], outcome: Outcome, without?: Outcome['result']): Outcome => {
      done += 1;
      known = Math.max(known, done);
      // What an interruption has cut off says nothing about the suite.
      if (!options.signal.aborted) options.ran?.({ done, known, ids, alarms: alarmsOf(outcome, without) });
      return outcome;
    };
    // They are the first of the queue, and what comes after them need not wait until the last of them has ended.
    const withoutAny = new Map(
      files.map((file) => [file, outcomeOf(pool, [], file).then((outcome) => noted([], outcome))]),
    );
    const without = async (file: string) => (await withoutAny.get(file))?.result;
    const clearing: Clearing = {
      run: (ids, scenarios) =>
        Promise.all(
          scenarios.map(async (scenario) => noted(ids, await outcomeOf(pool, ids, scenario), await without(scenario))),
        ),
      without,
      rules: ourRules(),
      tried: (tried) => {
        // What an interruption has cut off says nothing about the suite.
        if (!options.signal.aborted) options.tried(tried);
      },
    };
    const unchanged = clearMix([], files, { ...clearing, run: () => Promise.all(withoutAny.values()) });
    const ids = mixes.map((mix) => mix.map(({ id }) => id));
    const tried = (await Promise.all([unchanged, ...ids.map((mix) => clearMix(mix, files, clearing))])).flat();
    if (options.signal.aborted) throw new HarnessError('interrupted');
    return { tried, mixes: mixes.length, seconds: Math.round(performance.now() - began) / 1000 };
  } finally {
    await pool.close();
    rmSync(directory, { recursive: true, force: true });
    removed();
  }
}

/** Whether the server of a variant speaks TLS. What it does otherwise is decided for each run. */
const speaksTls = (variant: Variant): boolean =>
  variant.server({ directory: '/nowhere', apiKey: 'key', image: 'none' }).place?.tls !== undefined;

async function outcomeOf(pool: Pool, ids: readonly string[], scenario: string): Promise<Outcome> {
  const task = { kind: 'variants', ids, file: scenario, patient: true } as const;
  return { scenario, result: await pool.run(task).catch((error: unknown) => ({ error: describeError(error) })) };
}
