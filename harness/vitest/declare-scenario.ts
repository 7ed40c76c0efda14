/** Runs in a worker: one `describe` for a scenario, one `test` for each part of its set-up and each step. */
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, inject, type TestContext, test } from 'vitest';
import { type ScenarioRun, setUpOf } from '../engine/scenario-run.ts';
import { ANSWER_MS } from '../lifecycle-client/preflight.ts';
import { unclaimedParts } from '../scenario/needs.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import { timeOf } from '../scenario/times.ts';
import { createSilence } from '../session/silence.ts';
import type { Outcome } from '../verdict/outcome.ts';
import { finish } from './finish.ts';
import { type OpenScenario, openScenario } from './open-scenario.ts';
import './provided.ts';
import { rawCheck } from './raw-check.ts';

/** What vitest grants beyond the step's own time: the step's own message is to be seen, and silence to be noticed. */
const GRACE_MS = 5000 + 2 * ANSWER_MS;
/** Removing volumes and sandboxes; each request has its own limit below this. */
const CLEAN_UP_MS = 120_000;

export function declareScenario(scenario: Scenario): void {
  const info = inject('conformance');
  const { scenario: claimed, parts, steps } = unclaimedParts(scenario, info.capabilities);
  const place = (line: number): string => `${relative(process.cwd(), scenario.path)}:${line}`;

  const silence = createSilence(info);

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
      const verifies = step?.verifies ?? [];
      test(name, { timeout: timeoutMs + GRACE_MS }, async (context: TestContext) => {
        const check = { id: `${scenario.file} > ${name}`, kind, verifies, place: place(line) };
        if (unclaimed !== undefined) {
          const reason = `the server does not claim ${unclaimed}`;
          finish(context, { ...check, outcome: { status: 'skipped', reason } }, info);
          return;
        }
        const mark = open?.mark();
        const by = await silence.blocking();
        const timeOut = AbortSignal.timeout(timeoutMs);
        const done: Outcome =
          by === undefined ? await act(AbortSignal.any([context.signal, timeOut])) : { status: 'blocked', by };
        if (timeOut.aborted) await silence.suspected();
        const exchanges = mark === undefined ? [] : (open?.since(mark) ?? []);
        const outcome = explained(done, step);
        finish(context, rawCheck({ ...check, outcome }, exchanges), info, exchanges);
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
