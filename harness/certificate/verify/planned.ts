/** The checks that a run of a requirement set makes, as this suite plans them. */
import { type PlannedCheck, planChecks } from '../../runner/plan.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { failedClaim } from '../../session/claims.ts';
import type { RunBasisFile } from '../../verdict/basis-format.ts';
import type { RawCheck } from '../../verdict/raw-check.ts';

/** A scenario in the column of a driver, with its checks there. */
export type PlannedScenario = {
  scenario: Scenario;
  /** The further driver in whose column it is done. */
  column?: string;
  checks: PlannedCheck[];
};

/** What has no part in which checks there are. */
const ANY_TIMES = { createMs: 0, readyMs: 0 };

/** All scenarios of a run in all of its columns; those in which a column makes no check are left out. */
export function plannedScenarios(
  scenarios: readonly Scenario[],
  { offers, drivers }: Pick<RunBasisFile, 'offers' | 'drivers'>,
): PlannedScenario[] {
  const capabilities = offers.flatMap(({ capability, judged }) => (judged ? [capability] : []));
  const plan = (scenario: Scenario, driver: string | undefined): PlannedCheck[] =>
    planChecks(scenario, { ...ANY_TIMES, capabilities, drivers, ...(driver === undefined ? {} : { driver }) }).checks;
  const [first, ...others] = drivers;
  return [
    ...scenarios.map((scenario) => ({ scenario, checks: plan(scenario, first) })),
    ...others.flatMap((column) =>
      scenarios.flatMap((scenario) => {
        const checks = plan(scenario, column).filter(({ driver }) => driver === column);
        return checks.length === 0 ? [] : [{ scenario, column, checks }];
      }),
    ),
  ];
}

/** The checks of claims that do not hold: what is recorded of them follows from the offers alone. */
export const plannedClaims = ({ offers }: Pick<RunBasisFile, 'offers'>): RawCheck[] =>
  offers.flatMap((offer) => failedClaim(offer) ?? []);
