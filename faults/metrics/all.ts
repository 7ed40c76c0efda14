/** Servers whose execd is broken: metrics. */
import type { Fault } from '../../harness/faults/fault.ts';

export const metricsFaults: readonly Fault[] = [];
