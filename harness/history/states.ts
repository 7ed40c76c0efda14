/** The states of sandboxes and snapshots and how one leads to another. */
import type { Subject } from './events.ts';

export type Transition = {
  from: string;
  to: string;
  /** The clause that names it, or the erratum that lets it pass. */
  by: string;
};

const SANDBOX = 'sandbox-lifecycle.yml#/components/schemas/SandboxState';
const SNAPSHOT = 'sandbox-lifecycle.yml#/components/schemas/SnapshotState';
const ERRATUM = 'erratum sandbox.transitions-incomplete';

const pairs = (from: string[], to: string, by: string): Transition[] => from.map((each) => ({ from: each, to, by }));

/** SandboxState lists its transitions; SnapshotState explains its states, which leaves these. */
export const TRANSITIONS: Readonly<Record<Subject, readonly Transition[]>> = {
  sandbox: [
    ...pairs(['Pending'], 'Running', SANDBOX),
    ...pairs(['Running'], 'Pausing', SANDBOX),
    ...pairs(['Pausing'], 'Paused', SANDBOX),
    ...pairs(['Paused'], 'Resuming', SANDBOX),
    ...pairs(['Resuming'], 'Running', SANDBOX),
    ...pairs(['Running', 'Paused'], 'Stopping', SANDBOX),
    ...pairs(['Stopping'], 'Terminated', SANDBOX),
    ...pairs(['Pending', 'Running', 'Paused', 'Resuming'], 'Failed', SANDBOX),
    ...pairs(['Pausing', 'Stopping'], 'Failed', ERRATUM),
    ...pairs(['Pending', 'Pausing', 'Resuming', 'Failed'], 'Stopping', ERRATUM),
  ],
  snapshot: [
    ...pairs(['Creating'], 'Ready', SNAPSHOT),
    ...pairs(['Creating'], 'Failed', SNAPSHOT),
    ...pairs(['Ready', 'Failed'], 'Deleting', SNAPSHOT),
    // What becomes of a deletion that fails is not said.
    ...pairs(['Deleting'], 'Failed', 'not excluded'),
  ],
};

/** States of something that is deleted or about to be. */
export const ENDING: Readonly<Record<Subject, ReadonlySet<string>>> = {
  sandbox: new Set(['Stopping', 'Terminated', 'Failed']),
  snapshot: new Set(['Deleting', 'Failed']),
};

/** The transitions of a shortest path, none for a state to itself; undefined when there is no path. */
export function pathBetween(subject: Subject, from: string, to: string): Transition[] | undefined {
  const paths: Transition[][] = [[]];
  const reached = new Set([from]);
  if (from === to) return [];
  for (const path of paths) {
    const here = path.at(-1)?.to ?? from;
    for (const next of TRANSITIONS[subject].filter((each) => each.from === here && !reached.has(each.to))) {
      if (next.to === to) return [...path, next];
      reached.add(next.to);
      paths.push([...path, next]);
    }
  }
  return undefined;
}

/** The states that can be passed on the way from one to another, without either of them. */
export function statesBetween(subject: Subject, from: string, to: string): Set<string> {
  const forward = reachable(from, to, ({ from, to }) => [from, to], subject);
  const backward = reachable(to, from, ({ from, to }) => [to, from], subject);
  return new Set([...forward].filter((state) => backward.has(state)));
}

/** What can be reached from a state, step by step, without passing another. */
function reachable(
  start: string,
  without: string,
  direction: (transition: Transition) => [here: string, next: string],
  subject: Subject,
): Set<string> {
  const found = new Set<string>();
  const open = [start];
  for (const state of open) {
    for (const [here, next] of TRANSITIONS[subject].map(direction)) {
      if (here !== state || next === start || next === without || found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

/** Later versions may have states that this one does not know: nothing is said of those. */
export function isKnownState(subject: Subject, state: unknown): state is string {
  return typeof state === 'string' && TRANSITIONS[subject].some(({ from, to }) => from === state || to === state);
}
