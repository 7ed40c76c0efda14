/** All variants, several at a time, and what the suite wrongly says about them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { allScenarios } from '../faults/concerned.ts';
import { openPool, type Pool } from '../faults/pool.ts';
import type { FailedCheck, FaultResult } from '../faults/result.ts';
import { removeAtExit } from '../process/at-exit.ts';
import { certificateIn, trusting } from './certificate.ts';
import { halvesOf, mixesOf } from './mixes.ts';
import type { Variant } from './variant.ts';

/** Something that the suite says and should not. */
export type Alarm = Pick<FailedCheck, 'id' | 'outcome' | 'reason'> & { scenario: string };

/** What a set of variants came to. Without alarms each of them has passed. */
export type VariantsTried = {
  ids: string[];
  alarms: Alarm[];
  seconds: number;
};

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
    const without = await triedIn(pool, [], files);
    const basis = new Map(without.map(({ file, made }) => [file, made]));
    const alarmsWithout = without.flatMap((one) => alarmsOf(one, undefined));
    if (alarmsWithout.length > 0) note(options, [], alarmsWithout, began);
    const mixes = options.alone ? options.variants.map((variant) => [variant]) : mixesOf(options.variants);
    const tried = await Promise.all(mixes.map((mix) => cleared(mix, files)));
    if (options.signal.aborted) throw new HarnessError('interrupted');
    return { tried: tried.flat(), mixes: mixes.length, seconds: secondsSince(began) };

    /** The mix when it is silent; otherwise the smallest parts of it that are not, and those that are. */
    async function cleared(mix: readonly Variant[], among: readonly string[]): Promise<VariantsTried[]> {
      const start = performance.now();
      const outcomes = await triedIn(pool, mix, among);
      const alarms = outcomes.flatMap((one) => alarmsOf(one, basis.get(one.file)));
      if (options.signal.aborted) return [];
      if (alarms.length === 0 || mix.length === 1) return [note(options, mix, alarms, start)];
      const loud = [...new Set(alarms.map(({ scenario }) => scenario))];
      const parts = (await Promise.all(halvesOf(mix).map((half) => cleared(half, loud)))).flat();
      // No part by itself: they do it together.
      return parts.every((part) => part.alarms.length === 0) ? [note(options, mix, alarms, start)] : parts;
    }
  } finally {
    await pool.close();
    rmSync(directory, { recursive: true, force: true });
    removed();
  }
}

/** Whether the server of a variant speaks TLS. What it does otherwise is decided for each run. */
const speaksTls = (variant: Variant): boolean =>
  variant.server({ directory: '/nowhere', apiKey: 'key', image: 'none' }).place?.tls !== undefined;

function note(options: VariantsOptions, mix: readonly Variant[], alarms: Alarm[], start: number): VariantsTried {
  const tried = { ids: mix.map(({ id }) => id), alarms, seconds: secondsSince(start) };
  options.tried(tried);
  return tried;
}

const secondsSince = (began: number): number => Math.round(performance.now() - began) / 1000;

type Made = FaultResult | { error: string };

const triedIn = (pool: Pool, mix: readonly Variant[], files: readonly string[]) =>
  Promise.all(
    files.map(async (file) => {
      const task = { kind: 'variants', ids: mix.map(({ id }) => id), file, patient: true } as const;
      const made: Made = await pool.run(task).catch((error: unknown) => ({ error: describeError(error) }));
      return { file, made };
    }),
  );

/** What a scenario says. `without`: what it came to before the server without any variant. */
function alarmsOf({ file, made }: { file: string; made: Made }, without: Made | undefined): Alarm[] {
  const alarm = (id: string, reason: string): Alarm => ({ scenario: file, id, outcome: 'error', reason });
  if ('error' in made) return [alarm(file, made.error)];
  const alarms = made.failed.map(({ id, outcome, reason }) => ({ scenario: file, id, outcome, reason }));
  alarms.push(...made.left.map((what) => alarm(file, `left behind: ${what}`)));
  if (without === undefined || 'error' in without) return alarms;
  for (const name of ['checks', 'skipped'] as const) {
    if (made[name] === without[name]) continue;
    alarms.push(alarm(file, `${name}: ${made[name]}, and ${without[name]} without the variant`));
  }
  return alarms;
}
