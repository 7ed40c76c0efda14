/** How execd ends what it has started. */
import type { Reach } from '../decisions.ts';
import type { Family } from './family.ts';

/** How long what was asked to end gets to do so by itself before it is killed, in milliseconds. */
const GRACE_MS = 500;

/** Asks by `signal`, and then kills what is still there: the signal of DELETE /command and DELETE /code. */
export async function interrupt(
  family: Family,
  signal: 'SIGTERM' | 'SIGINT',
  reach: Reach,
  spared?: ReadonlySet<string>,
): Promise<void> {
  await family.signal(signal, reach, spared);
  if (!(await family.gone(reach, GRACE_MS, spared))) await family.kill(reach, spared);
}
