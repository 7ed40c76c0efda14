/**
 * What is still to be looked at, by name: each one by itself and never twice at a time, all of them side by side. What fails is
 * tried again after a pause that doubles, and holds up nobody else.
 */
import { describeError } from '../../../errors.ts';
import { isConflict } from './api/errors.ts';
import type { Log } from './log.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 30_000;
/** A timer of Node cannot wait longer, and the clock of the machine may be set meanwhile. */
const LONGEST_WAIT_MS = 60_000;

export type Queue = {
  /** Has one looked at, now or as soon as the look that is under way has ended. */
  add(key: string): void;
};

export type QueueOptions = {
  /** Names what is looked at, for the log. */
  kind: string;
  /** Looks at one, and gives the milliseconds after which it is to be looked at again, if at all. */
  look: (key: string) => Promise<number | undefined>;
  log: Log;
  signal: AbortSignal;
};

type Entry = { again: boolean; failures: number; busy: boolean; timer?: NodeJS.Timeout | undefined };

/** A queue that looks at what is added until the signal fires. */
export function createQueue({ kind, look, log, signal }: QueueOptions): Queue {
  const entries = new Map<string, Entry>();
  signal.addEventListener('abort', () => {
    for (const { timer } of entries.values()) clearTimeout(timer);
    entries.clear();
  });

  const work = async (key: string, entry: Entry): Promise<void> => {
    entry.busy = true;
    let pause: number | undefined;
    do {
      entry.again = false;
      try {
        pause = await look(key);
        entry.failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        pause = Math.min(FIRST_PAUSE_MS * 2 ** entry.failures++, LONGEST_PAUSE_MS);
        // That an object has changed meanwhile is no trouble: its new state is on the way.
        if (!isConflict(error)) log(`${kind} ${key}: ${describeError(error)}; again in ${pause} ms`);
      }
    } while (entry.again && !signal.aborted);
    entry.busy = false;
    if (signal.aborted) return;
    clearTimeout(entry.timer);
    if (pause === undefined) entries.delete(key);
    else entry.timer = setTimeout(add, Math.min(pause, LONGEST_WAIT_MS), key);
  };

  const add = (key: string): void => {
    if (signal.aborted) return;
    const entry = entries.get(key) ?? { again: false, failures: 0, busy: false };
    entries.set(key, entry);
    if (entry.busy) entry.again = true;
    else void work(key, entry);
  };
  return { add };
}
