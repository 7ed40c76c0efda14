/** Servers that take their time with snapshots, and show it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Seams } from '../../harness/reference/seams.ts';
import type { Variant } from '../../harness/variants/variant.ts';

/** Shows the source as paused while the snapshot is taken, and until `lastMs` milliseconds after it is Ready. */
const pausing =
  (lastMs: number): Seams['capture'] =>
  async (copy, { source }) => {
    source('Pausing');
    await delay(500);
    source('Paused');
    const goOn = async (): Promise<void> => {
      source('Resuming');
      await delay(300);
      source('Running');
    };
    try {
      await copy();
      if (lastMs === 0) await delay(1000);
    } finally {
      if (lastMs === 0) await goOn();
      else void delay(lastMs).then(goOn);
    }
  };

const AXIS = 'time-snapshots';
const PAUSES = 'sandbox-lifecycle.yml createSnapshot: it may pause the sandbox for a while, which then continues.';

export const snapshotVariants: readonly Variant[] = [
  {
    id: 'time.snapshots.creating',
    says: 'needs five seconds to take a snapshot',
    axis: AXIS,
    allows: 'sandbox-lifecycle.yml createSnapshot 202: that a snapshot is Ready or Failed is to be polled for.',
    server: () => ({
      seams: {
        async capture(copy) {
          await copy();
          await delay(5000);
        },
      },
    }),
  },
  {
    id: 'time.snapshots.pauses-source',
    says: 'pauses the source of a snapshot for two seconds, until shortly before the snapshot is Ready',
    axis: AXIS,
    allows: PAUSES,
    server: () => ({ seams: { capture: pausing(0) } }),
  },
  {
    id: 'time.snapshots.source-goes-on-later',
    says: 'lets the source of a snapshot go on two seconds after the snapshot is Ready',
    axis: AXIS,
    allows: PAUSES,
    server: () => ({ seams: { capture: pausing(2000) } }),
  },
  {
    id: 'time.snapshots.unlisted-states',
    says: 'has two states of its own between Creating and Ready',
    axis: AXIS,
    allows:
      'sandbox-lifecycle.yml SnapshotState: states may be added, and clients are to cope with those they do not know.',
    server: () => ({
      seams: {
        async capture(copy, { snapshot }) {
          await copy();
          for (const state of ['Uploading', 'verifying']) {
            snapshot(state);
            await delay(700);
          }
        },
      },
    }),
  },
  {
    id: 'time.snapshots.deleting',
    says: 'answers the deletion of a snapshot at once, and has it Deleting for two seconds',
    axis: AXIS,
    allows: 'sandbox-lifecycle.yml SnapshotState: Deleting is for a snapshot whose deletion goes on.',
    server: () => ({
      seams: {
        // Where it fails the snapshot says so, being Failed.
        removeSnapshot: async (remove) =>
          void delay(2000)
            .then(remove)
            .catch(() => undefined),
      },
    }),
  },
];
