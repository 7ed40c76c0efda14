/**
 * Variants before a server that is not ours. What the suite says about it without them is no false alarm of theirs: only
 * what is new counts.
 */
import type { Subject } from '../faults/embedded.ts';
import { loadBenchSupplies } from '../faults/open-bench.ts';
import type { FaultResult } from '../faults/result.ts';
import type { Session } from '../session/start.ts';
import { openVariantBench } from './bench.ts';
import type { Alarm, VariantsTried } from './campaign.ts';
import { mixesOf } from './mixes.ts';
import type { Variant } from './variant.ts';

/** Those that need no seam of the reference runtime. */
export const layerVariants = (variants: readonly Variant[]): Variant[] =>
  variants.filter((variant) => {
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

/** Tries mixes, or with `alone` each variant, one after the other. A mix that is not silent is told whole. */
export async function runRemoteVariants(options: RemoteVariantsOptions): Promise<VariantsTried[]> {
  const { info } = options.session;
  const subject: Subject = {
    server: info,
    use: () => undefined,
    sweep: async () => undefined,
    left: async () => [],
    restart: async () => undefined,
    close: async () => undefined,
  };
  const { runId, ledger, driver, useServerProxy, ossfs, readyMs, requestMs } = info;
  const supplies = await loadBenchSupplies();
  const run = { runId, ledger, driver, useServerProxy, readyMs, requestMs, ...(ossfs === undefined ? {} : { ossfs }) };
  const bench = openVariantBench(subject, supplies, run);
  const files = supplies.scenarios
    .map(({ file }) => file)
    .filter((file) => options.scenarios.length === 0 || options.scenarios.some((part) => file.includes(part)));
  const anyway = new Map<string, FaultResult>();
  const all: VariantsTried[] = [];
  for (const mix of options.alone ? options.variants.map((one) => [one]) : mixesOf(options.variants)) {
    const began = performance.now();
    const alarms: Alarm[] = [];
    for (const file of files) {
      if (options.signal.aborted) return all;
      const without = anyway.get(file) ?? (await bench.run([], file));
      anyway.set(file, without);
      const known = new Set(without.failed.map(({ id }) => id));
      const { failed } = await bench.run(mix, file);
      const fresh = failed.filter(({ id }) => !known.has(id));
      alarms.push(...fresh.map(({ id, outcome, reason }) => ({ scenario: file, id, outcome, reason })));
    }
    const tried = { ids: mix.map(({ id }) => id), alarms, seconds: Math.round(performance.now() - began) / 1000 };
    all.push(tried);
    options.tried(tried);
  }
  return all;
}
