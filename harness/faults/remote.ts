/**
 * Faults on the wire in front of a server that is not ours. What it does wrong by itself has not been noticed because of
 * a fault: the checks that fail without one count for nothing.
 */
import type { ServerUnderTest } from '../session/info.ts';
import type { Session } from '../session/start.ts';
import type { Rules } from '../verdict/basis.ts';
import { openBench } from './bench.ts';
import type { Subject } from './embedded.ts';
import { type Fault, isReplay, type LiveFault } from './fault.ts';
import { type FaultVerdict, type Tried, verdictOf } from './matrix.ts';
import { loadBenchSupplies } from './open-bench.ts';
import type { FaultResult } from './result.ts';

/** Those that need no seam of the reference runtime, and no recorded exchanges of it. */
export function wireFaults(faults: readonly Fault[]): LiveFault[] {
  return faults.filter(
    (fault): fault is LiveFault =>
      !isReplay(fault) && fault.server({ directory: '/nowhere', apiKey: 'key', image: 'none' }).seams === undefined,
  );
}

export type RemoteOptions = {
  session: Session;
  faults: readonly LiveFault[];
  /** The register. */
  rules: Rules;
  tried: (verdict: FaultVerdict) => void;
  signal: AbortSignal;
};

/** A server that is not ours: nothing can be put into it, and what is left there its own run removes. */
export const remoteSubject = (server: ServerUnderTest): Subject => ({
  server,
  use: () => undefined,
  sweep: async () => undefined,
  left: async () => [],
  remembers: async () => false,
  restart: async () => undefined,
  close: async () => undefined,
});

/** Tries the faults one after the other. What fails without a fault is named by `unsteady`. */
export async function runRemote(options: RemoteOptions): Promise<{ verdicts: FaultVerdict[]; unsteady: string[] }> {
  const { info } = options.session;
  const subject = remoteSubject(info);
  const { runId, ledger, driver, useServerProxy, ossfs, readyMs, requestMs } = info;
  const run = { runId, ledger, driver, useServerProxy, ossfs, readyMs, requestMs };
  const bench = openBench({ ...(await loadBenchSupplies()), subject, run });
  const anyway = new Map<string, Set<string>>();
  const failingAnyway = async (file: string): Promise<Set<string>> => {
    const known = anyway.get(file) ?? new Set((await bench.clean(file)).result.failed.map(({ id }) => id));
    anyway.set(file, known);
    return known;
  };
  const verdicts: FaultVerdict[] = [];
  for (const fault of options.faults) {
    if (options.signal.aborted) break;
    for (const file of fault.in) await failingAnyway(file);
    const verdict = verdictOf(fault, onlyNew(await bench.run(fault, false), anyway), options.rules);
    verdicts.push(verdict);
    options.tried(verdict);
  }
  return { verdicts, unsteady: [...new Set([...anyway.values()].flatMap((ids) => [...ids]))] };
}

function onlyNew(result: FaultResult, anyway: ReadonlyMap<string, ReadonlySet<string>>): Tried {
  const known = new Set(result.scenarios.flatMap((file) => [...(anyway.get(file) ?? [])]));
  return { ...result, failed: result.failed.filter(({ id }) => !known.has(id)) };
}
