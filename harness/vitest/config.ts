/** The vitest configuration of a run: scenarios first, then the documents that judge their exchanges. */
import { basename, dirname, join } from 'node:path';
import type { ViteUserConfig } from 'vitest/config';
import { cacheDir, fromSpecs, harnessModule, packageDir } from '../package.ts';
import { claimsSomething } from '../session/claims.ts';
import { drivenFiles, judgedDocuments, judgedPatterns } from '../session/judged.ts';
import { knownReferences } from '../session/known.ts';
import { driverName } from '../settings/drivers.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import { conformancePlugin } from './plugin.ts';
import { createVerdictReporter, type VerdictReporterOptions } from './reporter.ts';
import { inSeededOrder, longestFirst, SCENARIOS, toldAhead } from './sequencer.ts';

type ProjectTest = NonNullable<ViteUserConfig['test']>;

export type ConfigOptions = {
  /** Seed of the order in which scenarios start; without it the longest go first. */
  order?: number | undefined;
  /** Whether all checks of a file are made where the file is run. */
  whole?: boolean;
};

/** Configuration for vitest's command line and for ours. */
export async function conformanceConfig(
  settings: Settings,
  reporter: VerdictReporterOptions,
  { order, whole = false }: ConfigOptions = {},
): Promise<ViteUserConfig> {
  const { scenarios, specs, concurrency } = settings;
  const { judges } = TARGETS.get(settings.target.kind, 'target');
  const known = () => knownReferences(specs, settings.specVersion.set);
  const plugins = [conformancePlugin({ scenarios, specs, known })];
  const [, ...further] = settings.drivers.map(driverName);
  // One worker for all: what scenarios need is loaded and compiled once, and while one of them waits the others go on.
  const ahead = whole && further.length === 0 && concurrency > 1;
  const driven = further.length === 0 ? [] : drivenFiles(scenarios, await known(), judges);
  const shared: ProjectTest = {
    pool: 'threads',
    isolate: false,
    // Compiled modules need no transform: node itself loads them faster.
    server: { deps: { external: [/\/dist\/harness\//] } },
  };
  const atOnce = { maxWorkers: ahead ? 1 : concurrency, sequence: { groupOrder: 0 } };
  const afterwards = { maxWorkers: 2, sequence: { groupOrder: 1 } };
  const sequencer = order === undefined ? longestFirst(scenarios, known) : inSeededOrder(order, scenarios, known);
  const capabilities = fromSpecs(specs, 'capabilities.yaml').path;
  const claims = {
    plugins,
    test: {
      ...shared,
      name: 'claims',
      dir: dirname(capabilities),
      include: [basename(capabilities)],
      // Beside the scenarios, or the documents: vitest wants as many workers of all that are in one group.
      ...(ahead ? afterwards : atOnce),
    },
  };
  return {
    root: packageDir,
    cacheDir: join(cacheDir, 'vite'),
    test: {
      globalSetup: [harnessModule('vitest/global-setup')],
      watch: false,
      passWithNoTests: false,
      // A busy machine may need more than the default ten seconds to end a worker: no reason for a line in red.
      teardownTimeout: 30_000,
      sequence: { sequencer: ahead ? toldAhead(sequencer, concurrency, scenarios, known) : sequencer },
      reporters: [createVerdictReporter(reporter)],
      projects: [
        {
          plugins,
          test: {
            ...shared,
            name: SCENARIOS,
            dir: scenarios,
            include: judgedPatterns(scenarios, judges, settings.specVersion.set),
            ...atOnce,
          },
        },
        ...further.map((driver) => ({
          plugins,
          test: {
            ...shared,
            name: driver,
            dir: scenarios,
            include: driven,
            provide: { driver },
            // With the others: nothing is as short as the work of two drivers that wait at the same time.
            ...atOnce,
          },
        })),
        {
          plugins,
          test: {
            ...shared,
            name: 'contract',
            dir: specs,
            include: [...judgedDocuments(judges)],
            ...afterwards,
          },
        },
        ...(claimsSomething(settings) ? [claims] : []),
      ],
    },
  };
}
