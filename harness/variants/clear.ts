/** Finds the variants of a mix that the suite is not silent about. */
import { type Alarm, alarmsOf, type Outcome, profilesOf, type VariantsTried } from './alarm.ts';
import { halvesOf } from './mixes.ts';

export type Clearing = {
  /** Runs these scenarios before a server with these variants; ids. */
  run(ids: readonly string[], scenarios: readonly string[]): Promise<Outcome[]>;
  /** What each scenario came to without any variant. */
  without(scenario: string): Promise<Outcome['result'] | undefined>;
  rules: Parameters<typeof profilesOf>[1];
  /** Called with each set that is known to be silent, and with the smallest that is not. */
  tried(tried: VariantsTried): void;
};

/** The mix when it is silent; otherwise the smallest parts of it that are not, and those that are. */
export async function clearMix(
  ids: readonly string[],
  scenarios: readonly string[],
  clearing: Clearing,
): Promise<VariantsTried[]> {
  const began = performance.now();
  const outcomes = await clearing.run(ids, scenarios);
  const each = outcomes.map(async (one) => alarmsOf(one, await clearing.without(one.scenario)));
  const alarms = (await Promise.all(each)).flat();
  if (alarms.length === 0 || ids.length <= 1) return [note(alarms)];
  const loud = [...new Set(alarms.map(({ scenario }) => scenario))];
  const parts = (await Promise.all(halvesOf(ids).map((half) => clearMix(half, loud, clearing)))).flat();
  // No part by itself: they do it together, or only now and then. Neither may be.
  return parts.every((part) => part.alarms.length === 0) ? [note(alarms)] : parts;

  function note(found: Alarm[]): VariantsTried {
    const seconds = Math.round(performance.now() - began) / 1000;
    const tried = { ids: [...ids], alarms: found, profiles: profilesOf(outcomes, clearing.rules), seconds };
    clearing.tried(tried);
    return tried;
  }
}
