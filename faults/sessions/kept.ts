/** Sessions that keep too little or too much, or are not each other's. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answerOf, asked, json, onWire, status, withBody, without } from '../../harness/faults/wiring.ts';
import { CREATE_SESSION, decided, knowing, ofSession, ofState, RUN, sessionIn } from './session-fault.ts';

/** Each run is asked of the session of the run before it, but for the first. */
function ofTheLastRun(): ReturnType<LiveFault['server']> {
  let last: string | undefined;
  return {
    wire: (request) => {
      if (!RUN(request)) return undefined;
      const before = last;
      last = sessionIn(request.target);
      return before === undefined ? undefined : { kind: 'ask', target: ofSession(before) };
    },
  };
}

export const keptFaults: readonly LiveFault[] = [
  ofState(
    'directory-forgotten',
    'begins each run where the session was created',
    ['keeps-directory'],
    decided({ sessionKeepsCwd: false }),
  ),
  ofState(
    'exports-forgotten',
    'forgets exported variables after each run',
    ['keeps-environment'],
    decided({ sessionKeepsExports: false }),
  ),
  ofState(
    'variables-forgotten',
    'forgets variables that are not exported',
    ['keeps-shell-state'],
    decided({ sessionKeepsVariables: false }),
  ),
  ofState(
    'functions-forgotten',
    'forgets functions after each run',
    ['keeps-shell-state'],
    decided({ sessionKeepsFunctions: false }),
  ),
  ofState('cwd-ignored', 'starts sessions in a directory of its own', ['cwd'], decided({ sessionCwd: false })),
  ofState(
    'run-cwd-ignored',
    'runs where the session is, whatever the run says',
    ['run.cwd'],
    decided({ runCwd: false }),
  ),
  ofState(
    'run-cwd-stays',
    'leaves the session in the directory of its last run',
    ['run.cwd-for-this-run'],
    decided({ runCwdStays: true }),
  ),
  ofState('one-shell', 'has one shell for all sessions', ['isolated'], decided({ sessionsShareShell: true })),
  ofState('one-id', 'gives all sessions one id', ['id-unique'], decided({ sessionIdsRepeat: true })),
  ofState('last-session', 'runs in the session of the run before', ['isolated'], ofTheLastRun),
  ofState(
    'cwd-at-space',
    'cuts directories at the first space',
    ['cwd', 'run.cwd'],
    onWire(
      (request) => CREATE_SESSION(request) || RUN(request),
      asked((body) => (typeof body.cwd === 'string' ? { ...body, cwd: body.cwd.split(' ')[0] } : body)),
    ),
  ),
  ofState(
    'body-needed',
    'refuses to create a session without a body',
    ['body-optional'],
    onWire(CREATE_SESSION, () => {
      let empty = false;
      return {
        kind: 'ask',
        body(bytes) {
          empty = bytes.length === 0;
          return bytes;
        },
        change: (answer) => (empty ? answerOf(400, { code: 'INVALID_REQUEST_BODY', message: 'No body.' }) : answer),
      };
    }),
  ),
  ofState(
    'empty-refused',
    'refuses to create a session with an object without members',
    ['body-empty'],
    onWire(CREATE_SESSION, () => {
      let empty = false;
      return {
        kind: 'ask',
        body(bytes) {
          empty = bytes.toString().replace(/\s/g, '') === '{}';
          return bytes;
        },
        change: (answer) => (empty ? answerOf(400, { code: 'INVALID_REQUEST', message: 'No cwd.' }) : answer),
      };
    }),
  ),
  ofState(
    'empty-elsewhere',
    'starts a session without cwd in another directory when there is a body',
    ['body-empty', 'body-optional'],
    onWire(
      CREATE_SESSION,
      asked((body) => (body.cwd === undefined ? { ...body, cwd: '/' } : body)),
    ),
  ),
  ofState(
    'create-accepted',
    'answers a creation with 202',
    ['create'],
    onWire(
      CREATE_SESSION,
      status((code) => code === 200, 202),
    ),
  ),
  ofState(
    'create-id-elsewhere',
    'calls the id of a session otherwise',
    ['create'],
    onWire(
      CREATE_SESSION,
      json((body) => ({ ...without(body, 'session_id'), sessionId: body.session_id })),
    ),
  ),
  ofState(
    'create-id-empty',
    'gives an empty id',
    ['create'],
    onWire(
      CREATE_SESSION,
      json((body) => ({ ...body, session_id: '' })),
    ),
  ),
  ofState(
    'create-nothing',
    'answers a creation with nothing',
    ['create'],
    onWire(CREATE_SESSION, { kind: 'change', change: (answer) => withBody(answer, '') }),
  ),
  ofState(
    'id-of-deleted',
    'gives the id of a deleted session to the next one',
    ['id-unique'],
    knowing((request, { deleted }) =>
      CREATE_SESSION(request) && deleted.length > 0
        ? json((body) => ({ ...body, session_id: deleted.at(-1) }))
        : undefined,
    ),
  ),
];
