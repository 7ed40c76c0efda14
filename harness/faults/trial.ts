/** One scenario, run against a server with one fault, or with none. */
import { join } from 'node:path';
import { DONE } from '../expressions/assertions.ts';
import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { openLedger } from '../run/ledger.ts';
import { transcriptOf } from '../runner/open-scenario.ts';
import { type CheckRun, type RunnerOptions, runScenario } from '../runner/runner.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import { assertionsOf } from '../scenario/verifies.ts';
import type { SessionInfo } from '../session/info.ts';
import { notedSilence } from '../session/silence.ts';
import { sweepSandboxes } from '../session/sweep.ts';
import { blamedRules } from '../verdict/blame.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { FaultPlan } from '../wire/faults.ts';
import { startRecorder } from '../wire/recorder.ts';
import { readTranscript } from '../wire/transcript.ts';
import type { FailedCheck } from './result.ts';

export type Trial = {
  failed: FailedCheck[];
  checks: number;
  /** How many of them were left out. */
  skipped: number;
  /** Why, each reason once; with what came instead of an answer where the server was found silent. */
  reasons: string[];
  exchanges: Exchange[];
  /** The last exchange of each failed check, of those that were refused where some were; by the id of the check. */
  last: Record<string, Exchange>;
  left: string[];
  /** Seconds of the set-up and the steps. */
  took: number;
};

export type TrialOptions = {
  /** Where the server is, and everything else that a run needs to know; `reports` is a directory of this trial. */
  info: SessionInfo;
  scenario: Scenario;
  wire?: FaultPlan | undefined;
  /** Called before the clean-up, which is to meet a server without fault. */
  mend(): void;
  /** Removes what no mark tells to be of the run; after a failure only. */
  sweep(): Promise<void>;
  /** Waits as long as a run does, and not only as long as a conforming runtime needs. */
  patient: boolean;
  /** What drives sandboxes in the place of the driver of `info`. */
  drive?: RunnerOptions['drive'];
  /** Whether a failed check is all that the trial is made for: the steps after it are left out. */
  enough?(check: FailedCheck): boolean;
};

/** A step that waits for something that a broken server never does need not wait for long. */
const FACT_MS = 4000;
/** What is tried until it has worked often enough needs longer, and less than a step may take. */
const ATTEMPTS_MS = 10_000;
const LIMITS = { factMs: FACT_MS, attemptsMs: ATTEMPTS_MS };
const CHECK_MS = 15_000;

export async function tryScenario(options: TrialOptions): Promise<Trial> {
  const { info, scenario, wire, mend, sweep, patient, drive, enough } = options;
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
  const began = performance.now();
  let took = 0;
  try {
    const { checks, runs, left } = await runScenario(
      scenario,
      { ...info, target },
      {
        ...(patient ? {} : { limits: LIMITS, checkMs: CHECK_MS }),
        ...(drive === undefined ? {} : { drive }),
        enough(run) {
          const failed = failedCheck(run);
          return failed !== undefined && enough?.(failed) === true;
        },
        async beforeCleanUp(made) {
          took = Math.round(performance.now() - began) / 1000;
          broken = false;
          mend();
          if (made.every((run) => failedCheck(run) === undefined)) return;
          // What a server that lies about deletions has kept; the clean-up believes it and would wait for the end.
          const server = createLifecycleClient(info.target.url, info.apiKey);
          await sweepSandboxes(server, info.runId, openLedger(info.ledger), 0);
          await sweep();
        },
      },
    );
    const failed = runs.flatMap((run) => failedCheck(run) ?? []);
    const skipped = runs.flatMap(({ raw }) => (raw.outcome.status === 'skipped' ? [raw.outcome.reason] : []));
    const silent = notedSilence(info)?.why;
    const reasons = [...new Set(skipped), ...(silent === undefined ? [] : [silent])];
    const claimed = checks.filter(({ unclaimed }) => unclaimed === undefined);
    return {
      failed,
      checks: claimed.length,
      skipped: skipped.length,
      reasons,
      exchanges: await recorded(info, scenario),
      last: Object.fromEntries(runs.flatMap(lastOfFailed)),
      left,
      took,
    };
  } finally {
    broken = false;
    mend();
    await proxy?.close();
  }
}

/** The last that was refused, or the last where none was: what comes after a refusal is about something else. */
function lastOfFailed(run: CheckRun): [string, Exchange][] {
  const refused = run.exchanges.findLast(({ response }) => (response?.status ?? 0) >= 400);
  const last = refused ?? run.exchanges.at(-1);
  return last === undefined || failedCheck(run) === undefined ? [] : [[run.check.id, last]];
}

/** The check that did not pass, as the matrix has it; undefined when it did, or was not made. */
function failedCheck({ check, raw, late }: CheckRun): FailedCheck | undefined {
  const { outcome } = raw;
  if (outcome.status === 'pass' || outcome.status === 'skipped') return undefined;
  const asserted = assertedIn(outcome);
  const how = howOf(outcome, asserted.length > 0, late);
  const undone = how === 'undone' && check.planned !== undefined ? undoneIn(check.planned) : [];
  return {
    id: check.id,
    kind: check.kind,
    blames: blamedRules(outcome, check.verifies),
    how,
    outcome: outcome.status,
    assertions: asserted.length > 0 ? asserted : undone,
    reason: reasonOf(outcome),
  };
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
  for await (const exchange of readTranscript(transcriptOf(scenario, info))) exchanges.push(exchange);
  return exchanges;
}
