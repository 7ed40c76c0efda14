/** Orders of scenario files that a number gives: anybody who has the number has the order. */
import { createHash } from 'node:crypto';

/**
 * The files in the order of `seed`. Where a file stands depends on the seed and its own name only: some of the files
 * are in the same order among themselves as in all of them.
 */
export function inOrderOf(seed: number, files: readonly string[]): string[] {
  const place = (file: string): string => createHash('sha256').update(`${seed} ${file}`).digest('hex');
  return files
    .map((file) => ({ file, place: place(file) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ file }) => file);
}

/** Pairs of files, each file in one of them: neighbours in the order of `seed`. The last of an odd number goes with the first. */
export function pairsOf(seed: number, files: readonly string[]): [string, string][] {
  const order = inOrderOf(seed, files);
  const [first] = order;
  if (first === undefined || order.length < 2) return [];
  return order.flatMap((file, index): [string, string][] =>
    index % 2 === 0 ? [[file, order[index + 1] ?? first]] : [],
  );
}
