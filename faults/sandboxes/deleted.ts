/** Servers that get the deletion of sandboxes wrong. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { DELETE, execd, idIn } from '../../harness/faults/operations.ts';
import { knowing } from '../../harness/faults/remembering.ts';
import { answered, answerOf, instead, onWire, status } from '../../harness/faults/wiring.ts';

const GONE = ['lifecycle/list.yaml'];

export const deletedFaults: readonly LiveFault[] = [
  {
    id: 'sandbox.delete.unknown-204',
    says: 'answers 204 to the deletion of an unknown id',
    area: ['sandbox.delete.unknown', 'error.not-found'],
    in: GONE,
    server: onWire(
      DELETE,
      instead(404, () => answerOf(204)),
    ),
  },
  {
    id: 'sandbox.delete.status-200',
    says: 'answers 200 to a deletion',
    area: ['sandbox.delete.scheduled', 'contract'],
    in: GONE,
    server: onWire(
      DELETE,
      status((code) => code === 204, 200),
    ),
  },
  {
    id: 'sandbox.delete.does-nothing',
    says: 'answers 204 to a deletion and deletes nothing',
    area: ['sandbox.delete.stopping-terminated'],
    in: GONE,
    server: onWire(DELETE, answered(204)),
  },
  {
    id: 'sandbox.delete.another',
    says: 'deletes the sandbox that was created first, whichever is to be deleted',
    area: ['sandbox.delete', 'sandbox.state.running-takes-requests'],
    in: GONE,
    server: () => ({
      wire: knowing((request, ids) =>
        DELETE(request) && ids.includes(idIn(request))
          ? { kind: 'ask', target: () => `/sandboxes/${ids[0]}` }
          : undefined,
      ),
    }),
  },
  {
    id: 'sandbox.delete.all',
    says: 'stops all sandboxes with the one that is deleted',
    area: ['sandbox.state.running-takes-requests', 'sandbox.delete'],
    in: GONE,
    server: () => {
      let deleted = false;
      return {
        wire: knowing((request, ids) => {
          if (DELETE(request) && ids.includes(idIn(request))) deleted = true;
          return deleted && execd(request) ? { kind: 'drop' } : undefined;
        }),
      };
    },
  },
];
