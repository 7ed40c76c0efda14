/** A fact in which a published document and ours differ. */

export type Change = 'added' | 'removed' | 'changed';

export type Difference = {
  /** `added`: the published document has it and ours has not; `removed`: the other way round. */
  change: Change;
  /** Name of our document, or of the published one where we have none like it. */
  document: string;
  /** What it belongs to: `POST /sandboxes`, `schema Sandbox`, `response Unauthorized`; empty for the whole document. */
  owner: string;
  /** Where below that, in words: `response 202 > member id`. */
  place: string;
  /** JSON pointer to it: into our document, or into the published one for what is added. */
  pointer: string;
  /** What ours says; undefined where it has nothing there. */
  was?: string;
  /** What the published document says; undefined where it has nothing there. */
  is?: string;
};

/** Where a comparison stands: what it belongs to, and the words below it. */
export type Place = { owner: string; words: readonly string[] };

/** A place below another one. */
export const below = ({ owner, words }: Place, ...more: string[]): Place => ({ owner, words: [...words, ...more] });

/** `owner > place`, or the one that there is. */
export const wholePlace = ({ owner, place }: Pick<Difference, 'owner' | 'place'>): string =>
  [owner, place].filter((part) => part !== '').join(' > ');

/** How often each change is among differences. */
export function countChanges(differences: readonly Difference[]): Record<Change, number> {
  const counts = { added: 0, removed: 0, changed: 0 };
  for (const { change } of differences) counts[change] += 1;
  return counts;
}
