/** Where variants are tried: a reference runtime that is changed, the scenarios, the documents. */
import { mkdirSync } from 'node:fs';
import { driverEntry } from '../drivers/custom.ts';
import { readTroubles } from '../drivers/trouble.ts';
import { HarnessError } from '../errors.ts';
import type { Subject } from '../faults/embedded.ts';
import type { FaultTools } from '../faults/fault.ts';
import type { BenchSupplies } from '../faults/open-bench.ts';
import type { FaultResult } from '../faults/result.ts';
import { sdkFailures } from '../faults/sdk.ts';
import { tryScenario } from '../faults/trial.ts';
import { type Front, startFront } from '../front/front.ts';
import { type Layer, layered } from '../front/reply.ts';
import { makePrivateDirectory } from '../process/private-directory.ts';
import type { RunnerOptions } from '../runner/runner.ts';
import { neededBy } from '../scenario/needed.ts';
import { type InfoParts, sessionInfo } from '../session/info.ts';
import { systemClock, until } from '../until.ts';
import { certificateIn, trustedDirectory } from './certificate.ts';
import type { LegalServer, Variant } from './variant.ts';
import { withoutNulls } from './without-nulls.ts';

export type VariantBench = {
  /** Runs a scenario, its clean-up included, against a server with these variants. */
  run(variants: readonly Variant[], file: string): Promise<FaultResult>;
};

/**
 * How the server is driven. With the id and the ledger of a run everything is marked with it, and somebody else removes
 * what is left; otherwise each trial has its own.
 */
export type VariantRun = Partial<
  Pick<InfoParts, 'runId' | 'ledger' | 'driver' | 'useServerProxy' | 'ossfs' | 'readyMs' | 'requestMs'>
> & {
  /**
   * A driver as a setting has it. Where it is an SDK, it drives by itself, with variants of one hop next to it, and what it
   * cannot use is no failed check but told.
   */
  through?: string;
};

/** As long as a run waits. */
const TIMES = { readyMs: 60_000, requestMs: 60_000 };

/** An SDK that cannot use a server often waits in vain: longer than the slowest variant takes is enough. */
const SDK_TIMES = { readyMs: 20_000, requestMs: 20_000 };

/** Several servers as one. Of one axis there is one variant, so that none hides what another does. */
export function merged(servers: readonly LegalServer[]): LegalServer {
  return {
    seams: Object.assign({}, ...servers.map(({ seams }) => seams)) as LegalServer['seams'] & object,
    layer: layered(servers.flatMap(({ layer }) => layer ?? [])),
    place: Object.assign({}, ...servers.map(({ place }) => place)) as LegalServer['place'] & object,
  };
}

/** Takes null for nothing where files are made, behind what a variant does. */
const lenient = (layer: Layer | undefined): Layer => layered([...(layer === undefined ? [] : [layer]), withoutNulls]);

let runs = 0;

/** Of all benches of a process: what one run marks must not be another's. */
function number(): number {
  runs += 1;
  return runs;
}

/** A bench on a runtime; the runtime is the caller's. */
export function openVariantBench(
  subject: Subject,
  { judging, scenarios, references }: BenchSupplies,
  { through, ...run }: VariantRun = {},
): VariantBench {
  return {
    async run(all, file) {
      const scenario = scenarios.find((one) => one.file === file);
      if (scenario === undefined) throw new HarnessError(`there is no scenario ${file}`);
      // Before one that does not show what the scenario needs, the scenario would be another.
      const needed = neededBy(scenario).all;
      const variants = all.filter(({ without = [] }) => !without.some((name) => needed.includes(name)));
      const began = performance.now();
      const place = makePrivateDirectory('variant');
      const isSdk = through !== undefined && driverEntry(through).sdk === true;
      const fronts: Front[] = [];
      try {
        const { server } = subject;
        const tools: FaultTools = { directory: place.path, apiKey: server.apiKey ?? '', image: server.image };
        const served = (some: readonly Variant[]) => merged(some.map((variant) => variant.server(tools)));
        const before = async (url: string, legal: LegalServer): Promise<Front> => {
          const made = await frontBefore(url, legal, trustedDirectory() ?? place.path);
          fronts.push(made);
          return made;
        };
        const near = isSdk ? variants.filter(({ hop }) => hop === true) : [];
        const legal = served(variants.filter((variant) => !near.includes(variant)));
        subject.use(legal.seams ?? {});
        // The reference runtime takes no null for nothing, as most servers do: what else an SDK can do must be seen.
        const front = await before(server.target.url, isSdk ? { ...legal, layer: lenient(legal.layer) } : legal);
        const drive: RunnerOptions['drive'] = (entry) => ({
          ...entry,
          async open(options) {
            const { url } = near.length === 0 ? options : await before(options.url, served(near));
            // No SDK waits for what the driver of this suite waits for.
            const { started: _, ...own } = options;
            return entry.open({ ...own, url });
          },
        });
        const info = sessionInfo({
          runId: `v${process.pid.toString(36)}x${number().toString(36)}`,
          server: { ...server, target: { ...server.target, url: front.url } },
          references,
          reports: place.path,
          ...(isSdk ? SDK_TIMES : TIMES),
          ...(through === undefined ? {} : { drivers: [through] }),
          ...run,
        });
        mkdirSync(info.transcripts, { recursive: true });
        const base = { fault: variants.map(({ id }) => id).join('+'), took: {} };
        if (scenario.needs.some((need) => !info.capabilities.includes(need))) {
          return { ...base, failed: [], scenarios: [], checks: 0, skipped: 0, left: [], seconds: 0 };
        }
        const trial = await tryScenario({
          info,
          scenario,
          mend: () => undefined,
          sweep: subject.sweep,
          patient: true,
          ...(isSdk ? { drive } : {}),
        });
        const left = [...trial.left, ...(await leftOn(subject))];
        // What one server shows for ever is not for the next to account for.
        if (left.length > 0 || (await subject.remembers())) await subject.restart();
        return {
          ...base,
          failed: [
            ...trial.failed,
            ...judging.broken(trial.exchanges),
            ...(isSdk ? [] : sdkFailures(info.reports, judging.contracts)),
          ],
          ...(isSdk ? { troubles: readTroubles(info.reports), last: trial.last } : {}),
          scenarios: [file],
          checks: trial.checks,
          skipped: trial.skipped,
          skippedFor: trial.reasons,
          took: { [file]: trial.took },
          left,
          seconds: Math.round(performance.now() - began) / 1000,
        };
      } finally {
        subject.use({});
        await Promise.all(fronts.map((front) => front.close()));
        await place.remove();
      }
    },
  };
}

/** How long volumes may take that go with a sandbox: a moment longer than the sandbox itself. */
const SETTLE_MS = 5000;

/** What is left on a server after its time to remove it. */
async function leftOn(subject: Subject): Promise<string[]> {
  let left: string[] = [];
  await until(systemClock, { within: SETTLE_MS, every: 200 }, async () => {
    left = await subject.left();
    return left.length === 0 ? true : undefined;
  });
  return left;
}

/** A front for what a variant changes. One that speaks TLS has the certificate in `directory`, which is made where it is missing. */
export async function frontBefore(upstream: string, { layer, place }: LegalServer, directory: string): Promise<Front> {
  const { tls, ...paths } = place ?? {};
  return startFront({
    upstream,
    layer: layer ?? ((_request, next) => next()),
    ...paths,
    ...(tls === undefined ? {} : { tls: await certificateIn(directory) }),
  });
}
