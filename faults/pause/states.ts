/** Servers that tell another state of a paused or resumed sandbox than it is in, or never get there. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { GET, idIn, LIST, PATCH, PAUSE, RESUME } from '../../harness/faults/operations.ts';
import { knowing, whilePaused } from '../../harness/faults/remembering.ts';
import { answered, askedQuery, inState, json, onWire, stateOf } from '../../harness/faults/wiring.ts';

const IN = ['lifecycle/pause.yaml'];

const RUNNING = json((body) => inState(body, 'Running'));

export const pauseStateFaults: readonly LiveFault[] = [
  {
    id: 'pause.does.not-even-say',
    says: 'accepts a pause and stays Running',
    area: ['sandbox.pause.becomes-paused'],
    in: IN,
    server: () => ({
      wire: knowing((request, ids) => (PAUSE(request) && ids.includes(idIn(request)) ? answered(202) : undefined)),
    }),
  },
  {
    id: 'pause.resume.never',
    says: 'accepts a resumption and stays Paused',
    area: ['sandbox.resume'],
    in: IN,
    server: whilePaused((request) => (RESUME(request) ? answered(202) : undefined)),
  },
  {
    id: 'pause.resume.only-said',
    says: 'says Running after a resumption and lets nothing run',
    area: ['sandbox.resume.goes-on', 'sandbox.pause.keeps-state', 'sandbox.state.running-takes-requests'],
    in: IN,
    server: () => {
      const paused = new Set<string>();
      const resumed = new Set<string>();
      return {
        wire: (request) => {
          if (PAUSE(request)) paused.add(idIn(request));
          if (RESUME(request) && resumed.has(idIn(request)))
            return answered(409, { code: 'NOT_PAUSED', message: 'It runs.' });
          if (RESUME(request) && paused.has(idIn(request))) {
            resumed.add(idIn(request));
            return answered(202);
          }
          if (!GET(request) || !resumed.has(idIn(request))) return undefined;
          return RUNNING;
        },
      };
    },
  },
  {
    id: 'pause.resume.patch-resumes',
    says: 'says Running when the metadata of a paused sandbox are patched',
    area: ['metadata.no-restart', 'sandbox.pause.only-running'],
    in: IN,
    server: () => {
      const patched = new Set<string>();
      return {
        wire: (request) => {
          if (PATCH(request)) patched.add(idIn(request));
          if (RESUME(request)) patched.clear();
          if (!GET(request) || !patched.has(idIn(request))) return undefined;
          return RUNNING;
        },
      };
    },
  },
  {
    id: 'pause.shown.image-lost',
    says: 'shows another image while a sandbox is paused',
    area: ['sandbox.pause.keeps-state'],
    in: IN,
    server: onWire(
      GET,
      json((body) => (stateOf(body) === 'Paused' ? { ...body, image: { uri: 'checkpoint-1' } } : body)),
    ),
  },
  {
    id: 'pause.shown.listed-as-running',
    says: 'lists paused sandboxes among those that run',
    area: ['list.state-filter', 'list.states-or'],
    in: IN,
    server: onWire(
      LIST,
      askedQuery((query) => {
        if (query.get('state') === 'Running') query.append('state', 'Paused');
      }),
    ),
  },
];
