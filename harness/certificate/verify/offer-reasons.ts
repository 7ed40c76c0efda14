/** Whether what a run knows of the capabilities of its server follows from its settings and what it has seen. */
import type { Offer } from '../../verdict/offer.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import { ourCapabilities } from './ours.ts';
import { reasonsOf } from './reasons.ts';

type Capability = ReturnType<typeof ourCapabilities>[number];
type Asked = { named: readonly string[] | undefined; all: readonly string[]; needed: boolean };

/** Which capabilities there are, and of which profiles, is in the package; what was seen only the run can say. */
export function offerReasons({ basis, claim }: Opened): Reason[] {
  const capabilities = ourCapabilities();
  const { capabilities: named, added = [] } = basis.facts.provenance?.settings ?? {};
  const all = [...(named ?? []), ...added];
  const listed = basis.offers.map(({ capability }) => capability);
  const strange = listed.filter(
    (name, index) => listed.indexOf(name) < index || !capabilities.some((one) => one.name === name),
  );
  return [
    ...reasonsOf(
      'capability-unknown',
      strange.map((name) => `the run lists the capability ${name}, which there is not, or twice`),
    ),
    ...capabilities.flatMap((capability) => {
      const offer = basis.offers.find((one) => one.capability === capability.name);
      if (offer === undefined)
        return reasonsOf('capability-missing', [`the run says nothing of the capability ${capability.name}`]);
      const needed = capability.place === undefined && claim.profiles.includes(capability.profile);
      return reasonsOf('capability-changed', problemsOf(offer, capability, { named, all, needed }));
    }),
  ];
}

function problemsOf(
  offer: Offer,
  { name, profile, refusable, place }: Capability,
  { named, all, needed }: Asked,
): string[] {
  const { seen, judged, claimed, reason } = offer;
  const isRefused = seen === 'not-offered' && refusable !== undefined;
  const isShown = seen === 'offered' || seen === 'broken';
  const isWanted = claimed || (isShown && (named === undefined || place !== undefined));
  return [
    ...(offer.profile === profile ? [] : [`${name} is of the profile ${profile}, not ${offer.profile}`]),
    ...(needed && !all.includes(name)
      ? [`${name} is of the claimed profile ${profile}, and the run did not demand it`]
      : []),
    ...(all.includes(name) && !claimed && !isRefused
      ? [`${name} is claimed in the settings, and not in the report`]
      : []),
    ...(judged === (isWanted && seen !== 'not-offered')
      ? []
      : [`${name} was seen as ${seen}, and ${judged ? 'is' : 'is not'} judged`]),
    ...(judged === (reason === undefined) ? [] : [`${name}: judged, and a reason why not, or neither`]),
  ];
}
