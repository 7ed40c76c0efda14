/** Checks that cannot influence each other begin before their turn, several at a time; each is still asked for in order. */

export type Company<Check, Result> = {
  /** Makes a check; the signal interrupts it. */
  make(check: Check, signal: AbortSignal): Promise<Result>;
  /** The checks that may be made at the same time as this one, itself among them, in order. */
  group(check: Check): readonly Check[];
  /** How many are made at a time. */
  most: number;
  /** Whether the server has only said that this is too much at a time. */
  tooMuch(result: Result): boolean;
};

export type SideBySide<Check, Result> = {
  /** What a check came to. It begins now, and others of its group with it, unless it began before. `signal` interrupts all. */
  take(check: Check, signal?: AbortSignal): Promise<Result>;
  /** Whether the check was ever begun. */
  began(check: Check): boolean;
  /** Begins nothing more, interrupts what is under way, and waits until it has ended. */
  end(): Promise<void>;
};

type Begun<Result> = {
  work: Promise<Result>;
  stop: AbortController;
  /** Others were made meanwhile. */
  accompanied: boolean;
};

/** See Company and SideBySide. */
export function createSideBySide<Check, Result>(company: Company<Check, Result>): SideBySide<Check, Result> {
  const { make, group, tooMuch } = company;
  let { most } = company;
  let ended = false;
  /** A check is to be made alone: nothing begins beside it. */
  let alone = false;
  const ever = new Set<Check>();
  const waiting = new Map<Check, Begun<Result>>();
  const underWay = new Set<Begun<Result>>();

  function begin(check: Check): Begun<Result> {
    const stop = new AbortController();
    const begun: Begun<Result> = { work: make(check, stop.signal), stop, accompanied: underWay.size > 0 };
    for (const other of underWay) other.accompanied = true;
    ever.add(check);
    underWay.add(begun);
    waiting.set(check, begun);
    const after = (): void => {
      underWay.delete(begun);
      fill(check);
    };
    begun.work.then(after, after); // who takes the check sees what it has thrown
    return begun;
  }

  function fill(check: Check): void {
    for (const next of group(check)) {
      if (ended || alone || underWay.size >= most) return;
      if (!ever.has(next)) begin(next);
    }
  }

  async function result(check: Check): Promise<Result> {
    const begun = waiting.get(check) ?? begin(check);
    fill(check);
    const came = await begun.work;
    waiting.delete(check);
    if (!begun.accompanied || !tooMuch(came)) return came;
    most = 1;
    alone = true;
    await Promise.allSettled([...underWay].map(({ work }) => work));
    return begin(check).work.finally(() => {
      alone = false;
      waiting.delete(check);
    });
  }

  const interrupt = (reason: unknown): void => {
    for (const { stop } of underWay) stop.abort(reason);
  };

  return {
    async take(check, signal) {
      const onAbort = (): void => interrupt(signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        const came = result(check);
        if (signal?.aborted) onAbort();
        return await came;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    began: (check) => ever.has(check),
    async end() {
      ended = true;
      interrupt(new Error('nobody asks for it any more'));
      await Promise.allSettled([...underWay].map(({ work }) => work));
    },
  };
}
