/**
 * Runs in a worker: one `describe` for a scenario, one `test` for each part of its set-up and each step. In the project of a
 * further driver only those are tests that each driver makes; what they depend on is done, and not reported once more.
 */
import { afterAll, beforeAll, beforeEach, describe, inject, type TaskMeta, test } from 'vitest';
import type { PlannedCheck } from '../runner/plan.ts';
import { createRunner } from '../runner/runner.ts';
import { withRepro } from '../runner/write-repro.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { infoInColumn, type SessionInfo } from '../session/info.ts';
import { atItsAddress } from '../session/shown-address.ts';
import { PATIENCE_MS } from '../session/silence.ts';
import { inColumn } from '../verdict/in-column.ts';
import { type Ahead, type AheadOrder, type Begun, beginAhead, beginScenario } from './ahead.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** What vitest grants beyond the check's own time: its own message is to be seen, and silence to be noticed. */
const GRACE_MS = 10_000 + 3 * PATIENCE_MS;
/** Removing volumes and sandboxes; each request has its own limit below this. */
const CLEAN_UP_MS = 120_000;

/** The longest time that the checks of a scenario may take together, in milliseconds. */
const wholeMs = (checks: readonly PlannedCheck[]): number =>
  checks.reduce((sum, { timeMs }) => sum + timeMs + GRACE_MS, 0);

let ahead: Ahead | undefined;

/** One for the worker: it is the same run for all of its files. */
function aheadOf(order: AheadOrder, info: SessionInfo): Ahead {
  ahead ??= beginAhead(order, (scenario) => beginScenario(scenario, info));
  return ahead;
}

/** Declares the tests of a scenario file, an absolute path. `load` gives what is in it to a worker that was not told. */
export async function declareScenario(file: string, load: () => Promise<Scenario>): Promise<void> {
  const column = inject('driver');
  const info = infoInColumn(inject('conformance'), column);
  const order = inject('ahead');
  const told = order?.scenarios.find(({ path }) => path === file);
  // Who runs a part of the checks of a file has them made in their turn: the others may not be made at all.
  if (order === undefined || told === undefined) declareInTurn(await load(), info, column);
  else declareAhead(told, info, aheadOf(order, info));
}

/** What the checks of a scenario came to that is done without being asked. */
function declareAhead(scenario: Scenario, info: SessionInfo, all: Ahead): void {
  const { checks } = createRunner(scenario, info);
  describe(scenario.title, () => {
    let begun: Begun;
    let asked = 0;
    let suite: TaskMeta | undefined;
    let open = false;
    beforeAll(async () => {
      begun = all.take(scenario);
      await begun.opened;
      open = true;
    }, CLEAN_UP_MS);
    for (const [index, check] of checks.entries()) {
      test(check.name, { timeout: timeoutOf(check) }, async (context) => {
        asked += 1;
        suite ??= context.task.suite?.meta;
        const { raw, ms } = await begun.made(index, context.signal);
        context.task.meta.ms = ms;
        finish(context, raw, info);
      });
    }
    afterAll(async () => {
      // Vitest leaves out checks of an open scenario only when the run is stopped: nobody will ask for the others either.
      if (open && asked < checks.length) await all.stop();
      const problems = await begun.closed.finally(() => all.leave(scenario));
      if (suite !== undefined) suite.ms = begun.ms();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }, CLEAN_UP_MS);
  });
}

/** The time of a check; one that the server had no room for beside others is made again. */
const timeoutOf = (check: PlannedCheck): number => (check.kinds.length > 0 ? 2 : 1) * check.timeMs + GRACE_MS;

function declareInTurn(scenario: Scenario, info: SessionInfo, column: string | undefined): void {
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
      test(nameOf(check), { timeout: timeoutOf(check) }, async (context) => {
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
