/** Servers that get pause and resume wrong. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { DELETE, GET, LIST, PATCH, PAUSE, RESUME } from '../../harness/faults/operations.ts';
import { whilePaused } from '../../harness/faults/remembering.ts';
import { answerOf, asked, instead, type Json, json, onWire, stateOf, status } from '../../harness/faults/wiring.ts';

const PAUSES = ['lifecycle/pause.yaml'];

const conflictTaken = instead(409, () => answerOf(202));

export const pauseFaults: readonly LiveFault[] = [
  {
    id: 'pause.only-said',
    says: 'says Paused and stops nothing',
    area: ['sandbox.pause.stands-still', 'sandbox.delete.ends-execution'],
    in: PAUSES,
    server: () => ({ seams: { freeze: async () => undefined } }),
  },
  {
    id: 'pause.late',
    says: 'says Paused two seconds before anything stops',
    area: ['sandbox.pause.stands-still', 'sandbox.delete.ends-execution'],
    in: PAUSES,
    server: () => ({
      seams: {
        async freeze(processes) {
          setTimeout(() => void processes.freeze().catch(() => undefined), 2000).unref();
        },
      },
    }),
  },
  {
    id: 'pause.short',
    says: 'lets a paused sandbox go on after two seconds',
    area: ['sandbox.pause.stands-still', 'sandbox.delete.ends-execution'],
    in: PAUSES,
    server: () => ({
      seams: {
        async freeze(processes) {
          await processes.freeze();
          setTimeout(() => processes.thaw(), 2000).unref();
        },
      },
    }),
  },
  {
    id: 'pause.ok-for-accepted',
    says: 'answers a pause with 200',
    area: ['sandbox.pause.accepted'],
    in: PAUSES,
    server: onWire(
      PAUSE,
      status((code) => code === 202, 200),
    ),
  },
  {
    id: 'pause.twice-taken',
    says: 'accepts the pause of a paused sandbox',
    area: ['sandbox.pause.only-running'],
    in: PAUSES,
    server: onWire(PAUSE, conflictTaken),
  },
  {
    id: 'pause.unknown-taken',
    says: 'answers the pause of an unknown id with 409',
    area: ['sandbox.pause.unknown'],
    in: PAUSES,
    server: onWire(
      PAUSE,
      status((code) => code === 404, 409),
    ),
  },
  {
    id: 'pause.conflict-without-code',
    says: 'refuses a second pause without a code',
    area: ['error.envelope', 'contract.lifecycle'],
    in: PAUSES,
    server: onWire(
      PAUSE,
      instead(409, () => answerOf(409, { message: 'no' })),
    ),
  },
  {
    id: 'pause.forgets-metadata',
    says: 'shows no metadata of a paused sandbox',
    area: ['sandbox.pause.keeps-state'],
    in: PAUSES,
    server: onWire(
      GET,
      json((body) => (stateOf(body) === 'Paused' ? { ...body, metadata: {} } : body)),
    ),
  },
  {
    id: 'pause.not-listed',
    says: 'leaves paused sandboxes out of lists',
    area: ['list.state-filter', 'list.states-or'],
    in: PAUSES,
    server: onWire(
      LIST,
      json((body) => {
        const items = (body.items as Json[]).filter((item) => stateOf(item) !== 'Paused');
        return { ...body, items, pagination: { ...(body.pagination as Json), totalItems: items.length } };
      }),
    ),
  },
  {
    id: 'pause.patch-lost',
    says: 'answers 200 to a patch of a paused sandbox and forgets it',
    area: ['metadata.merge.add'],
    in: PAUSES,
    server: whilePaused((request) => (PATCH(request) ? asked(() => ({})) : undefined)),
  },
  {
    id: 'pause.delete-not-acknowledged',
    says: 'answers the deletion of a paused sandbox with 202',
    area: ['response.status-documented'],
    in: PAUSES,
    server: whilePaused((request) => (DELETE(request) ? status((code) => code === 204, 202) : undefined)),
  },
  {
    id: 'resume.of-running-taken',
    says: 'accepts to resume a sandbox that runs',
    area: ['sandbox.resume.only-paused'],
    in: PAUSES,
    server: onWire(RESUME, conflictTaken),
  },
  {
    id: 'resume.ok-for-accepted',
    says: 'answers a request to resume with 200',
    area: ['sandbox.resume.accepted'],
    in: PAUSES,
    server: onWire(
      RESUME,
      status((code) => code === 202, 200),
    ),
  },
  {
    id: 'resume.unknown-taken',
    says: 'answers a request to resume an unknown id with 202',
    area: ['sandbox.resume.unknown'],
    in: PAUSES,
    server: onWire(
      RESUME,
      instead(404, () => answerOf(202)),
    ),
  },
];
