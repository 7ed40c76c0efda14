/** Commands whose target can only be reached from a place of its own: they are started once more, in there. */
import { driverEntry } from '../drivers/custom.ts';
import { HarnessError } from '../errors.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import type { Place } from '../targets/target.ts';
import { exitCodeAfter, type Signals } from './signals.ts';

const HANDED_ON = ['SIGINT', 'SIGTERM'] as const;

/**
 * Starts this command, as it was called, in the place of its target and gives its exit code; undefined where the target
 * needs no place, or where this process is in it. A place takes time: what can be wrong with the command is looked for
 * before. `signals` are those of this command, and end it while the place is made. Throws UsageError or HarnessError.
 */
export async function startInside(
  { target, drivers }: Pick<Settings, 'target' | 'drivers'>,
  log: (line: string) => void,
  signals: Signals,
): Promise<number | undefined> {
  const place = await enterPlace({ target, drivers }, log, signals.signal);
  return place === undefined ? undefined : runIn(place, process.argv.slice(1), signals);
}

/** Makes that place; undefined where none is needed. Throws UsageError or HarnessError. */
export async function enterPlace(
  { target, drivers }: Pick<Settings, 'target' | 'drivers'>,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Place | undefined> {
  const { places } = TARGETS.get(target.kind, 'target');
  if (places === undefined || places.inside()) return undefined;
  // What they need is installed from a network that may not be there inside.
  for (const driver of drivers) await driverEntry(driver).prepare?.({ log, signal });
  return await places.enter({ log, signal });
}

/**
 * Runs `node ...args` in a place, gives its exit code, and takes the place down. Signals are the program's: the first one ends
 * it in order, the second one at once. Throws HarnessError when there is no exit code, and the reason when the place ends.
 */
export async function runIn(place: Place, args: readonly string[], signals: Signals): Promise<number> {
  let handOn = (_signal: NodeJS.Signals): void => undefined;
  const listener = (received: NodeJS.Signals): void => handOn(received);
  const early = signals.received();
  // While those of this command listen, nobody else does.
  signals.stop();
  // Listeners until the end: what comes while the place is taken down must not end this process.
  for (const name of HANDED_ON) process.on(name, listener);
  try {
    if (early !== undefined) return exitCodeAfter(early);
    const { child, ended } = place.exec(process.execPath, [...process.execArgv, ...args], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    handOn = (received) => void child.kill(received);
    // What still runs there has nothing to run against.
    place.failed.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    const { code, signal, error } = await ended;
    if (place.failed.aborted) throw place.failed.reason;
    if (code !== null) return code;
    throw new HarnessError(
      `the run in the place of its target ${error === undefined ? `was ended by ${signal}` : `could not be started: ${error.message}`}`,
    );
  } finally {
    handOn = () => undefined;
    await place.leave().finally(() => {
      for (const name of HANDED_ON) process.removeListener(name, listener);
    });
  }
}
