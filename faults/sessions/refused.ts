/** Requests for sessions that are taken although they must not be, or refused in a wrong way. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, answerOf, asked, byBody, onWire, parsed, status, without } from '../../harness/faults/wiring.ts';
import { CREATE_SESSION, DELETE_SESSION, knowing, ofSession, ofState, RUN, sessionIn } from './session-fault.ts';

/** Takes requests for a session that `means` finds for an id that no session has. */
const meaning = (means: (id: string, ids: readonly string[]) => string | undefined): LiveFault['server'] =>
  knowing((request, { ids }) => {
    if (!RUN(request) && !DELETE_SESSION(request)) return undefined;
    const id = sessionIn(request.target);
    const meant = ids.includes(id) ? undefined : means(id, ids);
    return meant === undefined ? undefined : { kind: 'ask', target: ofSession(meant) };
  });

/** Runs a command although the request is wrong, and refuses afterwards. */
const runningFirst = (wrong: (body: Record<string, unknown>) => boolean): LiveFault['server'] =>
  onWire(RUN, () =>
    byBody((body) =>
      wrong(body)
        ? {
            body: { command: body.command, cwd: body.cwd },
            change: () => answerOf(400, { code: 'INVALID_REQUEST', message: 'The request is wrong.' }),
          }
        : undefined,
    ),
  );

const UNKNOWN = ['run.needs-session', 'delete.unknown'];

export const refusedFaults: readonly LiveFault[] = [
  ofState(
    'cwd-no-text-taken',
    'creates a session whose cwd is no text',
    ['cwd'],
    onWire(
      CREATE_SESSION,
      asked((body) => (typeof body.cwd === 'string' ? body : without(body, 'cwd'))),
    ),
  ),
  ofState(
    'command-missing-taken',
    'runs nothing where there is no command',
    ['run.command-required'],
    onWire(
      RUN,
      asked((body) => ({ command: '', ...body })),
    ),
  ),
  ofState(
    'command-no-text-taken',
    'takes any value for a command',
    ['run.command-string'],
    onWire(
      RUN,
      asked((body) => (body.command === undefined ? body : { ...body, command: String(body.command) })),
    ),
  ),
  ofState(
    'run-cwd-no-text-taken',
    'leaves out a cwd of a run that is no text',
    ['run.cwd'],
    onWire(
      RUN,
      asked((body) => (typeof body.cwd === 'string' ? body : without(body, 'cwd'))),
    ),
  ),
  ofState(
    'timeout-negative-taken',
    'takes a timeout below zero for none',
    ['run.timeout-not-negative'],
    onWire(
      RUN,
      asked((body) => (Number(body.timeout) < 0 ? without(body, 'timeout') : body)),
    ),
  ),
  ofState(
    'timeout-text-taken',
    'takes a timeout that is a text',
    ['run.timeout-not-negative'],
    onWire(
      RUN,
      asked((body) =>
        typeof body.timeout === 'string'
          ? { ...body, timeout: Math.abs(Number.parseInt(body.timeout, 10)) || 0 }
          : body,
      ),
    ),
  ),
  ofState(
    'timeout-fraction-taken',
    'rounds timeouts',
    ['run.timeout-not-negative'],
    onWire(
      RUN,
      asked((body) => (typeof body.timeout === 'number' ? { ...body, timeout: Math.round(body.timeout) } : body)),
    ),
  ),
  ofState(
    'timeout-zero-refused',
    'refuses a timeout of zero',
    ['run.timeout-not-negative'],
    onWire(RUN, () =>
      byBody((body) =>
        body.timeout === 0
          ? { change: () => answerOf(400, { code: 'INVALID_REQUEST', message: 'No time.' }) }
          : undefined,
      ),
    ),
  ),
  ofState(
    'timeout-refused-and-run',
    'runs a command whose timeout is wrong before it refuses it',
    ['run.timeout-not-negative'],
    runningFirst(({ timeout }) => timeout !== undefined && !(Number.isInteger(timeout) && Number(timeout) >= 0)),
  ),
  ofState(
    'cwd-refused-and-run',
    'runs a command whose cwd is no text before it refuses it',
    ['run.cwd'],
    onWire(RUN, () =>
      byBody(({ command, cwd }) =>
        cwd !== undefined && typeof cwd !== 'string'
          ? { body: { command }, change: () => answerOf(400, { code: 'INVALID_REQUEST', message: 'No directory.' }) }
          : undefined,
      ),
    ),
  ),
  ofState(
    'unknown-first',
    'takes an id that no session has for that of the first session',
    UNKNOWN,
    meaning((_id, ids) => ids[0]),
  ),
  ofState(
    'unknown-begins',
    'takes the beginning of an id for the id',
    UNKNOWN,
    meaning((id, ids) => ids.find((each) => each.startsWith(id))),
  ),
  ofState(
    'unknown-more',
    'takes what begins with an id for the id',
    UNKNOWN,
    meaning((id, ids) => ids.find((each) => id.startsWith(each))),
  ),
  ofState(
    'unknown-last-part',
    'takes the last part of a path for the id',
    UNKNOWN,
    meaning((id, ids) => ids.find((each) => id.split('/').at(-1) === each)),
  ),
  ofState(
    'unknown-run-empty',
    'answers a run in no session as one that has nothing to tell',
    ['run.needs-session', 'delete.then-refused'],
    onWire(RUN, {
      kind: 'change',
      change: (answer) =>
        answer.status >= 400 && parsed(answer.body)?.code === 'SESSION_NOT_FOUND' ? answerOf(200, {}) : answer,
    }),
  ),
  ofState(
    'unknown-delete-200',
    'answers the deletion of no session as any other',
    ['delete.unknown'],
    onWire(
      DELETE_SESSION,
      status((code) => code === 404, 200),
    ),
  ),
  ofState(
    'unknown-delete-400',
    'answers the deletion of no session with 400',
    ['delete.unknown'],
    onWire(
      DELETE_SESSION,
      status((code) => code === 404, 400),
    ),
  ),
  ofState(
    'delete-refused',
    'refuses deletions',
    ['delete.releases'],
    onWire(DELETE_SESSION, answered(400, { code: 'INVALID_REQUEST', message: 'No.' })),
  ),
  ofState(
    'delete-404',
    'answers a deletion with 404 when it has done it',
    ['delete.releases'],
    onWire(
      DELETE_SESSION,
      status((code) => code === 200, 404),
    ),
  ),
];
