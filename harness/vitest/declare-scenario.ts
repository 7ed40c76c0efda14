/**
 * Runs in a worker: one `describe` for a scenario, one `test` for each part of its set-up and each step. In the project of a
 * further driver only those are tests that each driver makes; what they depend on is done, and not reported once more.
 */
import { afterAll, beforeAll, beforeEach, describe, inject, test } from 'vitest';
import type { PlannedCheck } from '../runner/plan.ts';
import { createRunner } from '../runner/runner.ts';
import { withRepro } from '../runner/write-repro.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { infoInColumn } from '../session/info.ts';
import { atItsAddress } from '../session/shown-address.ts';
import { PATIENCE_MS } from '../session/silence.ts';
import { inColumn } from '../verdict/in-column.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** What vitest grants beyond the check's own time: its own message is to be seen, and silence to be noticed. */
const GRACE_MS = 10_000 + 3 * PATIENCE_MS;
/** Removing volumes and sandboxes; each request has its own limit below this. */
const CLEAN_UP_MS = 120_000;

/** The longest time that the checks of a scenario may take together, in milliseconds. */
const wholeMs = (checks: readonly PlannedCheck[]): number =>
  checks.reduce((sum, { timeMs }) => sum + timeMs + GRACE_MS, 0);

export function declareScenario(scenario: Scenario): void {
  const column = inject('driver');
  const info = infoInColumn(inject('conformance'), column);
  const runner = createRunner(scenario, info);
  const checks = runner.checks.filter(({ driver }) => column === undefined || driver === column);
  const nameOf = ({ name }: PlannedCheck): string => inColumn(name, column);
  describe(scenario.title, () => {
    beforeAll(() => runner.open(), CLEAN_UP_MS);
    let chosen: Set<string> | undefined;
    beforeEach(async ({ task, signal }) => {
      if (chosen === undefined) {
        // A name, `.only` or an editor leaves out others: vitest has decided that before the first test runs.
        chosen = new Set((task.suite?.tasks ?? []).flatMap(({ mode, name }) => (mode === 'skip' ? [] : [name])));
        runner.choose(checks.filter((check) => chosen?.has(nameOf(check))));
      }
      const check = checks.find((one) => nameOf(one) === task.name);
      if (check !== undefined) await runner.bringAlong(check, signal);
    }, wholeMs(runner.checks));
    for (const check of checks) {
      // One that the server had no room for beside others is made again.
      const timeout = (check.kinds.length > 0 ? 2 : 1) * check.timeMs + GRACE_MS;
      test(nameOf(check), { timeout }, async (context) => {
        const run = await runner.run(check, context.signal);
        finish(context, atItsAddress(withRepro(run, scenario, info), info), info);
      });
    }
    afterAll(async () => {
      const problems = await runner.close();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }, CLEAN_UP_MS);
  });
}
