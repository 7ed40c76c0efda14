/** What a run is to do, known before anything is started for it. */
import { UsageError } from '../errors.ts';
import { loadExpectedSkips } from '../register/expected-skips.ts';
import { loadLibrary, noScenarios } from '../scenario/library.ts';
import { neededBy } from '../scenario/needed.ts';
import { isJudged, noneJudged } from '../session/judged.ts';
import { knownReferences } from '../session/known.ts';
import { isComplete, partialOf } from '../session/partial.ts';
import { type PlannedShard, plannedShard, shardWords } from '../session/shard.ts';
import type { Flags } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { Expected } from '../verdict/expected-skips.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { checkBaseline } from './baseline.ts';
import { requireServerThatGoesOn } from './kept.ts';
import { refuseMistyped } from './mistyped.ts';
import { mustReport, requireMatch } from './planned.ts';
import { shardOf } from './shard.ts';

export type RunFlags = Flags & {
  name?: string;
  verbose?: boolean;
  expectSkipped?: string;
  keep?: boolean;
  /** Seed of the order in which scenarios start. */
  order?: number;
  /** The run is one of several that merge puts together: `2/8`. */
  shard?: string;
  /** Why the run is only a part, where the selection does not say it well. */
  partial?: string;
};

/** What is to be run: nothing has been started for it, and what can be wrong without a server is not wrong. */
export type Plan = {
  settings: Settings;
  flags: RunFlags;
  /** Scenario files; none where all of them are meant. */
  files: readonly string[];
  /** The capabilities that the scenarios of a part need; undefined where the server is to be asked for all that there are. */
  needed: ReadonlySet<string> | undefined;
  /** Why the run is only a part; undefined for a whole one. */
  partial: string | undefined;
  /** Where the run is one of several. */
  shard: PlannedShard | undefined;
  expected: Expected | undefined;
};

/** What a run of these settings does. Throws UsageError for whatever is wrong before a server is asked for anything. */
export async function planRun(
  settings: Settings,
  filters: readonly string[],
  flags: RunFlags,
  commands: readonly string[] = [],
): Promise<Plan> {
  const selection = { filters, name: flags.name };
  const shard = shardOf(flags);
  const together = flags.partial ?? partialOf(selection, settings);
  const partial = shard === undefined ? together : shardWords(shard, together);
  if (flags.keep) requireServerThatGoesOn(settings);
  if (partial !== undefined && settings.require?.asked) {
    throw new UsageError(`--require: a part of the suite (${partial}) cannot show that a profile is conformant`);
  }
  const skips = flags.expectSkipped === undefined ? undefined : loadExpectedSkips(flags.expectSkipped);
  const { judges } = TARGETS.get(settings.target.kind, 'target');
  const { scenarios: found, diagnostics } = loadLibrary(
    settings.scenarios,
    process.cwd(),
    await knownReferences(settings.specs, settings.specVersion.set),
    filters,
  );
  if (diagnostics.length > 0) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  refuseMistyped(filters, found, commands);
  if (found.length === 0) throw noScenarios(settings.scenarios, filters);
  const scenarios = found.filter((scenario) => isJudged(scenario, judges));
  if (scenarios.length === 0) throw noneJudged(found, judges);
  await checkBaseline(settings, found);
  const { named = [], added } = settings.capabilities;
  // What is repeated was chosen by names that are there.
  if (flags.name !== undefined && flags.partial === undefined)
    requireMatch(flags.name, scenarios, [...named, ...added], settings.drivers);
  const expected = skips && {
    skips,
    planned: mustReport(scenarios, selection, { ...settings, judges }),
    complete: isComplete(selection),
  };
  // Of a shard too it is what all shards need: each has to know as much of the server as the others.
  const everything = filters.length === 0;
  return {
    settings,
    flags,
    needed: everything ? undefined : new Set(scenarios.flatMap((scenario) => neededBy(scenario).all)),
    files: filters.length === 0 ? [] : scenarios.map((scenario) => scenario.path),
    partial,
    shard: shard && plannedShard({ shard, scenarios, selection, partial: together }, settings),
    expected,
  };
}
