/** One scenario, run against a server with one fault, or with none. */
import { join } from 'node:path';
import { setUpOf } from '../engine/scenario-run.ts';
import { DONE } from '../expressions/assertions.ts';
import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { openLedger } from '../run/ledger.ts';
import { unclaimedParts } from '../scenario/needs.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import { impatient } from '../scenario/times.ts';
import { assertionsOf } from '../scenario/verifies.ts';
import type { SessionInfo } from '../session/info.ts';
import { sweepSandboxes } from '../session/sweep.ts';
import type { Outcome } from '../verdict/outcome.ts';
import { openScenario } from '../vitest/open-scenario.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { FaultPlan } from '../wire/faults.ts';
import { startRecorder } from '../wire/recorder.ts';
import { readTranscript } from '../wire/transcript.ts';
import type { FailedCheck } from './result.ts';

export type Trial = { failed: FailedCheck[]; checks: number; exchanges: Exchange[]; left: string[] };

export type TrialOptions = {
  /** Where the server is, and everything else that a run needs to know; `reports` is a directory of this trial. */
  info: SessionInfo;
  scenario: Scenario;
  wire?: FaultPlan | undefined;
  /** Called before the clean-up, which is to meet a server without fault. */
  mend(): void;
  /** Removes what no mark tells to be of the run; after a failure only. */
  sweep(): Promise<void>;
  /** Whether a failed check is all that the trial is made for: the steps after it are left out. */
  enough?(check: FailedCheck): boolean;
};

/** A step that waits for something that a broken server never does need not wait for long. */
const FACT_MS = 4000;
/** What is tried until it has worked often enough needs longer, and less than a step may take. */
const ATTEMPTS_MS = 10_000;
const LIMITS = { factMs: FACT_MS, attemptsMs: ATTEMPTS_MS };
const STEP_MS = 15_000;

export async function tryScenario({ info, scenario: whole, wire, mend, sweep, enough }: TrialOptions): Promise<Trial> {
  const { scenario, steps: unclaimed } = unclaimedParts(whole, info.capabilities);
  const steps = scenario.steps.filter((_, index) => unclaimed[index] === undefined);
  let broken = true;
  const proxy =
    wire &&
    (await startRecorder({
      upstream: info.target.url,
      transcript: join(info.reports, 'proxy', `${scenario.file.replaceAll('/', '.')}.ndjson`),
      scenario: scenario.file,
      faults: (request) => (broken ? wire(request) : undefined),
    }));
  const target = { ...info.target, url: proxy?.url ?? info.target.url };
  try {
    const open = await openScenario(scenario, { ...info, target });
    const failed: FailedCheck[] = [];
    const note = (
      kind: 'set-up' | 'step',
      name: string,
      outcome: Outcome,
      late: boolean,
      verifies: string[] = [],
      undone: string[] = [],
    ): void => {
      if (outcome.status === 'pass') return;
      const asserted = assertedIn(outcome);
      const how = howOf(outcome, asserted.length > 0, late);
      const own = asserted.length > 0 ? asserted : how === 'undone' ? undone : [];
      const id = `${scenario.file} > ${name}`;
      failed.push({ id, kind, verifies, how, assertions: own, reason: reasonOf(outcome) });
    };
    const parts = setUpOf(scenario);
    for (const part of parts) {
      const signal = AbortSignal.timeout(STEP_MS);
      note('set-up', part.name, await open.run.setUp(part, signal), signal.aborted);
    }
    for (const planned of steps) {
      if (failed.some((check) => enough?.(check))) break;
      const signal = AbortSignal.timeout(STEP_MS);
      const outcome = await open.run.step({ ...planned, step: impatient(planned.step, LIMITS) }, signal);
      note(
        'step',
        planned.name,
        outcome,
        signal.aborted,
        planned.verifies.map(({ rule }) => rule),
        undoneIn(planned),
      );
    }
    broken = false;
    mend();
    // What a server that lies about deletions has kept; the clean-up believes it and would wait for the end.
    const server = createLifecycleClient(info.target.url, info.apiKey);
    if (failed.length > 0) {
      await sweepSandboxes(server, info.runId, openLedger(info.ledger), 0);
      await sweep();
    }
    const left = await open.close();
    return { failed, checks: parts.length + steps.length, exchanges: await recorded(info, scenario), left };
  } finally {
    broken = false;
    mend();
    await proxy?.close();
  }
}

/** The assertions that a step breaks by not being done at all: those of a step, or a part, that expects nothing. */
function undoneIn({ step }: PlannedStep): string[] {
  return assertionsOf(step).filter((name) => name === DONE || name.endsWith(`: ${DONE}`));
}

/** The assertions that were looked at and do not hold. */
function assertedIn(outcome: Outcome): string[] {
  if (outcome.status !== 'fail') return [];
  const { assertions = [], undone = [] } = outcome;
  return assertions.filter((name) => !undone.includes(name));
}

function howOf(outcome: Exclude<Outcome, { status: 'pass' }>, asserted: boolean, late: boolean): FailedCheck['how'] {
  if (outcome.status !== 'fail') return outcome.status;
  if (asserted) return 'fail';
  return late ? 'error' : 'undone';
}

function reasonOf(outcome: Exclude<Outcome, { status: 'pass' }>): string {
  if (outcome.status === 'fail') return outcome.reasons[0] ?? '';
  return outcome.status === 'blocked' ? `blocked by: ${outcome.by}` : outcome.reason;
}

async function recorded(info: SessionInfo, scenario: Scenario): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const file = `${scenario.file.replace(/\.ya?ml$/, '').replaceAll('/', '.')}.ndjson`;
  for await (const exchange of readTranscript(join(info.transcripts, file))) exchanges.push(exchange);
  return exchanges;
}
