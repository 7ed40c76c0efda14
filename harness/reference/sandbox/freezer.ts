/**
 * Lets all processes of a sandbox stand still and go on, by SIGSTOP and SIGCONT from outside its PID namespace, where
 * nobody inside can refuse them. Not by a cgroup freezer: this way is the same for root and for everybody else, what is
 * stopped can still be killed (with the first version of cgroups it could not, and would outlive a runtime that is
 * killed), and nothing is left on the machine. What a process can see of it is its own SIGCONT handler.
 */
import { HarnessError } from '../../errors.ts';
import { systemClock, until } from '../../until.ts';
import { type FamilyMember, processFamily } from './process-family.ts';

export type Freezer = {
  /**
   * Fulfilled when no process of the sandbox executes anything, or none is left. Rejects with HarnessError when some
   * still run after FREEZE_MS; they may be stopped then all the same.
   */
  freeze(): Promise<void>;
  /** Undoes `freeze`. What somebody inside had stopped stays stopped. */
  thaw(): void;
};

const FREEZE_MS = 30_000;
const PAUSE_MS = 2;
/** A look at /proc takes its time, in which a process may have been born behind it; by the second look it is seen. */
const CALM_LOOKS = 2;

/** `pid` gives the sandbox's PID 1, by its number outside, while it lives. */
export function createFreezer(pid: () => number | undefined): Freezer {
  /** Told to stop by this freezer, by process id. */
  const seen = new Set<number>();
  /** Stopped by somebody inside, before it was seen. */
  const stoppedBefore = new Set<number>();

  const family = (): FamilyMember[] => {
    const first = pid();
    return first === undefined ? [] : processFamily(first);
  };

  /** Whether every process stood still already when it was looked at. */
  const look = (): boolean => {
    let calm = true;
    for (const member of family()) {
      if (!seen.has(member.pid) && member.stopped) stoppedBefore.add(member.pid);
      if (standsStill(member)) continue;
      calm = false;
      signalIfThere(member.pid, 'SIGSTOP');
      seen.add(member.pid);
    }
    return calm;
  };

  /** Also a process that is in the kernel for now: it stops before it executes anything of its own. */
  const standsStill = (member: FamilyMember): boolean =>
    member.stopped || (seen.has(member.pid) && member.inKernelOnly);

  return {
    async freeze() {
      let calm = 0;
      const still = await until(systemClock, { within: FREEZE_MS, every: PAUSE_MS }, () => {
        calm = look() ? calm + 1 : 0;
        return calm === CALM_LOOKS ? true : undefined;
      });
      if (still === undefined) throw new HarnessError(`the sandbox did not stand still within ${FREEZE_MS} ms`);
    },
    thaw() {
      // Children first: no parent is awake to see them stopped.
      for (const member of family().reverse()) {
        if (!stoppedBefore.has(member.pid)) signalIfThere(member.pid, 'SIGCONT');
      }
      seen.clear();
      stoppedBefore.clear();
    },
  };
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
