/**
 * When a new sandbox can be driven: it is Running, and its execd answers. Both are waited for, the state first, since
 * nothing but a state is there before: neither an endpoint nor anybody who answers at one.
 */
import { type Clock, systemClock, until } from '../../until.ts';
import { ActionFailure, NotStarted } from '../driver.ts';

/** One sandbox that is waited for. */
export type Starting = {
  readonly id: string;
  /** Its state; `gone` where the server has no such sandbox, undefined where no answer tells a state. */
  state(): Promise<string | undefined>;
  /** Why execd does not answer; undefined when it does. When the signal fires nobody waits for it any more. */
  trouble(signal?: AbortSignal): Promise<unknown>;
};

export type Readiness = {
  /**
   * Waits until a sandbox is Running. Throws NotStarted when it ends instead, or is not Running in time. Where no state is
   * told, and where execd has answered for a while and another state is told all the same, it counts as Running: that the
   * state is wrong is for others to say.
   */
  untilRunning(sandbox: Starting): Promise<void>;
  /**
   * Waits until it is Running and execd answers. Throws NotStarted, or ActionFailure when execd does not answer in time, or
   * cannot. `hopeless`: whether there is no use in asking execd of a Running sandbox again.
   */
  untilReady(sandbox: Starting, hopeless: (trouble: unknown) => boolean): Promise<void>;
};

/** Between two questions at first: short, since the first good answer ends the wait. */
const SOON_MS = 25;
/** And at most, when it takes long. */
const LATER_MS = 250;
/** In between a part of the time that it has taken by then: more questions than that only keep the server from its work. */
const PART = 0.3;
const askAgainIn = (waitedMs: number): number => Math.min(Math.max(SOON_MS, waitedMs * PART), LATER_MS);
/** A sandbox that is not Running after that is asked at its execd as well. */
const FIRST_MS = 1000;
/** How often a sandbox that is not Running is asked at its execd, and one that is for its state. */
const OTHER_POLL_MS = 500;
/** How long a state may lag behind an execd that answers. */
const LAG_MS = 5000;

/** States from which a sandbox does not come back. */
const OVER = new Set(['Failed', 'Terminated', 'Stopping', 'gone']);

/** `seconds`: how long each of the two may take. */
export function createReadiness(seconds: number, clock: Clock = systemClock): Readiness {
  // A server whose states are known to be wrong is not waited for again.
  let lagMs = LAG_MS;

  async function untilRunning(sandbox: Starting): Promise<void> {
    const over = new AbortController();
    const answers = watchAnswers(sandbox, clock, over.signal);
    let seen: string | undefined;
    const look = async (): Promise<true | undefined> => {
      seen = await sandbox.state().catch(() => undefined);
      if (seen === undefined || seen === 'Running') return true;
      if (OVER.has(seen)) throw new NotStarted(`sandbox ${sandbox.id} does not come up: it is ${seen}`);
      if (answers.lookFor() < lagMs) return undefined;
      lagMs = 0;
      return true;
    };
    let running: true | undefined;
    try {
      running = await until(clock, { within: seconds * 1000, every: askAgainIn }, look);
    } finally {
      // A ping that is still under way would meet whatever the scenario makes of the sandbox next, such as a pause.
      over.abort();
    }
    if (running === undefined)
      throw new NotStarted(`sandbox ${sandbox.id} is not Running after ${seconds} s: it is ${seen}`);
  }

  return {
    untilRunning,
    async untilReady(sandbox, hopeless) {
      await untilRunning(sandbox);
      let trouble: unknown;
      let asked = clock.now();
      const answered = await until(clock, { within: seconds * 1000, every: askAgainIn }, async () => {
        trouble = await sandbox.trouble();
        if (trouble === undefined) return true;
        if (hopeless(trouble)) throw trouble;
        if (clock.now() - asked < OTHER_POLL_MS) return undefined;
        const state = await sandbox.state().catch(() => undefined);
        asked = clock.now();
        if (state === undefined || !OVER.has(state)) return undefined;
        throw new NotStarted(`sandbox ${sandbox.id} does not come up: it is ${state}`, { cause: trouble });
      });
      if (answered) return;
      throw new ActionFailure(`execd of sandbox ${sandbox.id} does not answer after ${seconds} s`, { cause: trouble });
    },
  };
}

/** Asks execd now and then. `lookFor` gives the milliseconds since it first answered; below zero before that. */
function watchAnswers(sandbox: Starting, clock: Clock, signal: AbortSignal): { lookFor(): number } {
  let since: number | undefined;
  let next = clock.now() + FIRST_MS;
  let asking = false;
  return {
    lookFor() {
      if (since !== undefined) return clock.now() - since;
      if (!asking && clock.now() >= next) {
        asking = true;
        // Not waited for: who is not Running yet may hold a request back.
        void sandbox
          .trouble(signal)
          .then((trouble) => {
            if (trouble === undefined) since = clock.now();
          })
          .finally(() => {
            asking = false;
            next = clock.now() + OTHER_POLL_MS;
          });
      }
      return -1;
    },
  };
}
