/** Servers whose execd is broken: exec. */
import type { Fault } from '../../harness/faults/fault.ts';

export const execFaults: readonly Fault[] = [];
