/** Servers whose execd is broken: files. */
import type { Fault } from '../../harness/faults/fault.ts';

export const fileFaults: readonly Fault[] = [];
