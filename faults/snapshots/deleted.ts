/** Servers that get the deletion of snapshots wrong, or what becomes of them with their sandboxes. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { DELETE, DELETE_SNAPSHOT, GET_SNAPSHOT, idIn, SNAP } from '../../harness/faults/operations.ts';
import { answered, json, status, when } from '../../harness/faults/wiring.ts';
import { wireFault as wire } from './wire-fault.ts';

const LIST = ['snapshots/list.yaml'];
/** How long it takes at most to make a small snapshot. */
const MADE_MS = 5000;

const RESTORE = ['snapshots/restore.yaml'];

export const snapshotDeletionFaults: readonly LiveFault[] = [
  wire(
    'unknown-400',
    'answers 400 for a snapshot that is not there',
    { area: ['snapshot.get', 'snapshot.delete'], in: LIST },
    () =>
      when(
        GET_SNAPSHOT,
        status((code) => code === 404, 400),
      ),
  ),
  wire(
    'deleted-again-204',
    'answers 204 for the deletion of what is not there',
    { area: ['snapshot.delete.unknown'], in: LIST },
    () =>
      when(
        DELETE_SNAPSHOT,
        status((code) => code === 404, 204),
      ),
  ),
  wire(
    'deleted-again-500',
    'breaks down at the second deletion of a snapshot',
    { area: ['snapshot.delete.removes'], in: LIST },
    () => {
      const asked = new Set<string>();
      return when(DELETE_SNAPSHOT, (request) => {
        if (asked.has(idIn(request))) return status((code) => code === 404, 500);
        asked.add(idIn(request));
        // Until the snapshot is made, so that the first is accepted.
        return { kind: 'slow', beforeMs: MADE_MS };
      });
    },
  ),
  wire('deletion-forgotten', 'accepts a deletion and does nothing', { area: ['snapshot.delete'], in: LIST }, () =>
    when(DELETE_SNAPSHOT, answered(204)),
  ),
  wire(
    'deleted-while-creating',
    'accepts the deletion of a snapshot that is being created, which then lives on',
    { area: ['snapshot.delete.not-while-creating'], in: LIST },
    () =>
      when(
        DELETE_SNAPSHOT,
        status((code) => code === 409, 204),
      ),
  ),
  wire(
    'creating-400',
    'answers 400 for the deletion of a snapshot that is being created',
    { area: ['snapshot.delete.not-while-creating'], in: LIST },
    () =>
      when(
        DELETE_SNAPSHOT,
        status((code) => code === 409, 400),
      ),
  ),
  wire(
    'goes-with-sandbox',
    'deletes the snapshots of a sandbox with it',
    { area: ['snapshot.outlives-sandbox'], in: RESTORE },
    () => {
      const sources = new Map<string, string>();
      const gone = new Set<string>();
      const note = json((body) => void sources.set(String(body.id), String(body.sandboxId)));
      return (request) => {
        if (SNAP(request)) return note;
        if (DELETE(request)) gone.add(idIn(request));
        return GET_SNAPSHOT(request) && gone.has(sources.get(idIn(request)) ?? '')
          ? answered(404, { code: 'SNAPSHOT_NOT_FOUND', message: 'There is no such snapshot.' })
          : undefined;
      };
    },
  ),
];
