/** Servers whose execd is broken: code. */
import type { Fault } from '../../harness/faults/fault.ts';
import { contextFaults } from './contexts.ts';
import { deletionFaults } from './deletions.ts';
import { interruptionFaults } from './interruptions.ts';
import { runFaults } from './runs.ts';

export const codeFaults: readonly Fault[] = [...contextFaults, ...deletionFaults, ...runFaults, ...interruptionFaults];
