/**
 * After a run: the claims that it made through the API alone. No operation removes a claim, and none tells which there are. What
 * can be asked is a sandbox that mounts a claim without making it: it is refused where there is none. And what can be tried is to
 * ask for its removal with that sandbox, which the text promises for volumes that the server has made; a server may take that
 * for those only that it made with this very sandbox. So each claim is asked for, and told where it stays.
 */
import { describeError } from '../../errors.ts';
import type { LifecycleClient } from '../../lifecycle-client/client.ts';
import { createSandbox, entered, failureOf, madeBy, plainRequest } from '../../lifecycle-client/preflight.ts';
import { hasEnded } from '../../lifecycle-client/remove-sandbox.ts';
import type { Ledger } from '../../run/ledger.ts';
import { type Clock, systemClock } from '../../until.ts';
import type { Stays } from '../entry.ts';

export type ClaimSweep = {
  client: LifecycleClient;
  ledger: Ledger;
  /** Image of the sandboxes that ask. */
  image: string;
  /** Marks them. */
  runId: string;
  claims: readonly string[];
  clock?: Clock;
};

export type SweptClaims = {
  /** Claims that the server does not have, or has removed now. */
  gone: string[];
  stays: Stays[];
};

/** Claims that are asked for at the same time. */
const AT_ONCE = 4;
/** When no further claim is asked for, in milliseconds: a server may take a minute to refuse one. */
const SWEEP_MS = 120_000;
/** With these a server says that it has no such claim, or cannot mount it; any other answer may be about something else. */
const REFUSALS = [400, 404, 422];
/** A volume that goes with a sandbox may go a moment later, in milliseconds. */
const MOMENT_MS = 2000;

/** Whether a claim is there: where nobody can tell, why. */
type Found = 'there' | 'not-there' | { unknown: string };

/** Asks for each claim, and has it removed where the server does that. Throws nothing. */
export async function sweepClaims({ clock = systemClock, ...sweep }: ClaimSweep): Promise<SweptClaims> {
  const end = clock.now() + SWEEP_MS;
  const found = new Map<string, Found>();
  const waiting = [...sweep.claims];
  /** Whether the server removes a claim with a later sandbox than the one that it was made for; undefined: not seen yet. */
  let removes: boolean | undefined;

  const sweepOne = async (claim: string): Promise<void> => {
    let now = await ask(sweep, claim, true);
    if (now === 'there' && removes !== false) {
      await clock.pause(MOMENT_MS);
      now = await ask(sweep, claim, false);
      removes = now === 'not-there';
    }
    found.set(claim, now);
  };

  const worker = async (): Promise<void> => {
    for (let claim = waiting.shift(); claim !== undefined; claim = waiting.shift()) {
      if (clock.now() < end) await sweepOne(claim);
      else found.set(claim, { unknown: `nobody asked for it, as others took ${SWEEP_MS / 1000} s` });
    }
  };
  // The first alone: what it shows of the server spares the others a question.
  const first = waiting.shift();
  if (first !== undefined) await sweepOne(first);
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const named = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    gone: named.flatMap(([claim, now]) => (now === 'not-there' ? [claim] : [])),
    stays: named.flatMap(([claim, now]) =>
      now === 'not-there' ? [] : [now === 'there' ? { claim } : { claim, doubt: now.unknown }],
    ),
  };
}

/** Asks for a claim with a sandbox that does not make it, `removing` it with that sandbox; nothing of the sandbox is left. */
async function ask(sweep: ClaimSweep, claim: string, removing: boolean): Promise<Found> {
  const { client, ledger, image, runId } = sweep;
  const pvc = {
    claimName: claim,
    createIfNotExists: false,
    ...(removing ? { deleteOnSandboxTermination: true } : {}),
  };
  const volumes = [{ name: 'asked', pvc, mountPath: '/mnt/conformance-volume' }];
  try {
    const answer = await createSandbox(client, image, plainRequest(image, runId, { volumes }));
    const id = madeBy(answer);
    if (id === undefined) {
      return REFUSALS.includes(answer.status)
        ? 'not-there'
        : { unknown: `a sandbox that mounts it was answered with ${answer.status}` };
    }
    const sandbox = entered(client, ledger, id);
    const failure = await failureOf(client, id);
    await sandbox.remove();
    await hasEnded(client, id);
    return failure === undefined ? 'there' : { unknown: `a sandbox that mounts it did not start: ${failure}` };
  } catch (error) {
    return { unknown: describeError(error) };
  }
}
