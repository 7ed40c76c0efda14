/** `variants`: runs the suite against servers that conform in a way of their own, and prints what it wrongly says. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VARIANTS } from '../../variants/all.ts';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { clearReports } from '../session/reports.ts';
import { startSession } from '../session/start.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { DEFAULT_TARGET } from '../targets/all.ts';
import type { VariantsTried } from '../variants/alarm.ts';
import { runVariants, type ScenarioRan, type VariantsCampaign } from '../variants/campaign.ts';
import { layerVariants, runRemoteVariants } from '../variants/remote.ts';
import { serveVariants } from '../variants/served.ts';
import { progressLines, triedLines, variantsSummary } from '../variants/text.ts';
import type { Variant } from '../variants/variant.ts';
import { runWhole } from '../variants/whole-runs.ts';
import { startInside } from './inside.ts';
import { variantsInPart } from './part.ts';
import { exitCodeAfter, type Signals, watchSignals } from './signals.ts';
import type { VariantsFlags } from './variants-flags.ts';
import { variantsTable } from './variants-table.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

export async function variantsCommand(filters: string[], flags: VariantsFlags): Promise<number> {
  const meant = ({ id, long }: Variant): boolean =>
    long === true && flags.alone !== true
      ? filters.includes(id)
      : filters.length === 0 || filters.some((filter) => id.includes(filter));
  const all = VARIANTS.filter(meant);
  if (all.length === 0) throw new UsageError(`no variant has ${filters.join(' or ')} in its id`);
  const variants = flags.part === undefined ? all : variantsInPart(all, flags.part);
  const signals = watchSignals(print);
  try {
    if (flags.driver !== undefined) return await variantsTable(variants, flags.driver, flags, print, signals.signal);
    if (flags.serve === true) return await serveVariants(variants, print, signals.signal);
    if (flags.target !== undefined && flags.target !== DEFAULT_TARGET) {
      return await beforeServer(variants, flags, signals);
    }
    const campaign = await tryAll(variants, flags, signals.signal);
    const reports = resolve(flags.reports ?? 'reports');
    mkdirSync(reports, { recursive: true });
    writeFileSync(join(reports, 'variants.json'), `${JSON.stringify(campaign, null, 1)}\n`);
    for (const line of variantsSummary(campaign)) print(line);
    return campaign.tried.every(({ alarms }) => alarms.length === 0) ? 0 : 1;
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

/** What a variant lacks is found out by a whole run; everything else is tried scenario by scenario, unless asked for otherwise. */
async function tryAll(
  variants: readonly Variant[],
  flags: VariantsFlags,
  signal: AbortSignal,
): Promise<VariantsCampaign> {
  const tried = (one: VariantsTried) => triedLines(one, variants).forEach(print);
  const common = { alone: flags.alone ?? false, tried, signal };
  const progress = progressLines(() => performance.now());
  const lacking = variants.filter(({ lacks }) => lacks !== undefined);
  const others = variants.filter(({ lacks }) => lacks === undefined);
  const began = performance.now();
  const scenarios = { scenarios: flags.in ?? [], processes: flags.processes, lanes: flags.lanes };
  // Side by side: what is left of the one is mostly waiting.
  const ran = (one: ScenarioRan) => progress(one).forEach(print);
  const runs: Promise<VariantsCampaign>[] = [];
  if (others.length > 0) {
    const own = { ...common, variants: others };
    runs.push(flags.wholeRuns ? runWhole(own) : runVariants({ ...own, ...scenarios, ran }));
  }
  if (lacking.length > 0) runs.push(runWhole({ ...common, variants: lacking }));
  const campaigns = await Promise.all(runs);
  return {
    tried: campaigns.flatMap(({ tried }) => tried),
    mixes: campaigns.reduce((sum, { mixes }) => sum + mixes, 0),
    seconds: Math.round(performance.now() - began) / 1000,
  };
}

/** Puts the variants that need nothing but the wire before a running server, one mix after the other. */
async function beforeServer(variants: readonly Variant[], flags: VariantsFlags, signals: Signals): Promise<number> {
  const { signal } = signals;
  const settings = resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir });
  const layers = layerVariants(variants);
  if (layers.length === 0) throw new UsageError('none of these variants can be put before a server');
  const there = await startInside(settings, print, signals);
  if (there !== undefined) return there;
  const session = await startSession(settings, print, signal);
  clearReports(settings.reports);
  print(session.headline);
  try {
    const tried = await runRemoteVariants({
      session,
      variants: layers,
      alone: flags.alone ?? false,
      scenarios: flags.in ?? [],
      tried: (one) => triedLines(one, layers).forEach(print),
      signal,
    });
    const loud = tried.filter(({ alarms }) => alarms.length > 0);
    print(`variants    ${layers.length} in ${tried.length} runs of the scenarios, ${loud.length} of them with alarms`);
    return loud.length === 0 ? 0 : 1;
  } finally {
    const left = await session.close({ interrupted: signal.aborted });
    for (const line of left) process.stderr.write(`left behind or disturbed: ${line}\n`);
  }
}
