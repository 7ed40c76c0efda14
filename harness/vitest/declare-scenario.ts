/** Runs in a worker: one `describe` for a scenario, one `test` for each part of its set-up and each step. */
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, inject, type TestContext, test } from 'vitest';
import type { Outcome } from '../engine/outcome.ts';
import { type ScenarioRun, setUpOf } from '../engine/scenario-run.ts';
import { unclaimedParts } from '../scenario/needs.ts';
import { milliseconds, type PlannedStep, type Scenario } from '../scenario/scenario.ts';
import { finish } from './finish.ts';
import './provided.ts';
import { type OpenScenario, openScenario } from './open-scenario.ts';

/** What vitest grants beyond the step's own time, so that the step's own message is the one that is seen. */
const GRACE_MS = 5000;
/** Removing volumes and sandboxes; each request has its own limit below this. */
const CLEAN_UP_MS = 120_000;

export function declareScenario(scenario: Scenario): void {
  const info = inject('conformance');
  const { scenario: claimed, parts, steps } = unclaimedParts(scenario, info.capabilities);
  const place = (line: number): string => `${relative(process.cwd(), scenario.path)}:${line}`;

  describe(scenario.title, () => {
    let open: OpenScenario | undefined;
    const run = (): ScenarioRun => {
      if (open === undefined) throw new Error('the scenario was not opened');
      return open.run;
    };
    const declare = (
      kind: 'set-up' | 'step',
      name: string,
      line: number,
      timeoutMs: number,
      step: PlannedStep | undefined,
      unclaimed: string | undefined,
      act: (signal: AbortSignal) => Promise<Awaited<ReturnType<ScenarioRun['step']>>>,
    ): void => {
      const verifies = step?.step.verifies ?? [];
      test(name, { timeout: timeoutMs + GRACE_MS }, async (context: TestContext) => {
        const check = { id: `${scenario.file} > ${name}`, kind, verifies, place: place(line) };
        if (unclaimed !== undefined) {
          finish(context, check, { status: 'skipped', reason: `the server does not claim ${unclaimed}` }, info);
          return;
        }
        const signal = AbortSignal.any([context.signal, AbortSignal.timeout(timeoutMs)]);
        const mark = open?.mark();
        const outcome = explained(await act(signal), step);
        finish(context, check, outcome, info, mark === undefined ? [] : open?.since(mark));
      });
    };

    beforeAll(async () => {
      if (steps.includes(undefined)) open = await openScenario(claimed, info);
    }, CLEAN_UP_MS);
    for (const part of setUpOf(scenario)) {
      const unclaimed = parts.get(`${part.kind === 'volume' ? 'volumes' : 'sandboxes'}.${part.resource}`);
      declare('set-up', part.name, 1, info.readyMs, undefined, unclaimed, (signal) => run().setUp(part, signal));
    }
    for (const [index, planned] of scenario.steps.entries()) {
      const timeMs = timeOf(scenario, planned, info.readyMs);
      declare('step', planned.name, planned.line, timeMs, planned, steps[index], (signal) =>
        run().step(planned, signal),
      );
    }
    afterAll(async () => {
      const problems = (await open?.close()) ?? [];
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }, CLEAN_UP_MS);
  });
}

/** With the constraint that the request broke, where the step was derived from one. */
function explained(outcome: Outcome, step: PlannedStep | undefined): Outcome {
  if (outcome.status !== 'fail' || step?.constraint === undefined) return outcome;
  return { ...outcome, reasons: [...outcome.reasons, `the request breaks sandbox-lifecycle.yml#${step.constraint}`] };
}

/** A step has the time of its scenario, and as much more as it says that it waits. */
function timeOf(scenario: Scenario, planned: PlannedStep, readyMs: number): number {
  const steps = [planned.step, ...(planned.step.parallel ?? [])];
  const waits = steps.flatMap(({ eventually, wait, probe }) => [eventually, wait?.within, wait?.time, probe?.within]);
  const waited = waits.map((duration) => (duration === undefined ? 0 : milliseconds(duration)));
  const creates = steps.some((step) => step.create !== undefined || step.probe !== undefined);
  return Math.max(scenario.timeoutMs, creates ? readyMs : 0) + Math.max(...waited);
}
