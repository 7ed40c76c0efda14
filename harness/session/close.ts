/** After a run: what scenarios left is removed, what lies beside the run is looked at, and what was started is stopped. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import { whatIsLeft } from '../run/ledger.ts';
import type { Beside } from './beside.ts';
import type { SessionInfo } from './info.ts';
import { discardLedger, type Prepared } from './prepare.ts';
import { SILENCE_FILE } from './silence.ts';
import { sweepSandboxes } from './sweep.ts';
import { sweepSnapshots } from './sweep-snapshots.ts';
import { sweepVolumes } from './sweep-volumes.ts';
import { WAITS_FILE } from './waits.ts';

/** After an interruption: how long no new sandbox may have shown up. */
const SETTLE_MS = 2500;

export type Closing = Pick<Prepared, 'target' | 'ledger'> & {
  info: SessionInfo;
  client: LifecycleClient;
  beside: Beside;
  /** Takes a line about what scenarios left, and what is gone now. */
  log(line: string): void;
};

/**
 * Ends a session. Gives a sentence for each thing that is still there, or no longer as it was. `interrupted`: creations
 * may still be under way on the server.
 */
export async function closeSession(closing: Closing, interrupted: boolean): Promise<string[]> {
  const { info, client, ledger, beside, target, log } = closing;
  const problems = await beside.disturbed();
  const sandboxes = await sweepSandboxes(client, info.runId, ledger, interrupted ? SETTLE_MS : 0);
  for (const id of sandboxes.removed) log(`sandbox ${id} was still there after its scenario and has been deleted`);
  problems.push(...sandboxes.left);
  const snapshots = await sweepSnapshots(client, ledger, info.ledger, interrupted);
  for (const id of snapshots.removed) log(`snapshot ${id} was still there after its scenario and has been deleted`);
  problems.push(...snapshots.left);
  problems.push(...(await beside.remove()));
  problems.push(...(await sweepVolumes(info, ledger)));
  problems.push(...(await beside.inventory()));
  await target.stop().catch((error: unknown) => problems.push(describeError(error)));
  for (const file of [SILENCE_FILE, WAITS_FILE]) rmSync(join(info.reports, file), { force: true });
  if (problems.length === 0) discardLedger(info.ledger);
  return [...new Set([...problems, ...leftBehind(info)])];
}

/** What the run has made and not removed, right now, without asking anybody. */
export function leftBehind({ ledger }: Pick<SessionInfo, 'ledger'>): string[] {
  return whatIsLeft(ledger).map(({ kind, id }) => `${kind} ${id}`);
}
