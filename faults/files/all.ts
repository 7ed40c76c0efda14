/** Servers whose execd is broken: files. */
import type { Fault } from '../../harness/faults/fault.ts';
import { fileChangeFaults } from './changes.ts';
import { decidedFileFaults } from './decided.ts';
import { directoryFaults } from './directories.ts';
import { downloadFaults } from './downloads.ts';
import { fileInfoFaults } from './info.ts';
import { nameFaults } from './names.ts';
import { rangeFaults } from './ranges.ts';
import { replacementFaults } from './replacements.ts';
import { searchFaults } from './searches.ts';
import { uploadFaults } from './uploads.ts';

export const fileFaults: readonly Fault[] = [
  ...fileInfoFaults,
  ...fileChangeFaults,
  ...searchFaults,
  ...directoryFaults,
  ...nameFaults,
  ...decidedFileFaults,
  ...uploadFaults,
  ...downloadFaults,
  ...rangeFaults,
  ...replacementFaults,
];
