/** Runs and sessions of which something goes on, or that end what is not theirs. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, asked, onWire, without } from '../../harness/faults/wiring.ts';
import {
  CREATE_SESSION,
  DELETE_SESSION,
  decided,
  knowing,
  ofRuns,
  ofSession,
  ofState,
  RUN,
  sessionIn,
} from './session-fault.ts';

export const endedFaults: readonly LiveFault[] = [
  ofRuns(
    'timeout-ends-group',
    'ends at the timeout of a run its process group',
    ['run.timeout-sessions', 'run.timeout'],
    decided({ runTimeoutEnds: 'group' }),
  ),
  ofRuns(
    'timeout-ends-shell',
    'ends at the timeout of a run the shell alone',
    ['run.timeout'],
    decided({ runTimeoutEnds: 'shell' }),
  ),
  ofRuns(
    'timeout-ends-nothing',
    'lets a run go on at its timeout',
    ['run.timeout'],
    decided({ runTimeoutEnds: 'nothing' }),
  ),
  ofRuns(
    'timeout-in-seconds',
    'takes the timeout of a run for seconds',
    ['run.timeout'],
    decided({ timeoutUnit: 1000 }),
  ),
  ofRuns(
    'timeout-in-microseconds',
    'takes the timeout of a run for microseconds',
    ['run.timeout'],
    decided({ timeoutUnit: 0.001 }),
  ),
  ofRuns(
    'timeout-dropped',
    'does not look at the timeout of a run',
    ['run.timeout'],
    onWire(
      RUN,
      asked((body) => without(body, 'timeout')),
    ),
  ),
  ofRuns(
    'deletion-ends-group',
    'ends with a session the process group of its shell',
    ['delete.releases-sessions', 'delete.releases'],
    decided({ sessionDeletionEnds: 'group' }),
  ),
  ofRuns(
    'deletion-ends-shell',
    'ends with a session its shell alone',
    ['delete.releases'],
    decided({ sessionDeletionEnds: 'shell' }),
  ),
  ofRuns(
    'deletion-ends-nothing',
    'forgets a deleted session and lets its shell go on',
    ['delete.ends-shell', 'delete.releases'],
    decided({ sessionDeletionEnds: 'nothing' }),
  ),
  ofState(
    'deletion-keeps',
    'runs in a deleted session',
    ['delete.then-refused', 'delete.unknown'],
    decided({ sessionDeletionForgets: false }),
  ),
  ofState(
    'deletion-told-only',
    'answers a deletion and does nothing',
    ['delete.then-refused', 'delete.unknown'],
    onWire(DELETE_SESSION, answered(200)),
  ),
  ofRuns(
    'deletion-of-first',
    'deletes the session that was created first',
    ['isolated', 'delete.ends-shell'],
    knowing((request, { ids }) =>
      DELETE_SESSION(request) && ids[0] !== undefined
        ? { kind: 'ask', target: ofSession(ids[0]), change: (answer) => ({ ...answer, status: 200 }) }
        : undefined,
    ),
  ),
  ofRuns('deletion-ends-all', 'has no session any more when one is deleted', ['isolated'], () => {
    let over = false;
    return {
      wire: (request) => {
        if (DELETE_SESSION(request)) over = true;
        if (CREATE_SESSION(request)) over = false;
        return over && RUN(request)
          ? answered(400, { code: 'SESSION_NOT_FOUND', message: 'There is no such session.' })
          : undefined;
      },
    };
  }),
  ofRuns(
    'many-left',
    'lets the shells go on of more than ten sessions',
    ['delete.ends-shell', 'delete.releases'],
    () => {
      const deleted = new Set<string>();
      return {
        wire: (request) => {
          if (!DELETE_SESSION(request)) return undefined;
          deleted.add(sessionIn(request.target));
          return deleted.size > 10 ? answered(200) : undefined;
        },
      };
    },
  ),
];
