/** Waiting until a new sandbox can be driven, and no longer than that is worth. */
import { ActionFailure } from '../drivers/driver.ts';
import type { Surroundings } from '../verbs/surroundings.ts';

/** What is waited for, in the words of Waits. */
const FACT = 'a new sandbox can be driven';
/** What is missing already is waited for so long: a sandbox takes longer than an answer. */
const LEAST_MS = 5000;

/**
 * Gives what `work` makes, a sandbox that can be driven. `work` takes `readyMs` at most by itself; where another sandbox of
 * the run was waited for in vain as long as that, this one gets less. Throws ActionFailure when it is not there then.
 */
export async function untilReady<T>(
  { waits, readyMs, now }: Pick<Surroundings, 'waits' | 'readyMs' | 'now'>,
  work: Promise<T>,
): Promise<T> {
  const worth = waits.patience(FACT, readyMs, LEAST_MS);
  const began = now();
  try {
    const made = await (worth < readyMs ? within(worth, work) : work);
    waits.came(FACT, now() - began);
    return made;
  } catch (error) {
    if (error instanceof ActionFailure && now() - began >= readyMs) waits.missed(FACT, readyMs);
    throw error;
  }
}

/** Ends the waiting, not the work: the clean-up finds what it still makes. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new ActionFailure(`it cannot be driven after ${ms / 1000} s, and a sandbox before it never could`));
    }, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
