/** Servers whose execd is broken: code. */
import type { Fault } from '../../harness/faults/fault.ts';

export const codeFaults: readonly Fault[] = [];
