/** Servers whose execd is broken: sessions. */
import type { Fault } from '../../harness/faults/fault.ts';
import { endedFaults } from './ended.ts';
import { keptFaults } from './kept.ts';
import { refusedFaults } from './refused.ts';
import { toldFaults } from './told.ts';

export const sessionFaults: readonly Fault[] = [...keptFaults, ...refusedFaults, ...toldFaults, ...endedFaults];
