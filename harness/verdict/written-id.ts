/** Ids with gaps, as people write them to mean several at once. */

/** Whether an id as people write it means this one: `*` stands for one word, and `separator` parts the words. */
export function matchesId(written: string, id: string, separator: ' ' | '.'): boolean {
  const words = written.split(separator);
  const actual = id.split(separator);
  return words.length === actual.length && words.every((word, index) => word === '*' || word === actual[index]);
}
