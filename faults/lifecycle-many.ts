/** Servers that cannot do several things at once, or not as often as they are asked to. */
import type { LiveFault } from '../harness/faults/fault.ts';
import { answered, answerOf, CREATE, jsonBody, when } from '../harness/faults/wiring.ts';

const LIST = ['lifecycle/list.yaml'];
const FULL = { code: 'FULL', message: 'No more sandboxes can be made.' };

export const manyFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.create.overlapping-lost',
    says: 'fails all creations that are under way at the same time',
    area: ['sandbox.create.at-once'],
    in: LIST,
    server: () => {
      const underWay = new Set<{ alone: boolean }>();
      return {
        wire: when(CREATE, () => {
          const own = { alone: underWay.size === 0 };
          for (const other of underWay) other.alone = false;
          underWay.add(own);
          return {
            kind: 'change',
            change(answer) {
              underWay.delete(own);
              return own.alone ? answer : answerOf(503, { code: 'BUSY', message: 'Too much at once.' });
            },
          };
        }),
      };
    },
  },
  {
    id: 'sandbox.create.eight-in-all',
    says: 'makes eight sandboxes and then no more, although some have been deleted',
    area: ['sandbox.create.at-once'],
    in: LIST,
    server: () => {
      let made = 0;
      return { wire: when(CREATE, () => (++made > 8 ? answered(409, FULL) : undefined)) };
    },
  },
  {
    id: 'snapshots.restores-once',
    says: 'restores a snapshot no more than once',
    area: ['snapshot.state.ready-restores'],
    in: ['snapshots/restore.yaml'],
    server: () => {
      const restored = new Set<unknown>();
      return {
        wire: when(CREATE, {
          kind: 'ask',
          body: jsonBody((body) => {
            const { snapshotId } = body;
            if (snapshotId === undefined) return body;
            const again = restored.has(snapshotId);
            restored.add(snapshotId);
            return again ? { ...body, snapshotId: 'used-up' } : body;
          }),
        }),
      };
    },
  },
];
