/**
 * SIGINT and SIGTERM. The first one ends the run in order: what is under way is stopped, what was made is removed. The
 * second one ends the process at once and says what it leaves.
 */
export type Signals = {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  received(): NodeJS.Signals | undefined;
  /** What the second signal prints. */
  onSecond(left: () => string[]): void;
  stop(): void;
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
type Listener = (signal: NodeJS.Signals) => void;

/** Exit code after a signal, as shells have it. */
export const exitCodeAfter = (signal: NodeJS.Signals): number => (signal === 'SIGINT' ? 130 : 143);

/**
 * Listens for both signals, alone: vitest adds listeners that end the process a moment later, before anything could be
 * removed, so every other listener is taken off as soon as it appears.
 */
export function watchSignals(print: (line: string) => void): Signals {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  let left = (): string[] => [];

  const listener: Listener = (signal) => {
    if (received === undefined) {
      received = signal;
      print(`\n${signal}: cleaning up. Once more ends at once and leaves things behind.`);
      controller.abort(new Error(`interrupted by ${signal}`));
      return;
    }
    const items = left();
    print(`${signal} again: ended at once. ${items.length === 0 ? 'Nothing is known to be left.' : 'Left behind:'}`);
    for (const item of items) print(`  ${item}`);
    process.exit(exitCodeAfter(signal));
  };
  const keepAlone = (event: string | symbol, added: unknown): void => {
    const name = SIGNALS.find((candidate) => candidate === event);
    if (name === undefined || added === listener) return;
    queueMicrotask(() => process.removeListener(name, added as Listener));
  };
  for (const name of SIGNALS) process.on(name, listener);
  process.on('newListener', keepAlone);
  return {
    signal: controller.signal,
    received: () => received,
    onSecond(items) {
      left = items;
    },
    stop() {
      process.removeListener('newListener', keepAlone);
      for (const name of SIGNALS) process.removeListener(name, listener);
    },
  };
}
