/**
 * Scenarios that are begun before vitest asks for them. A worker runs its files one after the other, and a scenario mostly
 * waits: for processes, for states, for times to pass. So the next ones are done meanwhile, in the same thread, and their tests
 * tell what came of it in their turn.
 */
import { createRunner, type ScenarioRunner } from '../runner/runner.ts';
import { withRepro } from '../runner/write-repro.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SessionInfo } from '../session/info.ts';
import { atItsAddress } from '../session/shown-address.ts';
import type { RawCheck } from '../verdict/raw-check.ts';

/** What a check came to, and how long it took, in milliseconds. */
export type Made = { raw: RawCheck; ms: number };

/** A scenario that is being done. */
export type Begun = {
  readonly checks: ScenarioRunner['checks'];
  /** Rejects where the scenario could not be opened. */
  readonly opened: Promise<void>;
  /** What the check at this place of `checks` came to. `signal` interrupts it. */
  made(index: number, signal: AbortSignal): Promise<Made>;
  /** When it is cleaned up: a sentence for each thing that is left. */
  readonly closed: Promise<string[]>;
  /** How long it took from its beginning to its end, in milliseconds; so far, where it has not ended. */
  ms(): number;
  /** Makes no further check, ends the one that is being made, and cleans up. */
  stop(): void;
};

/** Does a scenario from its set-up to its clean-up, whoever asks for it. */
export function beginScenario(scenario: Scenario, info: SessionInfo): Begun {
  const runner = createRunner(scenario, info);
  const started = performance.now();
  const stopped = new AbortController();
  const turns = runner.checks.map(() => ({ ended: deferred<Made>(), interrupt: new AbortController() }));
  let ended: number | undefined;

  async function makeAll(): Promise<void> {
    for (const [index, check] of runner.checks.entries()) {
      const turn = turns[index];
      if (turn === undefined || stopped.signal.aborted) break;
      const began = performance.now();
      try {
        const run = await runner.run(check, AbortSignal.any([stopped.signal, turn.interrupt.signal]));
        // Now, since the script is made of what is known now; and the exchanges need not be kept.
        const raw = atItsAddress(withRepro(run, scenario, info), info);
        turn.ended.resolve({ raw, ms: performance.now() - began });
      } catch (error) {
        turn.ended.reject(error);
      }
    }
    refuse(new Error('the scenario was stopped'));
  }

  /** Those that have not ended will not. */
  function refuse(error: unknown): void {
    for (const { ended } of turns) ended.reject(error);
  }

  const opened = runner.open();
  const closed = opened
    .then(makeAll, refuse)
    .then(() => runner.close())
    .finally(() => {
      ended = performance.now();
    });
  // They are thrown where they are waited for.
  opened.catch(() => undefined);
  closed.catch(() => undefined);
  return {
    checks: runner.checks,
    opened,
    closed,
    made(index, signal) {
      const turn = turns[index];
      if (turn === undefined) throw new Error(`the scenario has no check ${index}`);
      const interrupt = (): void => turn.interrupt.abort(signal.reason);
      if (signal.aborted) interrupt();
      signal.addEventListener('abort', interrupt, { once: true });
      return turn.ended.promise.finally(() => signal.removeEventListener('abort', interrupt));
    },
    ms: () => (ended ?? performance.now()) - started,
    stop: () => stopped.abort(new Error('the run was stopped')),
  };
}

export type Ahead = {
  /** The scenario, begun if it was not. */
  take(scenario: Scenario): Begun;
  /** Nobody asks for it any more. */
  leave(scenario: Scenario): void;
  /** Stops all that was begun, and resolves when it is cleaned up; nothing more is begun. */
  stop(): Promise<void>;
};

/** What is done ahead of its turn: scenarios in the order of their turns, and how many of them at a time. */
export type AheadOrder = { scenarios: readonly Scenario[]; most: number };

/** Begins scenarios in their order as soon as the first is taken. */
export function beginAhead({ scenarios, most }: AheadOrder, begin: (scenario: Scenario) => Begun): Ahead {
  const begun = new Map<string, Begun>();
  const coming = [...scenarios];
  let lanes = 0;

  /** Begins one scenario after the other. */
  async function lane(): Promise<void> {
    for (let scenario = coming.shift(); scenario !== undefined; scenario = coming.shift()) await ended(start(scenario));
  }

  function start(scenario: Scenario): Begun {
    const one = begin(scenario);
    begun.set(scenario.path, one);
    return one;
  }

  /** How it has ended is told to whoever takes it. */
  const ended = (one: Begun): Promise<unknown> => Promise.allSettled([one.closed]);

  return {
    take(scenario) {
      let one = begun.get(scenario.path);
      if (one === undefined) {
        const index = coming.findIndex(({ path }) => path === scenario.path);
        if (index !== -1) coming.splice(index, 1);
        one = start(scenario);
        lanes += 1;
        void ended(one).then(lane);
      }
      for (; lanes < most; lanes += 1) void lane();
      return one;
    },
    leave({ path }) {
      begun.delete(path);
    },
    async stop() {
      coming.length = 0;
      for (const one of begun.values()) one.stop();
      await Promise.all([...begun.values()].map(ended));
    },
  };
}

type Deferred<T> = { promise: Promise<T>; resolve(value: T): void; reject(reason: unknown): void };

function deferred<T>(): Deferred<T> {
  let resolve: Deferred<T>['resolve'] = () => undefined;
  let reject: Deferred<T>['reject'] = () => undefined;
  const promise = new Promise<T>((done, failed) => {
    resolve = done;
    reject = failed;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
