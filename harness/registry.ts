/** Lists of which a name means one entry: verbs, drivers, ways to volumes, targets. */
import { HarnessError, UsageError } from './errors.ts';
import { nearest } from './yaml/diagnostic.ts';

export type Registry<Entry> = {
  /** In the order in which they are asked and shown. */
  entries(): readonly Entry[];
  names(): string[];
  /** The entry of that name. `where` names the setting in the UsageError that an unknown name is. */
  get(name: string, where: string): Entry;
  /**
   * Puts an entry before the others, until the function that it gives is called: for tests, and for whoever uses this
   * package as a library. Throws HarnessError when the name is taken.
   */
  add(entry: Entry): () => void;
};

/** A registry of entries, none of which may have the name of another. */
export function createRegistry<Entry>(known: readonly Entry[], nameOf: (entry: Entry) => string): Registry<Entry> {
  let entries: readonly Entry[] = [];
  const names = (): string[] => entries.map(nameOf);
  const add = (entry: Entry): (() => void) => {
    if (names().includes(nameOf(entry))) throw new HarnessError(`there are two entries called ${nameOf(entry)}`);
    entries = [entry, ...entries];
    return () => {
      entries = entries.filter((other) => other !== entry);
    };
  };
  for (const entry of known.toReversed()) add(entry);
  return {
    entries: () => entries,
    names,
    get(name, where) {
      const found = entries.find((entry) => nameOf(entry) === name);
      return found ?? refuse(name, names(), where);
    },
    add,
  };
}

/** Throws UsageError, with a suggestion where one is near, unless the word is one of those to choose from. */
export function requireChoice(word: string, choices: readonly string[], where: string): void {
  if (!choices.includes(word)) refuse(word, choices, where);
}

function refuse(word: string, choices: readonly string[], where: string): never {
  throw new UsageError(`${where}: ${notOneOf(word, choices)}`);
}

/** `nfs is not one of auto, docker`, with a suggestion where one is near. */
export function notOneOf(word: string, choices: readonly string[]): string {
  const near = nearest(word, choices);
  return `${word} is not one of ${choices.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`;
}
