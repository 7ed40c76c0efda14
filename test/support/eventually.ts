/** Waiting for a fact in tests. */
import { systemClock, until } from '../../harness/until.ts';

/** No test waits longer, in milliseconds: its own time limit comes first. */
const IN_VAIN_MS = 120_000;

/** Looks until there is something, and gives it. Throws after two minutes. */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  every = 5,
): Promise<T> {
  const found = await until(systemClock, { within: IN_VAIN_MS, every }, async () => (await look()) || undefined);
  if (found === undefined) throw new Error(`nothing came of it within ${IN_VAIN_MS / 1000} s: ${look}`);
  return found;
}
