/** After a run: what scenarios left is removed, what lies beside the run is looked at, and what was started is stopped. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import { discardLedger, everMade, type Left, whatIsLeft } from '../run/ledger.ts';
import type { Beside } from './beside.ts';
import type { SessionInfo } from './info.ts';
import type { Prepared } from './prepare.ts';
import { NOTES } from './reports.ts';
import { createSilence } from './silence.ts';
import { SETTLE_MS, sweepSandboxes } from './sweep.ts';
import { sweepHostDirectories } from './sweep-host-directories.ts';
import { sweepSnapshots } from './sweep-snapshots.ts';
import { sweepVolumes } from './sweep-volumes.ts';

export type Closing = Pick<Prepared, 'target' | 'ledger'> & {
  info: SessionInfo;
  client: LifecycleClient;
  beside: Beside;
  /** Takes a line about what scenarios left, and what is gone now. */
  log(line: string): void;
};

/**
 * Ends a session. Gives a sentence for each thing that is still there, or no longer as it was. `interrupted`: creations
 * may still be under way on the server. What the run keeps on purpose stays and is not told; its ledger stays with it.
 */
export async function closeSession(closing: Closing, interrupted: boolean): Promise<string[]> {
  const { info, client, ledger, beside, target, log } = closing;
  const gone = await createSilence(info).stillGone();
  for (const name of NOTES) rmSync(join(info.reports, name), { recursive: true, force: true });
  if (gone) return closeWithoutServer(closing);
  const spared = new Set(whatIsLeft(info.ledger).flatMap(({ kept, id }) => (kept ? [id] : [])));
  const problems = await beside.disturbed();
  // What lies beside has an id of its own: nobody waits for the other.
  const removed = await Promise.all([sweepScenarios(closing, interrupted, spared), beside.remove()]);
  problems.push(...removed.flat());
  const volumes = { ...info, claims: claimsLeft(info), spared: [...spared], client };
  problems.push(...(await sweepVolumes(volumes, ledger, log)).problems);
  problems.push(...(await sweepHostDirectories(notKept(info), ledger)));
  problems.push(...(await beside.inventory(spared)));
  await target.stop().catch((error: unknown) => problems.push(describeError(error)));
  if (problems.length === 0) discardLedger(info.ledger);
  return [...new Set([...problems, ...leftBehind(info)])];
}

/** Removes the sandboxes and snapshots that scenarios left. A sentence for each that is still there. */
async function sweepScenarios(
  { info, client, ledger, log }: Closing,
  interrupted: boolean,
  spared: ReadonlySet<string>,
): Promise<string[]> {
  const problems: string[] = [];
  const deleted = deletedIn(info);
  const sandboxes = await sweepSandboxes(client, info.runId, ledger, interrupted ? SETTLE_MS : 0, { spared, deleted });
  for (const id of sandboxes.removed) log(`sandbox ${id} was still there after its scenario and has been deleted`);
  problems.push(...sandboxes.left);
  const snapshots = await sweepSnapshots(client, ledger, info.ledger, {
    thorough: interrupted,
    settled: false,
    spared,
  });
  for (const id of snapshots.removed) log(`snapshot ${id} was still there after its scenario and has been deleted`);
  return [...problems, ...snapshots.left];
}

/** Nobody can be asked to remove anything. With a server of our own goes all but what it keeps elsewhere. */
async function closeWithoutServer({ info, ledger, target, log }: Closing): Promise<string[]> {
  const problems: string[] = [];
  await target.stop().catch((error: unknown) => problems.push(describeError(error)));
  if (target.private) {
    for (const { kind, id } of notKept(info)) if (kind !== 'volume') ledger.gone({ kind, id });
    problems.push(...(await sweepVolumes({ ...info, claims: claimsLeft(info) }, ledger, log)).problems);
  }
  const left = leftBehind(info);
  if (problems.length + left.length === 0) discardLedger(info.ledger);
  else if (!target.private) problems.push('the next run against this server removes what it still has of this one');
  return [...left, ...problems];
}

/** What the run has made and neither removed nor kept on purpose, right now, without asking anybody. */
export const leftBehind = (info: Pick<SessionInfo, 'ledger'>): string[] =>
  notKept(info).map(({ kind, id }) => `${kind} ${id}`);

const notKept = ({ ledger }: Pick<SessionInfo, 'ledger'>): Left[] =>
  whatIsLeft(ledger).filter(({ kept }) => kept !== true);

/** Ids of the sandboxes that the run has made and deleted. */
function deletedIn({ ledger }: Pick<SessionInfo, 'ledger'>): Set<string> {
  const deleted = new Set(everMade(ledger, 'sandbox'));
  for (const { kind, id } of whatIsLeft(ledger)) if (kind === 'sandbox') deleted.delete(id);
  return deleted;
}

const claimsLeft = (info: Pick<SessionInfo, 'ledger'>): string[] =>
  notKept(info).flatMap(({ kind, id }) => (kind === 'volume' ? [id] : []));
