/** Servers whose execd is broken: files. */
import type { Fault } from '../../harness/faults/fault.ts';
import { uploadFaults } from './uploads.ts';

export const fileFaults: readonly Fault[] = [...uploadFaults];
