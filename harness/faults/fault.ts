/**
 * A fault: one thing that an implementer may get wrong. It breaks either the reference runtime, at one of its seams, or
 * what goes over the wire, in front of any server; or it changes recorded exchanges before the contract phase judges them.
 */
import type { Seams } from '../reference/seams.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { FaultPlan } from '../wire/faults.ts';

/** What a broken server does in the place of something right. */
export type BrokenServer = {
  seams?: Partial<Seams>;
  wire?: FaultPlan;
};

type Common = {
  /** Kebab words with dots, `volumes.read-only.first-mount-decides`. Reports and `faults/explained.yaml` name it. */
  id: string;
  /** One sentence: what this server does. */
  says: string;
  /**
   * Prefixes of requirement ids. A check is of the right area when it blames a requirement whose id begins with one of
   * them.
   */
  area: readonly string[];
};

/** Shown by behaviour: scenarios run against the broken server. */
export type LiveFault = Common & {
  /** Scenario files that are concerned, cheapest first: the run ends with the first that notices. */
  in: readonly string[];
  /** With `--full` it runs in every scenario, whatever they verify. */
  everywhere?: true;
  /** Capabilities beyond those that every run claims. */
  claims?: readonly string[];
  /** The broken server. Made anew for every run, so that what it remembers is of that run. */
  server(tools: FaultTools): BrokenServer;
};

/** Shown by messages alone: the exchanges of a clean run are changed and judged, without a server. */
export type ReplayFault = Common & {
  /** The exchange as this server would have had it; the same object when it does nothing to it. */
  replay(exchange: Exchange): Exchange;
};

export type Fault = LiveFault | ReplayFault;

/** What a fault may use of the run that it is tried in. */
export type FaultTools = {
  /** A directory of the run for copies of volumes; removed after it. */
  directory: string;
  apiKey: string;
  /** An image that the server has. */
  image: string;
};

export const isReplay = (fault: Fault): fault is ReplayFault => 'replay' in fault;

/** Whether a requirement is of the fault's area. */
export function concerns({ area }: Fault, requirement: string): boolean {
  return area.some((prefix) => requirement === prefix || requirement.startsWith(`${prefix}.`));
}
