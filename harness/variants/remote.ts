/**
 * Variants before a server that is not ours. What the suite says about it without them is no false alarm of theirs: only
 * what is new counts.
 */
import { loadBenchSupplies } from '../faults/open-bench.ts';
import { remoteSubject } from '../faults/remote.ts';
import type { FaultResult } from '../faults/result.ts';
import type { Session } from '../session/start.ts';
import type { Outcome, VariantsTried } from './alarm.ts';
import { openVariantBench } from './bench.ts';
import { clearMix } from './clear.ts';
import { mixesOf } from './mixes.ts';
import type { Variant } from './variant.ts';

/** Those that need no seam of the reference runtime, that lack nothing, and that a container allows. */
export const layerVariants = (variants: readonly Variant[]): Variant[] =>
  variants.filter((variant) => {
    if (variant.lacks !== undefined || variant.privileged === true) return false;
    const { seams, place } = variant.server({ directory: '/nowhere', apiKey: 'key', image: 'none' });
    return seams === undefined && place === undefined;
  });

export type RemoteVariantsOptions = {
  session: Session;
  variants: readonly Variant[];
  alone: boolean;
  scenarios: readonly string[];
  tried: (tried: VariantsTried) => void;
  signal: AbortSignal;
};

/** Tries mixes, or with `alone` each variant, one after the other. One that is not silent is split until it is known who it is. */
export async function runRemoteVariants(options: RemoteVariantsOptions): Promise<VariantsTried[]> {
  const { info } = options.session;
  const { runId, ledger, driver, useServerProxy, ossfs, readyMs, requestMs } = info;
  const supplies = await loadBenchSupplies();
  const marked = {
    runId,
    ledger,
    driver,
    useServerProxy,
    readyMs,
    requestMs,
    ...(ossfs === undefined ? {} : { ossfs }),
  };
  const bench = openVariantBench(remoteSubject(info), supplies, marked);
  const files = supplies.scenarios
    .map(({ file }) => file)
    .filter((file) => options.scenarios.length === 0 || options.scenarios.some((part) => file.includes(part)));
  const anyway = new Map<string, FaultResult>();
  const all: VariantsTried[] = [];
  const onlyNew = async (ids: readonly string[], scenario: string): Promise<Outcome> => {
    const without = anyway.get(scenario) ?? (await bench.run([], scenario));
    anyway.set(scenario, without);
    const known = new Set(without.failed.map(({ id }) => id));
    const mix = options.variants.filter(({ id }) => ids.includes(id));
    const result = await bench.run(mix, scenario);
    return { scenario, result: { ...result, failed: result.failed.filter(({ id }) => !known.has(id)) } };
  };
  const run = async (ids: readonly string[], scenarios: readonly string[]): Promise<Outcome[]> => {
    const outcomes: Outcome[] = [];
    for (const scenario of scenarios) {
      if (options.signal.aborted) break;
      outcomes.push(await onlyNew(ids, scenario));
    }
    return outcomes;
  };
  const without = async (scenario: string) => anyway.get(scenario);
  const clearing = { run, without, rules: info.rules, tried: options.tried };
  for (const mix of options.alone ? options.variants.map((one) => [one]) : mixesOf(options.variants)) {
    if (options.signal.aborted) break;
    const ids = mix.map(({ id }) => id);
    all.push(...(await clearMix(ids, files, clearing)));
  }
  return all;
}
