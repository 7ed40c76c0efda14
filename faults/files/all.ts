/** Servers whose execd is broken: files. */
import type { Fault } from '../../harness/faults/fault.ts';
import { downloadFaults } from './downloads.ts';
import { rangeFaults } from './ranges.ts';
import { replacementFaults } from './replacements.ts';
import { uploadFaults } from './uploads.ts';

export const fileFaults: readonly Fault[] = [...uploadFaults, ...downloadFaults, ...rangeFaults, ...replacementFaults];
