/** A fixture of the suite that did not work is made again, and is never the fault of the server. */
import { FIXTURE_RETRIES, fixtureBlock, isFixture } from '../scenario/fixture-steps.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { ScenarioRun } from './scenario-run.ts';

type Failed = Extract<Outcome, { status: 'fail' }>;

/** The run with steps that are about a fixture tried again, from the first that makes it. */
export function withFixtures(scenario: Scenario, run: ScenarioRun): ScenarioRun {
  const again = async (planned: PlannedStep, signal: AbortSignal): Promise<Outcome> => {
    for (const one of fixtureBlock(scenario, planned.name)) {
      const outcome = await run.step(one.name === planned.name ? planned : one, signal);
      if (outcome.status !== 'pass' || one.name === planned.name) return outcome;
    }
    throw new Error(`no step of the scenario is called ${planned.name}`);
  };
  return {
    ...run,
    async step(planned, signal) {
      let outcome = await run.step(planned, signal);
      if (!isFixture(planned.step)) return outcome;
      for (let retry = 0; retry < FIXTURE_RETRIES && didNotHold(outcome); retry++)
        outcome = await again(planned, signal);
      if (!didNotHold(outcome)) return outcome;
      const times = FIXTURE_RETRIES + 1;
      return {
        status: 'error',
        reason: `a fixture of the suite did not work, made ${times} times: ${outcome.reasons.join('; ')}`,
      };
    },
  };
}

/** Whether the step was done and did not come true. What could not be done at all is for the server to answer for. */
const didNotHold = (outcome: Outcome): outcome is Failed =>
  outcome.status === 'fail' && outcome.assertions !== undefined && outcome.undone === undefined;
