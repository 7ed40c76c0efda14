/** The work of one comparison: what is found, what is still to compare, and what has been compared. */
import { unusable } from '../contract/document.ts';
import { type Difference, type Place, wholePlace } from './difference.ts';
import type { Side } from './side.ts';

/** What two documents say at one place. Undefined is nothing. */
export type Said = { was?: string | undefined; is?: string | undefined };

export type Comparison = {
  ours: Side;
  published: Side;
  /** Notes a difference; none where both say the same. `at` are the nodes that it is about. */
  note(place: Place, said: Said, at: { ours?: unknown; published?: unknown }): void;
  /** Compares later, so that documents that lead from one part to the next take no stack. */
  later(task: () => void): void;
  /** Whether these two nodes are to be compared: they are once, wherever references lead to them. */
  first(ours: unknown, published: unknown): boolean;
  /** Whether each of the two has been compared with something. */
  met(ours: unknown, published: unknown): boolean;
  /** Does all that is left to do. */
  work(): void;
  /** What has been found. */
  differences(): Difference[];
};

/** More differences than any two versions of one API have. */
const MOST_DIFFERENCES = 10_000;
/** Pairs of nodes. Our documents have some hundreds; only documents that are built to be slow come here. */
const MOST_PAIRS = 100_000;

/** Throws UsageError, from `note` and `first`, for documents that differ in more than can be read. */
export function createComparison(ours: Side, published: Side): Comparison {
  const differences: Difference[] = [];
  const tasks: (() => void)[] = [];
  const pairs = new Map<unknown, Set<unknown>>();
  const others = new Set<unknown>();
  let count = 0;
  const stop = (): never => {
    const { file } = published.document;
    throw unusable(file, '', `it differs from ${ours.document.name} everywhere`, 'give the document of the same API');
  };
  return {
    ours,
    published,
    note: (place, { was, is }, at) => {
      if (was === is) return;
      if (differences.length === MOST_DIFFERENCES) stop();
      const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
      const where = { owner: place.owner, place: place.words.join(' > ') };
      differences.push({
        change,
        document: ours.document.name,
        ...where,
        pointer: at.ours === undefined ? published.pointerOf(at.published) : ours.pointerOf(at.ours),
        ...(was === undefined ? {} : { was }),
        ...(is === undefined ? {} : { is }),
      });
    },
    later: (task) => tasks.push(task),
    first: (one, other) => {
      const seen = pairs.get(one) ?? new Set();
      if (seen.has(other)) return false;
      if (count === MOST_PAIRS) stop();
      count += 1;
      others.add(other);
      pairs.set(one, seen.add(other));
      return true;
    },
    met: (one, other) => pairs.has(one) && others.has(other),
    work: () => {
      for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) task();
    },
    differences: () => inOrder(differences),
  };
}

/** Operations first, in the order of their names, and each place once. */
function inOrder(differences: readonly Difference[]): Difference[] {
  const rank = ({ owner }: Difference): number => (owner === '' ? 0 : /^[A-Z]+ \//.test(owner) ? 1 : 2);
  const once = new Map(differences.map((each) => [JSON.stringify([wholePlace(each), each.was, each.is]), each]));
  return [...once.values()].sort(
    (one, other) => rank(one) - rank(other) || textOrder(one.owner, other.owner) || textOrder(one.place, other.place),
  );
}

const textOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
