/** All variants, several at a time, and what the suite wrongly says about them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { ourRules } from '../faults/campaign.ts';
import { allScenarios } from '../faults/concerned.ts';
import { openPool, type Pool } from '../faults/pool.ts';
import { removeAtExit } from '../process/at-exit.ts';
import type { Outcome, VariantsTried } from './alarm.ts';
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
  signal: AbortSignal;
};

export type VariantsCampaign = { tried: VariantsTried[]; mixes: number; seconds: number };

/** One scenario before a server that takes seconds for everything. */
const TASK_MS = 420_000;

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
    const clearing: Clearing = {
      run: (ids, scenarios) => Promise.all(scenarios.map((scenario) => outcomeOf(pool, ids, scenario))),
      without: new Map(),
      rules: ourRules(),
      tried: (tried) => {
        // What an interruption has cut off says nothing about the suite.
        if (!options.signal.aborted) options.tried(tried);
      },
    };
    const without = await clearing.run([], files);
    const tried = await clearMix([], files, { ...clearing, run: async () => without });
    const known = { ...clearing, without: new Map(without.map(({ scenario, result }) => [scenario, result])) };
    const mixes = options.alone ? options.variants.map((variant) => [variant]) : mixesOf(options.variants);
    for (const mix of await Promise.all(
      mixes.map((one) =>
        clearMix(
          one.map(({ id }) => id),
          files,
          known,
        ),
      ),
    )) {
      tried.push(...mix);
    }
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
