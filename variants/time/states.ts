/** Servers whose sandboxes have states that no document lists, or are seen in a state for longer. */
import type { Pace } from '../../harness/reference/pace.ts';
import type { Variant } from '../../harness/variants/variant.ts';

const axis = 'time-states';

const added =
  'sandbox-lifecycle.yml components.schemas.SandboxState: the states are the common ones, others may be added, and clients have to live with ones that they do not know.';

/** For so many milliseconds after a change, the state is that which `between` names: none when it is undefined. */
const passing =
  (ms: number, between: (from: string, to: string) => string | undefined): Pace['shown'] =>
  (before, status, now) => {
    const state = before === undefined ? undefined : between(before.state, status.state);
    if (state === undefined) return status;
    return now < status.since + ms ? { ...status, state } : { ...status, since: status.since + ms };
  };

export const statesVariants: readonly Variant[] = [
  {
    id: 'time.states.between-any-two',
    says: 'shows a state of its own for half a second between any two that a sandbox goes through',
    axis,
    allows: added,
    server: () => ({ seams: { shown: passing(500, (from, to) => `${from}To${to}`) } }),
  },
  {
    id: 'time.states.running-late',
    says: 'reports a new sandbox as Running a second after its execd answers',
    axis,
    silent: 'Running is ready to accept requests; that nothing accepts any before is not said.',
    server: () => ({
      seams: {
        shown: (before, status, now) =>
          before?.state === 'Pending' && status.state === 'Running' && now < status.since + 1000 ? before : status,
      },
    }),
  },
  {
    id: 'time.states.stages-of-creation',
    says: 'shows its stages of bringing a sandbox up, for two seconds, as states of their own after Pending',
    axis,
    allows: added,
    server: () => ({
      seams: {
        shown(before, status, now) {
          if (before?.state !== 'Pending' || status.state !== 'Running') return status;
          const stage = Math.floor((now - status.since) / 500);
          const state = ['Scheduled', 'Pulling', 'Preparing', 'Starting'][stage];
          return state === undefined
            ? { ...status, since: status.since + 2000 }
            : { ...status, state, since: status.since + stage * 500 };
        },
      },
    }),
  },
];
