/** A run whose target only programs in a place of their own can reach: it is made by a process in there. */
import { HarnessError } from '../errors.ts';
import { harnessModule } from '../package.ts';
import type { Place } from '../targets/target.ts';
import type { FromRun, Start, ToRun } from './messages.ts';

export type Around = {
  /** Takes what the process says before its last message. */
  say(message: FromRun): void;
  signal: AbortSignal;
};

/**
 * Has a process in the place make the run, gives its last message, and takes the place down. Throws HarnessError where it has
 * none, and the reason when the place ends.
 */
export async function relay(place: Place, start: Start, { say, signal }: Around): Promise<FromRun> {
  let last: FromRun | undefined;
  const { child, ended } = place.exec(process.execPath, [harnessModule('library/child')], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const send = (message: ToRun): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  const stop = (): void => send({ kind: 'stop' });
  child.on('message', (message: FromRun) => {
    if (message.kind === 'ended' || message.kind === 'failed') last = message;
    else say(message);
  });
  try {
    send(start);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    // What still runs there has nothing to run against.
    place.failed.addEventListener('abort', stop, { once: true });
    const { code, signal: ending, error } = await ended;
    if (place.failed.aborted) throw place.failed.reason;
    if (last !== undefined) return last;
    throw new HarnessError(
      `the process of the run in the place of its target ended ${error === undefined ? `with ${ending ?? code}` : `before it began: ${error.message}`}`,
    );
  } finally {
    signal.removeEventListener('abort', stop);
    await place.leave();
  }
}
