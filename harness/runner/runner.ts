/**
 * Runs one scenario, check by check. Vitest, the faults and tests run scenarios with this and with nothing else; what a
 * check came to is raw: who runs the scenario decides what follows.
 */
import type { DriverEntry } from '../drivers/driver.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Kind } from '../scenario/side-by-side.ts';
import { leftOut } from '../session/claims.ts';
import { claimsIn } from '../session/common-volumes.ts';
import type { SessionInfo } from '../session/info.ts';
import { createSilence, STOPPED } from '../session/silence.ts';
import type { Limits } from '../verbs/verb.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { RawCheck, RawOutcome } from '../verdict/raw-check.ts';
import type { CheckStatus } from '../verdict/record.ts';
import type { Exchange } from '../wire/exchange.ts';
import { dependsOn } from './bring-along.ts';
import { evidenceOf, type Judged, judgedOfSetUp, judgedOfStep } from './evidence.ts';
import { type OpenScenario, openScenario } from './open-scenario.ts';
import { type PlannedCheck, planChecks } from './plan.ts';
import { exchangesOfPart } from './set-up-exchanges.ts';
import { createSideBySide } from './side-by-side.ts';

export type RunnerOptions = {
  /** How long a server that is known to be broken is waited for; as the scenario says when absent. */
  limits?: Limits;
  /** Milliseconds for each check, whatever its own time is. */
  checkMs?: number;
  /** What drives sandboxes in the place of the driver of the run. */
  drive?: (entry: DriverEntry) => DriverEntry;
};

/** How long the exchanges of a failed check may take to end, in milliseconds. */
const EVIDENCE_MS = 2000;

/** What a server answers that has too many requests at a time. */
const TOO_MANY = 429;

/** Of a check that somebody will want to look into. */
const FAILED: ReadonlySet<CheckStatus> = new Set(['fail', 'blocked', 'harness-error']);

type Skipped = Extract<RawOutcome, { status: 'skipped' }>;

/** What a check came to. */
export type CheckRun = {
  check: PlannedCheck;
  raw: RawCheck & { outcome: Outcome | Skipped };
  /** The exchanges that it made, oldest first. */
  exchanges: Exchange[];
  /** Of one that did not pass: the exchange whose answer was judged, and those of the scenario by then. */
  judged?: Judged & { earlier: readonly Exchange[] };
  /** Its time ran out. */
  late: boolean;
};

export type ScenarioRunner = {
  readonly checks: readonly PlannedCheck[];
  /** Opens what the checks run with. Nothing is opened where none of them is claimed. */
  open(): Promise<void>;
  /** Says which checks will be made, before the first one is; all when nobody says it. */
  choose(checks: readonly PlannedCheck[]): void;
  /** Makes, and forgets, those that a check depends on and that were left out. */
  bringAlong(check: PlannedCheck, signal?: AbortSignal): Promise<void>;
  /** Makes one check; they must be made in order. `signal` interrupts it. */
  run(check: PlannedCheck, signal?: AbortSignal): Promise<CheckRun>;
  /** Ends checks that were begun before their turn and that nobody will ask for. */
  halt(): Promise<void>;
  /** Removes what the scenario made; a sentence for each thing that is left. */
  close(): Promise<string[]>;
};

/** A runner of one scenario against the server of a run. */
export function createRunner(whole: Scenario, info: SessionInfo, options: RunnerOptions = {}): ScenarioRunner {
  const { scenario, checks } = planChecks(whole, info, options.limits);
  // A server that is known to be broken is judged whatever it does.
  const silence = options.limits === undefined ? createSilence(info) : undefined;
  let open: OpenScenario | undefined;
  let failed = false;
  let groups = groupsOf(checks);
  /** Every check is made, each in its turn: then whatever one depends on was made before it. */
  let all = true;
  let depends: ReturnType<typeof dependsOn> | undefined;

  function judgedIn(
    { planned, part }: PlannedCheck,
    outcome: Outcome,
    made: readonly Exchange[],
    all: readonly Exchange[],
  ): Judged | undefined {
    if (planned !== undefined) {
      const before = all.filter((exchange) => !made.includes(exchange));
      return judgedOfStep(outcome, planned, scenario, { made, before });
    }
    if (part === undefined || outcome.status === 'pass' || outcome.status === 'blocked') return undefined;
    return judgedOfSetUp(outcome, exchangesOfPart(part, scenario, claimsIn(scenario, info), all));
  }

  const make = async (check: PlannedCheck, signal: AbortSignal): Promise<CheckRun> => {
    if (check.unclaimed !== undefined) return notMade(check, leftOut(check.unclaimed, info.offers));
    if (await silence?.gone(signal)) return unanswered(check);
    if (open === undefined) throw new Error('the scenario was not opened');
    const step = check.planned?.name ?? null;
    const mark = open.mark();
    const timeOut = AbortSignal.timeout(options.checkMs ?? check.timeMs);
    const lost = new AbortController();
    const unwatch = silence?.watch(() => lost.abort(new Error(STOPPED)));
    const signals = AbortSignal.any([signal, timeOut, lost.signal]);
    const outcome = await check.perform(open.run, signals).finally(() => unwatch?.());
    if (lost.signal.aborted) return unanswered(check);
    const raw = rawOf(check, outcome);
    // What somebody has interrupted has not failed.
    failed ||= !signal.aborted && FAILED.has(judgeCheck(raw, info).status);
    // A driver may have its answer before the recorder has seen the end of it: the exchange that explains a failure.
    if (outcome.status !== 'pass') await open.recorded(EVIDENCE_MS, step);
    const { stepOf } = open;
    const all = outcome.status === 'pass' ? open.ended() : open.begun();
    const exchanges = all.filter((exchange) => exchange.tick >= mark && stepOf(exchange) === step);
    // Nothing seems to be refused, or absent, by a server that is not there: also a check that passed may owe it to that.
    if ((timeOut.aborted || exchanges.some(isUnanswered)) && (await silence?.suspected(signal)))
      return unanswered(check);
    // What neighbours have asked meanwhile explains nothing.
    const earlier = all.filter((exchange) => exchange.tick < mark || stepOf(exchange) === step);
    const judged = judgedIn(check, outcome, exchanges, earlier);
    return {
      check,
      raw: { ...raw, ...evidenceOf(judged) },
      exchanges,
      ...(judged === undefined ? {} : { judged: { ...judged, earlier } }),
      late: timeOut.aborted,
    };
  };
  const beside = createSideBySide<PlannedCheck, CheckRun>({
    make,
    group: (check) => groups.get(check) ?? [check],
    most: info.atOnce,
    tooMuch: ({ exchanges }) => exchanges.some(({ response }) => response?.status === TOO_MANY),
  });

  return {
    checks,
    choose(chosen) {
      groups = groupsOf(checks, new Set(chosen));
      all = chosen.length === checks.length;
    },
    async bringAlong(check, signal) {
      if (all && checks.slice(0, checks.indexOf(check)).every(beside.began)) return;
      depends ??= dependsOn(whole, checks);
      // What begins with the check must find what it depends on as well.
      const group = groups.get(check) ?? [check];
      const missing = new Set(group.flatMap(depends));
      for (const other of checks) {
        if (!missing.has(other) || group.includes(other) || beside.began(other)) continue;
        await beside.take(other, signal);
      }
    },
    async open() {
      if (await silence?.gone()) return;
      if (checks.some(({ unclaimed }) => unclaimed === undefined))
        open = await openScenario(scenario, info, options.drive);
    },
    run: beside.take,
    halt: beside.end,
    async close() {
      await beside.end();
      // What nobody can be asked to remove is in the ledger.
      if (await silence?.gone()) {
        await open?.abandon();
        return [];
      }
      if (info.keep && failed) {
        await open?.keep();
        return [];
      }
      const left = (await open?.close()) ?? [];
      return left.length > 0 && (await silence?.suspected()) ? [] : left;
    },
  };
}

/** The checks that may be made at the same time, in order, by each of them; without those that are not chosen. */
function groupsOf(checks: readonly PlannedCheck[], chosen?: ReadonlySet<PlannedCheck>) {
  const groups = new Map<PlannedCheck, PlannedCheck[]>();
  let group: PlannedCheck[] = [];
  let common: readonly Kind[] = [];
  for (const check of checks) {
    const shared = common.filter((kind) => check.kinds.includes(kind));
    if (shared.length === 0) group = [];
    common = shared.length === 0 ? check.kinds : shared;
    if (!(chosen?.has(check) ?? true)) continue;
    group.push(check);
    groups.set(check, group);
  }
  return groups;
}

/** Whether the server did not answer, or not to the end. */
const isUnanswered = ({ failure, stoppedBy }: Exchange): boolean => failure !== undefined && stoppedBy === undefined;

function rawOf<T extends CheckRun['raw']['outcome']>(check: PlannedCheck, outcome: T) {
  const { id, kind, driver, place } = check;
  const verifies = outcome.status === 'error' ? [...check.verifies, ...(check.atStake ?? [])] : check.verifies;
  return { id, kind, ...(driver === undefined ? {} : { driver }), verifies, place, outcome };
}

const notMade = (check: PlannedCheck, outcome: CheckRun['raw']['outcome']): CheckRun => ({
  check,
  raw: rawOf(check, outcome),
  exchanges: [],
  late: false,
});

/** Of a check that met no server nothing can be said. */
const unanswered = (check: PlannedCheck): CheckRun => notMade(check, { status: 'skipped', reason: STOPPED });

export type WholeRun = {
  /** All checks of the scenario, also those that were left out. */
  checks: readonly PlannedCheck[];
  /** What was come to, in order. */
  runs: CheckRun[];
  /** A sentence for each thing that the clean-up could not remove. */
  left: string[];
};

/**
 * Runs a scenario from its set-up to its clean-up. `enough`: asked after each check, whether those after it are left out;
 * `beforeCleanUp` is done when the last one has been made.
 */
export async function runScenario(
  scenario: Scenario,
  info: SessionInfo,
  options: RunnerOptions & {
    enough?: (run: CheckRun) => boolean;
    beforeCleanUp?: (runs: readonly CheckRun[]) => Promise<void>;
  } = {},
): Promise<WholeRun> {
  const runner = createRunner(scenario, info, options);
  const runs: CheckRun[] = [];
  await runner.open();
  for (const check of runner.checks) {
    const run = await runner.run(check);
    runs.push(run);
    if (options.enough?.(run)) break;
  }
  await runner.halt();
  await options.beforeCleanUp?.(runs);
  return { checks: runner.checks, runs, left: await runner.close() };
}
