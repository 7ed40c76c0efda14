/** All faults, one after the other and side by side, and what they say about the suite. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError, HarnessError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { removeAtExit } from '../process/at-exit.ts';
import { loadRegister } from '../register/register.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Rules } from '../verdict/basis.ts';
import type { Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';
import { allScenarios, scenariosOf } from './concerned.ts';
import { type Fault, isReplay, type LiveFault } from './fault.ts';
import { idleRules } from './idle-rules.ts';
import { type Assertion, assertionMatrix, type FaultVerdict, type Tried, verdictOf } from './matrix.ts';
import { loadBenchSupplies } from './open-bench.ts';
import { openPool } from './pool.ts';
import { replayed } from './replay.ts';
import type { FaultResult } from './result.ts';
import { withRatio } from './spread.ts';

export type CampaignOptions = {
  faults: readonly Fault[];
  /** These are all that there are: only then can it be said of a rule that none breaks it. */
  complete: boolean;
  /** Every fault in every scenario that it concerns, and not only until one notices. */
  whole: boolean;
  /** Each wait lasts as long as in a run, and not only as long as a conforming runtime needs. */
  patient: boolean;
  processes: number;
  lanes: number;
  /** Called with each fault when it has been tried. */
  tried: (verdict: FaultVerdict) => void;
  signal: AbortSignal;
};

export type Campaign = {
  complete: boolean;
  verdicts: FaultVerdict[];
  /** Every assertion of the scenarios that were run. */
  assertions: Assertion[];
  /** Contract rules that the clean runs exercised and that no fault breaks. */
  idleRules: string[];
  /** What failed without a fault, or was left behind: defects of the suite. */
  unsteady: string[];
  seconds: number;
};

/** A task that takes longer hangs: no scenario with a fault takes a tenth of it on a quiet machine. */
const TASK_MS = 180_000;
/** A fault in every scenario that there is. */
const WHOLE_TASK_MS = 1_200_000;
/** With waits of a minute each. */
const PATIENT_TASK_MS = 7_200_000;

function taskMs({ whole, patient }: CampaignOptions): number {
  if (patient) return PATIENT_TASK_MS;
  return whole ? WHOLE_TASK_MS : TASK_MS;
}

/** Runs faults against embedded runtimes. Throws HarnessError when the scenarios cannot be run at all. */
export async function runCampaign(options: CampaignOptions): Promise<Campaign> {
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'osf-'));
  const removed = removeAtExit(directory);
  const pool = openPool({ ...options, taskMs: taskMs(options), directory });
  options.signal.addEventListener('abort', () => void pool.close());
  try {
    const live = options.faults.filter((fault): fault is LiveFault => !isReplay(fault));
    const scenarios = concerned(await allScenarios(), live, options);
    const cleanly = runClean(scenarios, directory, (task) => pool.run({ ...task, patient: options.patient }));
    const rules = ourRules();
    const tried = new Map<FaultVerdict, Tried>();
    const note = (fault: Fault, outcome: Tried): void => {
      const verdict = verdictOf(fault, outcome, rules);
      tried.set(verdict, outcome);
      options.tried(verdict);
    };
    const outcomes = live.map(async (fault) => {
      const task = { kind: 'fault', id: fault.id, whole: options.whole, patient: options.patient } as const;
      const outcome = await pool.run(task).catch((error: unknown) => ({ error: describeError(error) }));
      // What an interruption has cut off says nothing about the suite.
      if (!options.signal.aborted) note(fault, outcome);
    });
    const clean = await cleanly;
    const exercised = await replayAll(options.faults, clean.exchanges, note);
    await Promise.all(outcomes);
    if (options.signal.aborted) throw new HarnessError('interrupted');
    const results = [...tried.values()].flatMap((one) => ('error' in one ? [] : [one]));
    return {
      complete: options.complete,
      verdicts: [...tried].map(timed(clean.took)).sort((a, b) => (a.id < b.id ? -1 : 1)),
      assertions: assertionMatrix(scenarios, results),
      idleRules: idleRules(exercised, results),
      unsteady: clean.unsteady,
      seconds: Math.round(performance.now() - began) / 1000,
    };
  } finally {
    await pool.close();
    rmSync(directory, { recursive: true, force: true });
    removed();
  }
}

/** With how long its scenarios took, against `clean`: those without a fault. */
const timed =
  (clean: Record<string, number>) =>
  ([verdict, outcome]: [FaultVerdict, Tried]): FaultVerdict =>
    'error' in outcome ? verdict : { ...verdict, spread: withRatio(verdict.spread, outcome, clean) };

/** The register of this package. */
export const ourRules = (): Rules => Object.fromEntries(loadRegister(join(packageDir, 'specs')).requirements);

function concerned(
  all: readonly Scenario[],
  live: readonly LiveFault[],
  { whole, faults }: CampaignOptions,
): Scenario[] {
  // Whoever only replays needs exchanges of every kind.
  const everything = whole || faults.some(isReplay);
  const named = new Set(live.flatMap((fault) => (whole ? scenariosOf(fault, all) : fault.in)));
  return all.filter(({ file }) => everything || named.has(file));
}

async function runClean(
  scenarios: readonly Scenario[],
  directory: string,
  run: (task: { kind: 'clean'; file: string; exchangesTo: string }) => Promise<FaultResult>,
): Promise<{ exchanges: Exchange[]; unsteady: string[]; took: Record<string, number> }> {
  const to = join(directory, 'clean');
  mkdirSync(to);
  const unsteady: string[] = [];
  const exchanges: Exchange[] = [];
  const all: Record<string, number> = {};
  await Promise.all(
    scenarios.map(async ({ file }) => {
      const exchangesTo = join(to, file.replaceAll('/', '.'));
      const { failed, left, took } = await run({ kind: 'clean', file, exchangesTo });
      Object.assign(all, took);
      unsteady.push(
        ...failed.map(({ id, reason }) => `${id}: ${reason}`),
        ...left.map((what) => `${file} left ${what}`),
      );
      for await (const exchange of readTranscript(exchangesTo)) exchanges.push(exchange);
    }),
  );
  return { exchanges, unsteady, took: all };
}

/** Notes what the replayed faults come to; gives the contract rules that were exercised, none where there is no such fault. */
async function replayAll(
  faults: readonly Fault[],
  exchanges: readonly Exchange[],
  note: (fault: Fault, outcome: Tried) => void,
): Promise<string[]> {
  const replays = faults.filter(isReplay);
  if (replays.length === 0) return [];
  const { judging } = await loadBenchSupplies();
  for (const fault of replays) {
    note(fault, replayed(fault, exchanges, judging));
    // Others want a turn: results of workers are waiting.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return judging.exercised(exchanges);
}
