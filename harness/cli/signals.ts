/**
 * SIGINT and SIGTERM. The first one ends the run in order: what is under way is stopped, what was made is removed. The
 * second one ends the process at once and says what it leaves.
 */
export type Signals = {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  received(): NodeJS.Signals | undefined;
  /** Makes this the only listener (vitest's own would end the process at once) and says what the first signal does. */
  takeOver(first: () => void): void;
  /** What the second signal prints. */
  onSecond(left: () => string[]): void;
  stop(): void;
};

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

export function watchSignals(print: (line: string) => void): Signals {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  let first = (): void => undefined;
  let left = (): string[] => [];

  const listener = (signal: NodeJS.Signals): void => {
    if (received === undefined) {
      received = signal;
      print(`\n${signal}: cleaning up. Once more ends at once and leaves things behind.`);
      controller.abort(new Error(`interrupted by ${signal}`));
      first();
      return;
    }
    const items = left();
    print(`${signal} again: ended at once. ${items.length === 0 ? 'Nothing is known to be left.' : 'Left behind:'}`);
    for (const item of items) print(`  ${item}`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  const listen = (): void => {
    for (const name of SIGNALS) process.removeAllListeners(name).on(name, listener);
  };
  listen();
  return {
    signal: controller.signal,
    received: () => received,
    takeOver(action) {
      first = action;
      listen();
      if (received !== undefined) action();
    },
    onSecond(items) {
      left = items;
    },
    stop() {
      for (const name of SIGNALS) process.removeListener(name, listener);
    },
  };
}
