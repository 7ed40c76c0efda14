/** Servers whose execd is broken: sessions. */
import type { Fault } from '../../harness/faults/fault.ts';

export const sessionFaults: readonly Fault[] = [];
