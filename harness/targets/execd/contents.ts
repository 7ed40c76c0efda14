/** What a scenario has made in an execd that goes on after it, and has not ended. */
import { canBeNamed } from '../../probing/execd.ts';
import { homesIn } from '../../run/home.ts';
import type { Item, Ledger } from '../../run/ledger.ts';

export type Thing = Pick<Item, 'id'> & { kind: Exclude<Item['kind'], 'sandbox' | 'volume' | 'snapshot'> };

export type Contents = {
  made(thing: Thing): void;
  gone(thing: Thing): void;
  /** Told of what is asked of execd: notes the directories of the run that a text names. */
  named(text: string): void;
  all(): Thing[];
};

const keyOf = ({ kind, id }: Thing): string => `${kind} ${id}`;

/** The contents of one sandbox of a run. Each thing is in the ledger before the call returns, so that a killed run leaves it there. */
export function createContents(sandbox: string, runId: string, ledger: Ledger, known: readonly Thing[] = []): Contents {
  const things = new Map(known.map((thing) => [keyOf(thing), thing]));
  const made = (thing: Thing): void => {
    if (things.has(keyOf(thing)) || !canBeNamed(thing.id)) return;
    things.set(keyOf(thing), thing);
    ledger.made({ ...thing, in: sandbox });
  };
  return {
    made,
    gone(thing) {
      if (things.delete(keyOf(thing))) ledger.gone({ ...thing, in: sandbox });
    },
    named(text) {
      for (const id of homesIn(text, runId)) made({ kind: 'directory', id });
    },
    all: () => [...things.values()],
  };
}

const KINDS: ReadonlySet<string> = new Set<Thing['kind']>(['session', 'context', 'command', 'code', 'directory']);

/** Whether something in a ledger is in a sandbox. */
export const isThing = (item: Pick<Item, 'kind' | 'id'>): item is Thing => KINDS.has(item.kind);
