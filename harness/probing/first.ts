/** The first sandbox: the plain one of the preflight, with which members are tried that no server has to refuse. */
import type { Capability } from '../capabilities/load.ts';
import type { CreateProbe } from '../capabilities/probe-format.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import {
  createSandbox,
  entered,
  failureOf,
  type MoreMembers,
  madeBy,
  type Probe,
  plainRequest,
  probeImage,
} from '../lifecycle-client/preflight.ts';
import type { Ledger } from '../run/ledger.ts';
import { receptionOf } from './ask.ts';
import { answerWords, inOneLine } from './sighting.ts';

export type FirstSandbox = Probe & {
  /** What came of the members that were tried, where they are not in it. */
  without?: { words: string; refused: boolean };
  /** When it was made, in milliseconds since the epoch. */
  madeAt: number;
};

/** Whether a capability is tried with the first sandbox. */
export const isTriedFirst = ({ probe }: Capability): boolean => triedMembers(probe) !== undefined;

function triedMembers(probe: Capability['probe']): CreateProbe['create'] | undefined {
  return probe !== undefined && 'create' in probe && probe.on === 'first' ? probe.create : undefined;
}

/**
 * Makes the first sandbox, which the caller removes. Throws HarnessError with a sentence that says what to do where the server
 * starts no plain one; `doubt` says what is thought of such a server.
 */
export async function makeFirst(
  client: LifecycleClient,
  image: string,
  runId: string,
  ledger: Ledger,
  { capabilities, doubt }: { capabilities: readonly Capability[]; doubt?: string | undefined },
): Promise<FirstSandbox> {
  const tried = Object.assign({}, ...capabilities.map(({ probe }) => triedMembers(probe) ?? {})) as MoreMembers;
  const madeAt = Date.now();
  const answer = await createSandbox(client, image, plainRequest(image, runId, tried));
  const id = madeBy(answer);
  let without = { words: `answered ${answerWords(answer)}`, refused: receptionOf(answer, true) === 'refused' };
  if (id !== undefined) {
    const first = entered(client, ledger, id);
    const failure = await failureOf(client, id);
    if (failure === undefined) return { ...first, madeAt };
    // What is still there stays in the ledger, and is removed at the end.
    await first.remove().catch(() => undefined);
    without = { words: `was accepted, and the sandbox is ${inOneLine(failure)}`, refused: false };
  }
  const plain = await probeImage(client, image, runId, ledger, { doubt });
  return { ...plain, without, madeAt: Date.now() };
}
