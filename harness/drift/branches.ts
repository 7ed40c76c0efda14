/** Which branches of a `oneOf` or `anyOf` belong together on both sides, whatever their order. */

import type { JsonObject } from '../json-object.ts';
import type { Comparison } from './comparison.ts';
import { normalOf } from './normal.ts';
import { peel } from './peel.ts';
import { type Signatures, signatureOf } from './schema-text.ts';
import type { Side } from './side.ts';

export type Pairing = {
  pairs: [ours: JsonObject, published: JsonObject][];
  ours: JsonObject[];
  published: JsonObject[];
};

/**
 * Branches of the same component, then those that say the same, then those with the same value of the same member, as
 * `type: basic`. What is left belongs together in its order where both sides have as many, and to nothing where not.
 */
export function pairBranches(
  { ours, published }: Comparison,
  mine: readonly JsonObject[],
  theirs: readonly JsonObject[],
): Pairing {
  const pairing: Pairing = { pairs: [], ours: [...mine], published: [...theirs] };
  pairBy(pairing, componentName(ours), componentName(published));
  pairBy(pairing, signature(ours), signature(published));
  pairBy(pairing, tag(ours), tag(published));
  if (pairing.ours.length !== pairing.published.length) return pairing;
  const left = pairing.ours.map((branch, index): [JsonObject, JsonObject] => [branch, pairing.published[index]!]);
  return { pairs: [...pairing.pairs, ...left], ours: [], published: [] };
}

type Key = (branch: JsonObject) => string | undefined;

function pairBy(pairing: Pairing, ours: Key, published: Key): void {
  const waiting = new Map<string, JsonObject[]>();
  const add = (key: string | undefined, branch: JsonObject): void => {
    if (key !== undefined) waiting.set(key, [...(waiting.get(key) ?? []), branch]);
  };
  for (const branch of pairing.published) add(published(branch), branch);
  const taken = new Set<JsonObject>();
  for (const branch of pairing.ours) {
    const key = ours(branch);
    const other = key === undefined ? undefined : waiting.get(key)?.shift();
    if (other === undefined) continue;
    pairing.pairs.push([branch, other]);
    taken.add(branch).add(other);
  }
  pairing.ours = pairing.ours.filter((branch) => !taken.has(branch));
  pairing.published = pairing.published.filter((branch) => !taken.has(branch));
}

const componentName = (side: Side): Key => {
  return (branch) => side.componentOf(peel(side, branch).core)?.name;
};

function signature(side: Side): Key {
  const seen: Signatures = new Map();
  return (branch) => signatureOf(side, branch, seen);
}

function tag(side: Side): Key {
  return (branch) => {
    for (const [name, member] of normalOf(side, peel(side, branch).core).members) {
      const { values } = normalOf(side, peel(side, member).core);
      if (values?.length === 1) return `${name} ${values[0]}`;
    }
    return undefined;
  };
}
