/** Every fault, by area. */
import type { Fault } from '../fault.ts';
import { lifetimeFaults } from './volumes-lifetime.ts';
import { mountFaults } from './volumes-mounts.ts';
import { subPathFaults } from './volumes-sub-paths.ts';

export const FAULTS: readonly Fault[] = [...mountFaults, ...subPathFaults, ...lifetimeFaults];
