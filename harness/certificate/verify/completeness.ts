/** Whether every check of a requirement set has its outcome, once, as the check that it is; and nothing else has one. */
import { canonicalJson } from '../../digest.ts';
import type { PlannedCheck } from '../../runner/plan.ts';
import { leftOut } from '../../session/claims.ts';
import { inColumn } from '../../verdict/in-column.ts';
import type { RawCheck } from '../../verdict/raw-check.ts';
import type { Reason } from '../reason.ts';
import type { Opened } from './opened.ts';
import { type PlannedScenario, plannedClaims } from './planned.ts';
import { reasonsOf } from './reasons.ts';

const nameOf = ({ id, driver }: Pick<RawCheck, 'id' | 'driver'>): string => inColumn(id, driver);
const isCrash = ({ kind, outcome }: RawCheck): boolean => kind === 'clean-up' && outcome.status === 'error';
/** What a step, or a part of the set-up, can come to. */
const OF_STEPS: readonly string[] = ['pass', 'fail', 'blocked', 'error'];

export function completenessReasons({ outcomes, basis, set }: Opened, planned: readonly PlannedScenario[]): Reason[] {
  const recorded = grouped(outcomes, nameOf);
  const checks = grouped(
    planned.flatMap((scenario) => scenario.checks),
    nameOf,
  );
  const claims = grouped(plannedClaims(basis), nameOf);
  const contract = new Set(set.contract);
  const counts = new Map<string, number>([
    ...[...checks, ...claims].map(([name, { length }]) => [name, length] as const),
    ...set.contract.map((id) => [id, 1] as const),
  ]);
  const missing: string[] = [];
  const twice: string[] = [];
  const changed: string[] = [];
  for (const [name, count] of counts) {
    const found = recorded.get(name) ?? [];
    const own = found.filter((raw) => !isCrash(raw));
    if (found.length < count) missing.push(`${name} has no outcome`);
    if (own.length > count) twice.push(`${name} has ${own.length} outcomes`);
    if (contract.has(name))
      changed.push(
        ...own.flatMap((raw) =>
          isOfContract(raw) ? [] : [`${name} is a check over recorded exchanges, and is recorded as another`],
        ),
      );
    changed.push(...own.flatMap((raw, index) => changes(raw, checks.get(name)?.[index], claims.get(name)?.[0], basis)));
  }
  const strange = outcomes.filter((raw) => !counts.has(nameOf(raw)) && !isCrash(raw));
  return [
    ...reasonsOf('check-missing', missing),
    ...reasonsOf('check-twice', twice),
    ...reasonsOf('check-changed', changed),
    ...reasonsOf(
      'check-unknown',
      strange.map((raw) => `${nameOf(raw)} is no check of the requirement set`),
    ),
  ];
}

function grouped<T>(entries: readonly T[], name: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const group = groups.get(name(entry));
    if (group === undefined) groups.set(name(entry), [entry]);
    else group.push(entry);
  }
  return groups;
}

const isOfContract = ({ kind, driver }: RawCheck): boolean => kind === 'contract' && driver === undefined;

/** What is recorded of a check and cannot be so, whatever the server has done. */
function changes(
  raw: RawCheck,
  check: PlannedCheck | undefined,
  claim: RawCheck | undefined,
  { offers }: Opened['basis'],
): string[] {
  const name = nameOf(raw);
  if (claim !== undefined)
    return canonicalJson(raw) === canonicalJson(claim) ? [] : [`${name} does not say what the claims come to`];
  if (check === undefined) return [];
  const { outcome } = raw;
  const verifies = outcome.status === 'error' ? [...check.verifies, ...(check.atStake ?? [])] : check.verifies;
  const left = check.unclaimed === undefined ? undefined : leftOut(check.unclaimed, offers);
  return [
    ...(raw.kind === check.kind && raw.sdk === undefined ? [] : [`${name} is recorded as another kind of check`]),
    ...(canonicalJson(raw.verifies) === canonicalJson(verifies)
      ? []
      : [`${name} verifies other rules than are recorded`]),
    ...(raw.place === undefined || raw.place.endsWith(lineOf(check)) ? [] : [`${name} does not stand at ${raw.place}`]),
    ...(left === undefined && !OF_STEPS.includes(outcome.status)
      ? [`${name} was ${outcome.status}, and no capability is lacking`]
      : []),
    ...(left !== undefined && canonicalJson(outcome) !== canonicalJson(left)
      ? [`${name} needs ${check.unclaimed}, which is not judged, and was ${outcome.status}`]
      : []),
  ];
}

/** The scenario below the folder of the scenarios, and the line. */
const lineOf = ({ id, place }: PlannedCheck): string => `${id.split(' > ', 1)[0]}:${place.split(':').at(-1)}`;
