/** Volumes that commands of somebody's own make, fill, show and remove. */
import { HarnessError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import { tarFromSeed } from '../archive.ts';
import type { OutsideVolumes } from '../entry.ts';
import { type Hooks, isRefusal } from './hooks.ts';

/** How long sandboxes that a server has begun to end may hold a volume, in milliseconds. */
const RELEASE_MS = 5000;

/**
 * Volumes by commands. Nothing but `exists` is ever run for a name that is not of the run: what the run makes, and what a server
 * makes for it, has the id of the run in its name.
 */
export function createHookVolumes(hooks: Hooks, runId: string): OutsideVolumes {
  /** Claims that existed before the run asked for them: never touched, whatever their names. */
  const foreign = new Set<string>();
  const refuseForeign = (claimName: string): void => {
    if (foreign.has(claimName) || !claimName.includes(runId))
      throw new HarnessError(`volume ${claimName} was not made by run ${runId} and is left alone`);
  };
  return {
    alone: false,
    async create(claimName, seed) {
      const archive = seed.length === 0 ? undefined : await tarFromSeed(seed);
      refuseForeign(claimName);
      if (await hooks.exists(claimName)) {
        foreign.add(claimName);
        throw new HarnessError(`volume ${claimName} exists already and is left alone. Remove it if nobody needs it.`);
      }
      await hooks.create(claimName);
      if (archive !== undefined) await hooks.put(claimName, archive);
    },
    async inspect(claimName) {
      refuseForeign(claimName);
      return hooks.get(claimName);
    },
    exists: hooks.exists,
    list: hooks.list,
    async remove(claimName) {
      if (foreign.has(claimName)) return;
      refuseForeign(claimName);
      let refusal: unknown;
      const removed = await until(systemClock, { within: RELEASE_MS, every: 500 }, async () => {
        if (!(await hooks.exists(claimName))) return true;
        try {
          await hooks.remove(claimName);
          return true;
        } catch (error) {
          // It may still be used by a sandbox that is ending.
          if (!isRefusal(error)) throw error;
          refusal = error;
          return undefined;
        }
      });
      if (removed === undefined) throw refusal;
    },
    async close() {},
  };
}
