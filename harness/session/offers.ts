/** What is known of each capability in a run, what is judged of it, and why the rest is not. */
import { type Capability, loadCapabilities } from '../capabilities/load.ts';
import { OWN_SANDBOX } from '../capabilities/own-sandbox.ts';
import type { Claims, Settings } from '../settings/settings.ts';
import type { PreparedTarget, TargetEntry } from '../targets/target.ts';
import type { Offer } from '../verdict/offer.ts';
import { PROVISIONERS } from '../volumes/all.ts';
import { HOST, HOST_OUTSIDE, OSSFS } from './claims.ts';

/** What the place of a run brings, with the sentence that says how it is known; `claimed`: a setting says so. */
type Brought = { evidence: string; claimed: boolean };

export type OfferFacts = {
  capabilities: readonly Capability[];
  /** What the kind of target is known to do, and the machine it runs on. */
  known: readonly string[];
  /** What the server has shown of what it was asked for; absent where its kind is known. */
  sightings?: PreparedTarget['sightings'];
  brought: ReadonlyMap<string, Brought>;
  claims: Claims;
};

/** What is known of every capability of the documents in use, in their order. */
export function offersOf(facts: OfferFacts): Offer[] {
  return facts.capabilities.map((capability) => offerOf(capability, facts));
}

/** The offers of a run: from what its target is, and what its settings say. */
export function offersOfRun(
  { specs, capabilities: claims, ossfs }: Pick<Settings, 'specs' | 'capabilities' | 'ossfs'>,
  entry: Pick<TargetEntry, 'capabilities' | 'judges'>,
  target: Pick<PreparedTarget, 'found' | 'sightings' | 'volumes' | 'hostPath'>,
): Offer[] {
  const { sightings, found } = target;
  const brought = broughtBy(target, ossfs !== undefined);
  if (entry.judges === undefined) brought.set(OWN_SANDBOX, { evidence: 'the server makes sandboxes', claimed: false });
  return offersOf({
    capabilities: loadCapabilities(specs).capabilities,
    known: [...entry.capabilities, ...found],
    ...(sightings === undefined ? {} : { sightings }),
    brought,
    claims,
  });
}

/** What comes with the place of a run: its volumes, a directory of the host, a bucket. */
export function broughtBy(
  { volumes, hostPath, sightings }: Pick<PreparedTarget, 'volumes' | 'hostPath' | 'sightings'>,
  bucket: boolean,
): Map<string, Brought> {
  const { look, sentence, brings = [] } = PROVISIONERS.get(volumes.kind, 'volumes');
  const asked = (name: string): boolean => sightings?.some(({ capability }) => capability === name) === true;
  const brought = new Map<string, Brought>();
  if (look !== undefined) brought.set('volumes.outside', { evidence: `volumes are ${sentence}`, claimed: false });
  for (const name of [...brings, ...(volumes.brings ?? [])])
    brought.set(name, { evidence: `volumes are ${sentence}`, claimed: false });
  if (hostPath !== undefined) {
    const { onServer, here } = hostPath;
    brought.set(HOST, { evidence: `host volumes are allowed below ${onServer}`, claimed: asked(HOST) });
    if (here !== undefined)
      brought.set(HOST_OUTSIDE, { evidence: `the suite has ${onServer} of the server as ${here}`, claimed: false });
  }
  if (bucket) brought.set(OSSFS, { evidence: 'there is a bucket for tests', claimed: asked(OSSFS) });
  return brought;
}

function offerOf(capability: Capability, facts: OfferFacts): Offer {
  const { name, profile, refusable } = capability;
  const { named, added, removed } = facts.claims;
  const brought = facts.brought.get(name);
  const { seen, evidence } = seenOf(capability, facts);
  const asked = named?.includes(name) === true || added.includes(name) || brought?.claimed === true;
  // No claim makes a failure of a refusal that the documents allow.
  const claimed = asked && !(seen === 'not-offered' && refusable !== undefined);
  const shown = seen === 'offered' || seen === 'broken';
  // What comes with the place is in no list of names.
  const wanted = claimed || (shown && (named === undefined || capability.place !== undefined));
  const judged = wanted && seen !== 'not-offered' && !removed.includes(name);
  const offer = { capability: name, profile, seen, evidence, claimed: claimed && !removed.includes(name), judged };
  return judged ? offer : { ...offer, reason: reasonOf(capability, offer, removed.includes(name)) };
}

function seenOf({ name, place }: Capability, facts: OfferFacts): Pick<Offer, 'seen' | 'evidence'> {
  const { known, sightings, brought } = facts;
  const sighting = sightings?.find(({ capability }) => capability === name);
  if (sighting !== undefined && sighting.seen !== 'unknown') return sighting;
  const evidence = brought.get(name)?.evidence;
  if (evidence !== undefined) return { seen: 'offered', evidence };
  if (sighting !== undefined) return sighting;
  if (known.includes(name)) return { seen: 'offered', evidence: 'known of this kind of target' };
  return { seen: 'unknown', evidence: place ?? 'this kind of target is not known to do it' };
}

/** Why the checks that need it are not made. */
function reasonOf(
  { name, place, refusable }: Capability,
  { seen, evidence }: Pick<Offer, 'seen' | 'evidence'>,
  removed: boolean,
): string {
  if (removed) return `${name} was taken away`;
  if (seen === 'not-offered') {
    const allowed = refusable === undefined ? '' : `; it need not: ${refusable.replace(/\.$/, '')}`;
    return `the server does not offer ${name} (${evidence})${allowed}`;
  }
  if (seen === 'unknown') {
    return place === undefined
      ? `nobody knows whether the server offers ${name} (${evidence})`
      : `needs ${name}, which ${place.replace(/^C/, 'c').replace(/\.$/, '')}`;
  }
  return `${name} is not claimed, though the server was seen to offer it (${evidence})`;
}
