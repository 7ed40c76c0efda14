/** What is claimed of the server and not offered: one check for each says so, and what needs it is blocked by that check. */
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { Rules } from '../verdict/basis.ts';
import type { Offer } from '../verdict/offer.ts';
import type { RawCheck, RawOutcome } from '../verdict/raw-check.ts';

/** What comes with a setting, and is claimed by it. */
export const HOST = 'volumes.host';
export const OSSFS = 'volumes.ossfs';
/** What comes with a setting as well, and is never claimed. */
export const HOST_OUTSIDE = 'volumes.host-outside';

/** What the ids of the checks begin with. */
export const CLAIMS_FILE = 'capabilities.yaml';

/** Name of the check, below the file of capabilities. */
export const claimName = (capability: string): string => `${capability} is offered`;

/** A pattern for the names of tests that lets through what another one does, and the checks of claims. */
export const alsoClaims = (pattern: string): string => `(?:${pattern})|^${DESCRIBED} .+ is offered$`;

/** The name under which the checks stand in vitest. */
export const DESCRIBED = `specs/${CLAIMS_FILE}`;

const ruleId = (capability: string): string => `claim.${capability.replaceAll('.', '-')}`;

const isUnmet = ({ claimed, seen }: Offer): boolean => claimed && seen === 'not-offered';

/** Rules that a run has besides those of the register: that what is claimed and was not seen is offered. */
export function claimRules(offers: readonly Offer[]): Rules {
  const rules = offers.filter(isUnmet).map(({ capability, profile }) => ({
    id: ruleId(capability),
    level: 'must' as const,
    profile,
    rule: `A server of which ${capability} is claimed offers it.`,
    clause: `${CLAIMS_FILE}#/${capability}`,
  }));
  return Object.fromEntries(rules.map((rule) => [rule.id, rule]));
}

/** The check of a claim that does not hold; undefined where it holds, or nobody could tell. */
export function failedClaim(offer: Offer): RawCheck | undefined {
  const { capability, evidence } = offer;
  if (!isUnmet(offer)) return undefined;
  return {
    id: `${CLAIMS_FILE} > ${claimName(capability)}`,
    kind: 'set-up',
    outcome: { status: 'fail', reasons: [`${capability} is claimed, and the server does not offer it: ${evidence}`] },
    verifies: [{ rule: ruleId(capability) }],
  };
}

/** Whether a run holds anything that is claimed against what the server shows, so that there is a test for it. */
export function claimsSomething({
  target,
  capabilities: { named = [], added, removed },
  hostPath,
  ossfs,
}: Pick<Settings, 'target' | 'capabilities' | 'hostPath' | 'ossfs'>): boolean {
  if (TARGETS.get(target.kind, 'target').asked === undefined) return false;
  const brought = [...(hostPath === undefined ? [] : [HOST]), ...(ossfs === undefined ? [] : [OSSFS])];
  return [...named, ...added, ...brought].some((name) => !removed.includes(name));
}

/** What a check comes to that needs a capability which is not judged. */
export function leftOut(
  capability: string,
  offers: readonly Offer[],
): Extract<RawOutcome, { status: 'skipped' | 'blocked' }> {
  const offer = offers.find((one) => one.capability === capability);
  const claim = offer && failedClaim(offer);
  if (claim !== undefined) return { status: 'blocked', by: claim.id };
  const reason = offer?.reason ?? `the server does not claim ${capability}`;
  return { status: 'skipped', reason, capability };
}

/** What is taken as offered in a run, and what is not, in words. */
export function offersInWords(offers: readonly Offer[]): string {
  const words = (title: string, which: (offer: Offer) => boolean): string[] => {
    const names = offers
      .filter(which)
      .map(({ capability, seen }) => (seen === 'broken' ? `${capability} (broken)` : capability));
    return names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  };
  return [
    ...words('taken as offered', ({ judged }) => judged),
    ...words('not offered', ({ seen }) => seen === 'not-offered'),
    ...words('offered, and not judged', ({ judged, seen }) => !judged && (seen === 'offered' || seen === 'broken')),
  ].join('\n');
}
