/** What the checks of a run say about one rule of the register. */
import type { Offer } from './offer.ts';
import type { CheckRecord } from './record.ts';
import type { Requirement } from './register-format.ts';
import type { Verdict } from './verdict-format.ts';

export type JudgedRequirement = Verdict['requirements'][number];
type Status = JudgedRequirement['status'];

/** The worst of what its checks say decides a requirement; one that the server need not be asked for decides nothing. */
const WORST_FIRST: readonly Status[] = ['fail', 'harness-error', 'waived', 'blocked', 'warn', 'skipped', 'pass'];
/** What says more than that nothing can be said. */
const WORSE: readonly Status[] = ['fail', 'harness-error', 'waived'];

/** Judges a requirement by the checks that verify it, out of all checks of the run. `offers`: what is known of the server. */
export function judgeRequirement(
  requirement: Requirement,
  checks: readonly CheckRecord[],
  offers: readonly Offer[] = [],
): JudgedRequirement {
  const { id, level, binds, profile, clause, rule } = requirement;
  const bound = checks.filter(({ verifies }) => verifies.includes(id));
  // A contract rule that nothing exercised says nothing beside a check that was made.
  const made = bound.filter((check) => !isIdle(check));
  const own = made.length > 0 ? made : bound;
  const said = own.map((check) => saidOf(id, check, offers));
  const status = statusOf(requirement, own, said, offers);
  const reason = reasonOf(requirement, status, own);
  return {
    id,
    level,
    ...(binds === undefined ? {} : { binds }),
    profile,
    clause,
    text: rule,
    status,
    ...(reason === undefined ? {} : { reason }),
    // In the columns of several drivers a check has one id.
    checks: [...new Set(own.map((check) => check.id))],
  };
}

/** Whether a profile and the run are decided by it: a must that binds the server. */
export const isDeciding = ({ level, binds }: Pick<JudgedRequirement, 'level' | 'binds'>): boolean =>
  level === 'must' && binds === undefined;

const isIdle = ({ kind, status }: CheckRecord): boolean => kind === 'contract' && status === 'skipped';

/**
 * What a check says about a rule. One that did not pass and speaks against others of its rules only says nothing: an
 * assertion that holds of an answer that is wrong otherwise may be true of anything.
 */
function saidOf(id: string, check: CheckRecord, offers: readonly Offer[]): Status | undefined {
  const { status, blames, capability } = check;
  if (status === 'skipped')
    return capability !== undefined && isNotOffered(capability, offers) ? 'not-offered' : status;
  if (status === 'pass' || status === 'blocked' || status === 'harness-error') return status;
  return blames === undefined || blames.includes(id) ? status : undefined;
}

function statusOf(
  { profile, untestable, pending, unexercised, generated }: Requirement,
  own: readonly CheckRecord[],
  said: readonly (Status | undefined)[],
  offers: readonly Offer[],
): Status {
  if (own.length === 0) {
    if (untestable !== undefined) return 'untestable';
    return pending === undefined ? 'not-run' : 'pending';
  }
  if (own.every(isIdle)) {
    if (unexercised !== undefined) return 'untestable';
    return isProfileNotOffered(profile, offers) ? 'not-offered' : 'skipped';
  }
  const worst = WORST_FIRST.find((status) => said.includes(status));
  // A response that deviates keeps none of its rules, whichever of them is blamed for it.
  if (generated === true && said.includes(undefined) && (worst === undefined || !WORSE.includes(worst)))
    return 'blocked';
  if (worst !== undefined && worst !== 'skipped') return worst;
  // What was made decides, beside what could not be looked at here.
  if (said.includes('pass') && !leavesOut(own, offers)) return 'pass';
  if (said.includes(undefined) && !said.includes('pass')) return 'blocked';
  return worst ?? 'not-offered';
}

/** Whether a check was left out that the server was seen to be able to take, or that no capability excuses. */
const leavesOut = (own: readonly CheckRecord[], offers: readonly Offer[]): boolean =>
  own.some(
    ({ status, capability }) => status === 'skipped' && (capability === undefined || isOffered(capability, offers)),
  );

/** Why nothing can be said of the rule, where that is so. */
function reasonOf(
  { pending, untestable, unexercised }: Requirement,
  status: Status,
  own: readonly CheckRecord[],
): string | undefined {
  switch (status) {
    case 'pending':
      return pending;
    case 'untestable':
      return untestable ?? unexercised;
    case 'skipped':
    case 'not-offered':
    case 'harness-error':
      return own.find((check) => check.status === (status === 'not-offered' ? 'skipped' : status))?.reasons[0];
    case 'blocked':
      return own.find((check) => check.status === 'blocked')?.reasons[0] ?? 'a check of it failed for another rule';
    default:
      return undefined;
  }
}

const offerOf = (capability: string, offers: readonly Offer[]): Offer | undefined =>
  offers.find((offer) => offer.capability === capability);

const isNotOffered = (capability: string, offers: readonly Offer[]): boolean =>
  offerOf(capability, offers)?.seen === 'not-offered';

/** Whether the server was seen to have such a thing, whatever it is worth. */
export const isSeen = ({ seen }: Pick<Offer, 'seen'>): boolean => seen === 'offered' || seen === 'broken';

function isOffered(capability: string, offers: readonly Offer[]): boolean {
  const offer = offerOf(capability, offers);
  return offer !== undefined && isSeen(offer);
}

/** Whether the server was seen to offer none of the capabilities of a profile, and there is one. */
export function isProfileNotOffered(profile: string, offers: readonly Offer[]): boolean {
  const own = offers.filter((offer) => offer.profile === profile);
  return own.length > 0 && own.every(({ seen }) => seen === 'not-offered');
}
