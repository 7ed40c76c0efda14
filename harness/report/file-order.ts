/** The order in which reports have the files of a run: the same whenever each of them ended, and on however many machines. */
import type { RawCheck } from '../verdict/raw-check.ts';

/** A file of a run with what its checks came to. */
export type RawFile = {
  /** As in JudgedFile. */
  file: string;
  /** The further driver in whose column it was run. */
  driver?: string;
  title: string;
  /** How long it took, in milliseconds. */
  ms: number;
  raw: readonly RawCheck[];
};

/** The file of what stands in no file. */
export const OUTSIDE_FILES = 'run';

/**
 * The scenarios by their paths, then those of each further driver in the order of `drivers`, then the documents, and what
 * stands outside every file. Does not change `files`.
 */
export function inReportOrder(files: readonly RawFile[], drivers: readonly string[]): RawFile[] {
  return [...files].sort(
    (a, b) => rankOf(a) - rankOf(b) || columnOf(a, drivers) - columnOf(b, drivers) || byPath(a.file, b.file),
  );
}

function rankOf({ file, raw }: RawFile): number {
  if (file === OUTSIDE_FILES) return 2;
  return raw.some(({ kind }) => kind === 'contract') ? 1 : 0;
}

const columnOf = ({ driver }: RawFile, drivers: readonly string[]): number =>
  driver === undefined ? 0 : drivers.indexOf(driver);

/** By code units: an order that no locale changes. */
const byPath = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
