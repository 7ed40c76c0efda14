/** Runs one scenario: its set-up, its steps in order, its clean-up. */
import { setMaxListeners } from 'node:events';
import { ActionFailure } from '../drivers/driver.ts';
import { describeError, HarnessError } from '../errors.ts';
import { ExpressionError, namesIn, resolveDeep, type Scope } from '../expressions/expression.ts';
import { type Part, sandboxOf } from '../format/step.ts';
import { needsOf, needsOfCase } from '../scenario/needs.ts';
import type { PlannedStep, Scenario } from '../scenario/scenario.ts';
import { assertionsIn, ownAssertions } from '../scenario/verifies.ts';
import { actsInSandbox, ownOf, partsOf, verbOf } from '../verbs/all.ts';
import type { Surroundings } from '../verbs/surroundings.ts';
import type { Outcome } from '../verdict/outcome.ts';
import { type Cleaner, createCleaner } from './cleaner.ts';
import { perform } from './perform.ts';
import { createResources } from './resources.ts';

/** How long the clean-up waits for a set-up that was given up, in milliseconds. */
const SETTLE_MS = 10_000;

/** Something the scenario declares and that exists before its first step. */
export type SetUp = {
  name: string;
  kind: 'volume' | 'sandbox';
  resource: string;
  /** As expressions name it: `volumes.data`. */
  key: string;
};

export type ScenarioRun = {
  setUp(part: SetUp, signal: AbortSignal): Promise<Outcome>;
  step(planned: PlannedStep, signal: AbortSignal): Promise<Outcome>;
  /** What each step of the run depends on and makes is removed; a sentence for each thing that was not. */
  cleanUp(): Promise<string[]>;
};

/** The parts of the set-up, in order, with the names of their tests. */
export function setUpOf(scenario: Scenario): SetUp[] {
  const volumes = Object.keys(scenario.volumes).map((resource): SetUp => {
    return { name: `set up: volume ${resource}`, kind: 'volume', resource, key: `volumes.${resource}` };
  });
  const sandboxes = Object.entries(scenario.sandboxes).filter(([, spec]) => spec.start !== 'step');
  return [
    ...volumes,
    ...sandboxes.map(([resource]): SetUp => {
      return { name: `set up: sandbox ${resource}`, kind: 'sandbox', resource, key: `sandboxes.${resource}` };
    }),
  ];
}

export function createScenarioRun(
  scenario: Scenario,
  around: Surroundings,
  cleaner: Cleaner = createCleaner(),
): ScenarioRun {
  const resources = createResources(scenario, around, cleaner);
  const results: Scope = {};
  /**
   * What could not be had, as expressions name it (`volumes.data`, `sandboxes.reader`, `steps.made`), and
   * `contents.data` for a volume that a step could not work on. The value is the name of the test that tells why.
   */
  const missing = new Map<string, string>();
  /** Results of steps that did not pass: a member that one lacks is no failure of who asks for it. */
  const doubtful = new Map<string, string>();
  const started = new Map<string, Promise<void>>();

  const provideVolumes = async (): Promise<void> => {
    await Promise.all(Object.keys(scenario.volumes).map((name) => provided('volume', name)));
  };
  /** Starts each part once; sandboxes wait for every volume. Parts without an order between them run side by side. */
  const provided = (kind: SetUp['kind'], name: string): Promise<void> => {
    const key = `${kind} ${name}`;
    const running = started.get(key);
    if (running !== undefined) return running;
    const work =
      kind === 'volume' ? resources.provideVolume(name) : provideVolumes().then(() => resources.createSandbox(name));
    started.set(key, work);
    work.catch(() => undefined); // the part's own test reports it
    return work;
  };

  const outcomeOf = (error: unknown): Outcome => {
    if (error instanceof ActionFailure || error instanceof ExpressionError) {
      return { status: 'fail', reasons: [describeError(error)] };
    }
    if (error instanceof HarnessError) return { status: 'error', reason: describeError(error) };
    return {
      status: 'error',
      reason: `unexpected: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    };
  };

  const performOne = async (planned: PlannedStep, part: Part, signal: AbortSignal): Promise<Outcome> => {
    const base = { ...resources.scope(), steps: results };
    const scope = { ...base, case: await resolveDeep('case' in part ? part.case : planned.case, base) };
    const sandbox = sandboxOf(part, scenario);
    const context = { check: part.check, sandbox, around: callingFor(planned), resources, results, signal };
    const { result, differences, failed } = await perform(part, scope, context);
    keep(part, result);
    if (differences.length === 0) return { status: 'pass' };
    return { status: 'fail', reasons: differences, assertions: assertionsIn(planned.step, part, failed) };
  };

  /** Other steps may be under way meanwhile: each request tells the recorder whose it is. */
  const callingFor = ({ name }: PlannedStep): Surroundings => ({
    ...around,
    call: (request, signal) => around.call({ ...request, step: name }, signal),
    execd: (request, signal) => around.execd({ ...request, step: name }, signal),
  });

  /** Of an action that stands for a case the result is kept below the name of the case. */
  const keep = ({ as, caseKey }: Part, result: unknown): void => {
    if (as === undefined) return;
    results[as] = caseKey === undefined ? result : { ...(results[as] as object | undefined), [caseKey]: result };
  };

  /** The step that did not pass and whose result this one names; undefined where there is none. */
  const doubtfulOf = (planned: PlannedStep, part: Part): string | undefined =>
    [...needsOf(part, scenario), ...needsOfCase(planned.case)].map((need) => doubtful.get(need)).find(Boolean);

  /** What was not done leaves its result unmade, and the volumes that it would have changed in an unknown state. */
  const noteMissing = (part: Part, name: string): void => {
    const verb = verbOf(part);
    const own = ownOf(part);
    const acted = actsInSandbox(part) ? [sandboxOf(part, scenario) ?? ''] : [];
    for (const sandbox of [...acted, ...(verb.disturbs?.(own) ?? [])]) {
      for (const volume of volumesOf(scenario, sandbox)) missing.set(`contents.${volume}`, name);
    }
    if (part.as !== undefined) missing.set(`steps.${part.as}`, name);
    for (const created of verb.creates?.(own) ?? []) missing.set(`sandboxes.${created}`, name);
  };

  return {
    async setUp(part, signal) {
      // Everything starts with the first part, so that sandboxes are created side by side.
      for (const other of setUpOf(scenario)) void provided(other.kind, other.resource);
      try {
        await orAborted(provided(part.kind, part.resource), signal);
        return { status: 'pass' };
      } catch (error) {
        missing.set(part.key, part.name);
        const failedVolume = [...missing].find(([key, by]) => key.startsWith('volumes.') && by !== part.name);
        if (part.kind === 'sandbox' && failedVolume) return { status: 'blocked', by: failedVolume[1] };
        return outcomeOf(error);
      }
    },
    async step(planned, signal) {
      const parts = partsOf(planned.step);
      const blocker = [...parts.flatMap((part) => needsOf(part, scenario)), ...needsOfCase(planned.case)].find((need) =>
        missing.has(need),
      );
      if (blocker !== undefined) {
        const by = missing.get(blocker) ?? blocker; // the first cause, not the last link
        for (const part of parts) noteMissing(part, by);
        return { status: 'blocked', by };
      }
      // Each action of a parallel step listens several times: no leak, of which node would warn.
      setMaxListeners(0, signal);
      around.setStep(planned.name);
      const outcomes = await Promise.all(
        parts.map((part) =>
          orAborted(performOne(planned, part, signal), signal).catch((error: unknown): Outcome => {
            const by = error instanceof ExpressionError ? doubtfulOf(planned, part) : undefined;
            noteMissing(part, by ?? planned.name);
            return by === undefined ? outcomeOf(error) : { status: 'blocked', by };
          }),
        ),
      );
      around.setStep(null);
      for (const [index, { as }] of parts.entries()) {
        if (as !== undefined && outcomes[index]?.status === 'fail') doubtful.set(`steps.${as}`, planned.name);
      }
      return together(planned.step, parts, outcomes);
    },
    async cleanUp() {
      // What is still being made cannot be removed yet; what hangs must not hold up the rest.
      const patience = new AbortController();
      await Promise.race([Promise.allSettled(started.values()), around.pause(SETTLE_MS, patience.signal)]);
      patience.abort();
      return cleaner.clean();
    },
  };
}

/** The volumes that a declared sandbox has, by name. */
function volumesOf({ sandboxes }: Scenario, sandbox: string): string[] {
  const { volumes, case: value } = sandboxes[sandbox] ?? {};
  return namesIn([volumes, value]).flatMap((name) => {
    const [root, volume] = name.split('.');
    return root === 'volumes' && volume !== undefined ? [volume] : [];
  });
}

/**
 * How a step ended whose actions ended in these ways. An error hides nothing, but a failure of the server is what the
 * reader must see first.
 */
function together(step: Part, parts: readonly Part[], outcomes: readonly Outcome[]): Outcome {
  const [only] = outcomes;
  if (verbOf(step).parts === undefined && only !== undefined) return only;
  const reasons: string[] = [];
  const assertions: string[] = [];
  const undone: string[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    const part = parts[index];
    if (outcome.status !== 'fail' || part === undefined) continue;
    reasons.push(...outcome.reasons.map((reason) => `${part.check}: ${reason}`));
    if (outcome.assertions === undefined) undone.push(...assertionsIn(step, part, ownAssertions(part)));
    else assertions.push(...outcome.assertions);
  }
  if (reasons.length > 0) return { status: 'fail', reasons, assertions: [...assertions, ...undone], undone };
  return outcomes.find((outcome) => outcome.status !== 'pass') ?? { status: 'pass' };
}

/** Time that runs out is the server's failure; an interruption says nothing about it. */
function abortion(reason: unknown): Error {
  const what = describeError(reason);
  return reason instanceof Error && reason.name === 'TimeoutError'
    ? new ActionFailure(`not done in time: ${what}`)
    : new HarnessError(`interrupted: ${what}`);
}

/** Ends the waiting, not the work, when the signal fires: what the work still makes is found by the clean-up. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(abortion(signal.reason));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
