/** What the suite comes to in a requirement set, as it is now. */
import { knownOverlays, loadOverlays } from '../contract/overlay.ts';
import { digestOf, sha256Of } from '../digest.ts';
import { loadProfiles } from '../register/profiles.ts';
import { loadRegister } from '../register/register.ts';
import { documentDigests } from '../session/provenance.ts';
import { entriesInSet, type SetId } from '../spec-version.ts';
import type { Requirement } from '../verdict/register-format.ts';
import { contractIds } from './contract-checks.ts';
import { type Folders, OUR_FOLDERS } from './folders.ts';
import type { RequirementSet, SetRequirement } from './format.ts';
import { scenariosIn } from './scenarios.ts';
import { allowedSkips } from './skips.ts';

/** All of a set but what is decided when it is frozen. */
export type Computed = Omit<RequirementSet, 'frozen' | 'certificatesUntil'>;

/**
 * Reads documents, register, profiles, overlays and scenarios of some folders, or of ours, as a set has them. Throws UsageError where they are wrong.
 */
export async function computeSet(set: SetId, folders: Folders = OUR_FOLDERS): Promise<Computed> {
  const { specs } = folders;
  const rules = [...loadRegister(specs, set).requirements.values()];
  const scenarios = await scenariosIn(set, folders);
  const contract = await contractIds(specs, set);
  return {
    set,
    documents: await documentDigests(specs, set),
    overlays: overlayDigests(specs, set),
    profiles: loadProfiles(specs, set).profiles.map(({ name, includes }) => ({ name, ...(includes && { includes }) })),
    requirements: rules.map(requirementOf).sort((one, other) => (one.id < other.id ? -1 : 1)),
    scenarios: scenarios.map(({ scenario: _, ...entry }) => entry),
    contract,
    skips: allowedSkips(scenarios, contract, rules),
  };
}

function requirementOf({ id, level, profile, binds, rule, clause, contract, ...why }: Requirement): SetRequirement {
  const is = (name: 'untestable' | 'unexercised' | 'pending') => (why[name] === undefined ? {} : { [name]: true });
  return {
    id,
    level,
    profile,
    ...(binds === undefined ? {} : { binds }),
    rule: sha256Of(rule),
    clause,
    ...(contract === undefined ? {} : { contract }),
    ...is('untestable'),
    ...is('unexercised'),
    ...is('pending'),
  };
}

/** The overlays by their versions: what is newer than the documents, and no deviation. */
function overlayDigests(specs: string, set: SetId): RequirementSet['overlays'] {
  const overlays = entriesInSet(loadOverlays(specs, knownOverlays(specs)), set);
  return Object.fromEntries(overlays.map((overlay) => [overlay.version, digestOf(overlay)]));
}
