/** Runs in a worker: one `describe` for a scenario, one `test` for each part of its set-up and each step. */
import { afterAll, beforeAll, describe, inject, test } from 'vitest';
import { ANSWER_MS } from '../lifecycle-client/preflight.ts';
import { createRunner } from '../runner/runner.ts';
import { withRepro } from '../runner/write-repro.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** What vitest grants beyond the check's own time: its own message is to be seen, and silence to be noticed. */
const GRACE_MS = 5000 + 2 * ANSWER_MS;
/** Removing volumes and sandboxes; each request has its own limit below this. */
const CLEAN_UP_MS = 120_000;

export function declareScenario(scenario: Scenario): void {
  const info = inject('conformance');
  const runner = createRunner(scenario, info);
  describe(scenario.title, () => {
    beforeAll(() => runner.open(), CLEAN_UP_MS);
    for (const check of runner.checks) {
      test(check.name, { timeout: check.timeMs + GRACE_MS }, async (context) => {
        const run = await runner.run(check, context.signal);
        finish(context, withRepro(run, scenario, info), info, run.judged?.exchanges);
      });
    }
    afterAll(async () => {
      const problems = await runner.close();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }, CLEAN_UP_MS);
  });
}
