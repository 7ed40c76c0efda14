/** The checks of a scenario, in order: each part of its set-up, and each step. */
import { relative } from 'node:path';
import { type ScenarioRun, type SetUp, setUpOf } from '../engine/scenario-run.ts';
import { drivenSteps } from '../scenario/columns.ts';
import { atStake, isFixture } from '../scenario/fixture-steps.ts';
import { type Unclaimed, unclaimedParts } from '../scenario/needs.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import { type Kind, kindsOf } from '../scenario/side-by-side.ts';
import { impatient, newSandboxMs, timeOf } from '../scenario/times.ts';
import type { SessionInfo } from '../session/info.ts';
import { actsInSandbox } from '../verbs/all.ts';
import type { Limits } from '../verbs/verb.ts';
import type { Outcome } from '../verdict/outcome.ts';
import type { RawCheck } from '../verdict/raw-check.ts';

export type PlannedCheck = Pick<RawCheck, 'verifies'> & {
  /** `volumes/read-only.yaml > the seeded file can be read`. */
  id: string;
  kind: 'set-up' | 'step';
  name: string;
  /** Where it stands: `scenarios/volumes/read-only.yaml:28`. */
  place: string;
  /** Of a run with several drivers: the one of this column, where each of them makes the check. */
  driver?: string;
  /** Milliseconds that it has. */
  timeMs: number;
  /** The capability that it needs and that the server does not claim. */
  unclaimed?: string;
  /** Rules that cannot be judged when the suite fails in it. */
  atStake?: RawCheck['verifies'];
  /** What it comes from, for a step. */
  planned?: PlannedStep;
  /** What it makes, for a part of the set-up. */
  part?: SetUp;
  /** It may be made at the same time as neighbours of one of these kinds. */
  kinds: readonly Kind[];
  perform(run: ScenarioRun, signal: AbortSignal): Promise<Outcome>;
};

export type PlannedChecks = {
  /** The scenario without what the server does not claim: what the checks run with. */
  scenario: Scenario;
  checks: PlannedCheck[];
};

/** `limits`: how long a server that is known to be broken is waited for. */
export function planChecks(
  whole: Scenario,
  info: Pick<SessionInfo, 'capabilities' | 'createMs' | 'readyMs'> & Partial<Pick<SessionInfo, 'drivers' | 'driver'>>,
  limits?: Limits,
): PlannedChecks {
  const unclaimed = unclaimedParts(whole, info.capabilities);
  const place = (line: number): string => `${relative(process.cwd(), whole.path)}:${line}`;
  const id = (name: string): string => `${whole.file} > ${name}`;
  const { drivers = [], driver } = info;
  const column = driver === undefined ? {} : { driver };
  const driven = new Set(drivers.length > 1 ? drivenSteps(whole) : []);
  return {
    scenario: unclaimed.scenario,
    checks: [...setUpChecks(), ...stepChecks(unclaimed)],
  };

  function setUpChecks(): PlannedCheck[] {
    return setUpOf(whole).map((part) => ({
      id: id(part.name),
      kind: 'set-up',
      name: part.name,
      ...(driven.size > 0 ? column : {}),
      place: place(1),
      verifies: [],
      timeMs: newSandboxMs(info),
      kinds: [],
      ...lacking(unclaimed.parts.get(part.key)),
      part,
      perform: (run, signal) => run.setUp(part, signal),
    }));
  }

  function stepChecks({ steps }: Unclaimed): PlannedCheck[] {
    return whole.steps.map((planned, index) => ({
      id: id(planned.name),
      kind: 'step',
      name: planned.name,
      ...(driven.has(planned) ? column : {}),
      place: place(planned.line),
      verifies: planned.verifies,
      timeMs: timeOf(whole, planned, info),
      ...lacking(steps[index]),
      ...(isFixture(planned.step) ? { atStake: atStake(whole) } : {}),
      planned,
      kinds: kindsOf(planned.step),
      async perform(run, signal) {
        const step = limits === undefined ? planned.step : impatient(planned.step, limits);
        return explained(await run.step({ ...planned, step }, signal), planned);
      },
    }));
  }
}

const lacking = (unclaimed: string | undefined) => (unclaimed === undefined ? {} : { unclaimed });

/** With the constraint that the request broke, where the step was derived from one. */
function explained(outcome: Outcome, { constraint, step }: PlannedStep): Outcome {
  if (outcome.status !== 'fail' || constraint === undefined) return outcome;
  const document = actsInSandbox(step) ? 'execd-api.yaml' : 'sandbox-lifecycle.yml';
  return { ...outcome, reasons: [...outcome.reasons, `the request breaks ${document}#${constraint}`] };
}
