/**
 * Variants before whole runs of the command line: with the questions about capabilities, the verdict, and everything else
 * that a vendor's run has. Slower than scenarios by themselves, and for the night.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCapabilities } from '../capabilities/load.ts';
import { describeError } from '../errors.ts';
import { allScenarios } from '../faults/concerned.ts';
import { packageDir } from '../package.ts';
import { atExit } from '../process/at-exit.ts';
import { makePrivateDirectory } from '../process/private-directory.ts';
import { neededBy } from '../scenario/needed.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import type { Alarm, VariantsTried } from './alarm.ts';
import type { VariantsCampaign } from './campaign.ts';
import { mixesOf } from './mixes.ts';
import { serve } from './served.ts';
import type { Variant } from './variant.ts';

export type WholeRunsOptions = {
  variants: readonly Variant[];
  alone: boolean;
  tried: (tried: VariantsTried) => void;
  signal: AbortSignal;
};

/**
 * One whole run for each mix, or with `alone` for each variant, one after the other. Where all of them lack something, these
 * are runs of the scenarios that need it, and of no others.
 */
export async function runWhole({ variants, alone, tried, signal }: WholeRunsOptions): Promise<VariantsCampaign> {
  const start = performance.now();
  const files = variants.every(({ lacks }) => lacks !== undefined) ? await needing(variants) : [];
  const without = await verdictOf([], files, signal);
  const mixes = alone ? variants.map((one) => [one]) : mixesOf(variants);
  const all: VariantsTried[] = [];
  for (const mix of mixes) {
    if (signal.aborted) break;
    const began = performance.now();
    const verdict = await verdictOf(mix, files, signal);
    // What an interruption has cut off says nothing about the suite.
    if (signal.aborted) break;
    const seconds = Math.round(performance.now() - began) / 1000;
    const one = { ids: mix.map(({ id }) => id), ...differences(verdict, without, leftOutBy(mix)), seconds };
    all.push(one);
    tried(one);
  }
  return { tried: all, mixes: mixes.length, seconds: Math.round(performance.now() - start) / 1000 };
}

/** The scenarios in which something needs what one of these lacks. */
async function needing(variants: readonly Variant[]): Promise<string[]> {
  const scenarios = await allScenarios();
  return scenarios
    .filter((scenario) => neededBy(scenario).all.some((name) => variants.some(({ lacks }) => lacks === name)))
    .map(({ file }) => file);
}

/** The profiles of what these lack. */
function leftOutBy(variants: readonly Variant[]): string[] {
  const { capabilities } = loadCapabilities(join(packageDir, 'specs'));
  return capabilities.filter(({ name }) => variants.some(({ lacks }) => lacks === name)).map(({ profile }) => profile);
}

type Ended = Verdict | { error: string };

const BAD: ReadonlySet<string> = new Set(['fail', 'blocked', 'harness-error', 'warn']);

/** What a run says that the one without any variant did not. `leftOut`: profiles that are not judged where they are lacking. */
export function differences(
  verdict: Ended,
  without: Ended,
  leftOut: readonly string[] = [],
): Pick<VariantsTried, 'alarms' | 'profiles'> {
  const scenario = 'a whole run';
  const broken = [verdict, without].flatMap((ended) => ('error' in ended ? [ended.error] : []));
  if ('error' in verdict || 'error' in without) {
    const alarms = broken.map((reason): Alarm => ({ scenario, id: scenario, outcome: 'error', reason }));
    return { alarms, profiles: [] };
  }
  const before = new Map(without.checks.map(({ id, status }) => [id, status]));
  const alarms = verdict.checks
    .filter(({ id, status }) => BAD.has(status) && before.get(id) !== status)
    .map(({ id, reasons }): Alarm => ({ scenario, id, outcome: 'fail', reason: reasons[0] ?? '' }));
  const words = new Map(without.profiles.map(({ profile, word }) => [profile, word]));
  const changed = verdict.profiles.filter(
    ({ profile, word }) => words.get(profile) !== word && !(leftOut.includes(profile) && word === 'not-offered'),
  );
  alarms.push(
    ...changed.map(({ profile, word }): Alarm => {
      const reason = `${word}, and ${words.get(profile)} without the variants`;
      return { scenario, id: `profile ${profile}`, outcome: 'fail', reason };
    }),
  );
  return { alarms, profiles: changed.map(({ profile }) => profile) };
}

async function verdictOf(mix: readonly Variant[], files: readonly string[], signal: AbortSignal): Promise<Ended> {
  const place = makePrivateDirectory('whole-run');
  const server = await serve(mix);
  try {
    const reports = join(place.path, 'reports');
    const program = join(packageDir, 'dist', 'harness', 'cli.js');
    const claims = mix.flatMap(({ lacks }) => (lacks === undefined ? [] : [`+${lacks}`])).join(',');
    const args = [program, 'run', ...files, '--target', server.url, '--image', server.image, '--reports', reports];
    const env = { ...process.env, ...server.env, OPEN_SANDBOX_API_KEY: server.apiKey };
    const child = spawn(process.execPath, claims === '' ? args : [...args, '--capabilities', claims], {
      cwd: place.path,
      env,
      stdio: 'ignore',
    });
    const forget = atExit(() => child.kill('SIGKILL'));
    const stop = (): void => void child.kill('SIGINT');
    signal.addEventListener('abort', stop, { once: true });
    await new Promise((resolve) => child.once('close', resolve));
    signal.removeEventListener('abort', stop);
    forget();
    return JSON.parse(readFileSync(join(reports, 'conformance.json'), 'utf8')) as Verdict;
  } catch (error) {
    return { error: `the run wrote no verdict: ${describeError(error)}` };
  } finally {
    await server.close();
    await place.remove();
  }
}
