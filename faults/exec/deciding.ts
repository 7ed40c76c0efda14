/** Servers whose execd gets wrong in the sandbox what nothing on the wire could get wrong. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import type { Decisions } from '../../harness/reference/execd/decisions.ts';

/** The embedded runtime with an execd that decides these things otherwise. */
export const deciding =
  (decisions: Partial<Decisions>): LiveFault['server'] =>
  () => ({ seams: { execd: () => decisions } });
