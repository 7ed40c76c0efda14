/**
 * What a scenario made, and how it is removed: in reverse order, and everything in spite of failures. Neighbours of one
 * kind do not depend on each other and go together.
 */
import { describeError } from '../errors.ts';

export type Kind = 'volume' | 'sandbox' | 'snapshot' | 'connection';

export type Cleaner = {
  /** Registers something the moment it is made, or just before when its making cannot be observed. */
  add(kind: Kind, what: string, remove: () => Promise<void>): void;
  /** Removes everything, last made first, and gives a sentence for each thing that could not be removed. */
  clean(): Promise<string[]>;
};

type Entry = { kind: Kind; what: string; remove: () => Promise<void> };

export function createCleaner(): Cleaner {
  const stack: Entry[] = [];
  const takeGroup = (): Entry[] => {
    const kind = stack.at(-1)?.kind;
    const group: Entry[] = [];
    while (stack.length > 0 && stack.at(-1)?.kind === kind) group.push(stack.pop() as Entry);
    return group;
  };
  return {
    add(kind, what, remove) {
      stack.push({ kind, what, remove });
    },
    async clean() {
      const failures: string[] = [];
      while (stack.length > 0) {
        const group = takeGroup();
        const settled = await Promise.allSettled(group.map((entry) => entry.remove()));
        for (const [index, one] of settled.entries()) {
          if (one.status === 'rejected') {
            failures.push(`${group[index]?.what} could not be removed: ${describeError(one.reason)}`);
          }
        }
      }
      return failures;
    },
  };
}
