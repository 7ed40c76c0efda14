/** Servers whose execd tells in a wrong way how a command stands. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { answered, type Json, json, moved, onWire, status, without } from '../../harness/faults/wiring.ts';
import type { Fault } from '../../harness/wire/faults.ts';
import { askedOf, commandIn, knowingKinds, STATUS, told } from './life.ts';

const fault = (id: string, says: string, area: string | string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.status.${id}`,
  says,
  area: typeof area === 'string' ? [`command-status.${area}`] : area,
  in: ['exec/status.yaml'],
  server,
});

/** Every status is changed in the same way; `running`: only those of commands that run, or that have ended. */
const each = (change: (body: Json) => Json, running?: boolean): LiveFault['server'] =>
  onWire(STATUS, told(change, running));
const ended = (change: (body: Json) => Json): LiveFault['server'] => each(change, false);
const runs = (change: (body: Json) => Json): LiveFault['server'] => each(change, true);

const code = (change: (code: number) => number | null): LiveFault['server'] =>
  ended((body) => (typeof body.exit_code === 'number' ? { ...body, exit_code: change(body.exit_code) } : body));
const content = (change: (content: string) => string): LiveFault['server'] =>
  each((body) => ({ ...body, content: change(String(body.content)) }));

/** For each command: what its first answer had, of these members, for ever. */
const keeping =
  (...members: string[]): LiveFault['server'] =>
  () => {
    const first = new Map<string, Json>();
    return {
      wire(request) {
        if (!STATUS(request)) return undefined;
        const id = commandIn(request) ?? '';
        return told((body) => {
          const kept = first.get(id) ?? Object.fromEntries(members.map((member) => [member, body[member]]));
          first.set(id, kept);
          return { ...body, ...kept };
        });
      },
    };
  };

const now = (): string => new Date().toISOString();
const HOUR = 60 * 60_000;

/** Text as HTML has it. */
const inHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** A server that knows no commands of the background, or none of the foreground. */
const knowingNo = (background: boolean): LiveFault['server'] =>
  knowingKinds((request, inBackground) => (STATUS(request) && inBackground === background ? UNKNOWN : undefined));

const UNKNOWN = answered(404, { code: 'COMMAND_NOT_FOUND', message: 'Unknown command.' });

function missing(code: number, body: Json): Fault {
  return {
    kind: 'change',
    change: (answer) => (answer.status === 404 ? (answered(code, body) as { answer: typeof answer }).answer : answer),
  };
}

export const statusFaults: readonly LiveFault[] = [
  fault(
    'code-zero',
    'says of every command that has ended that it exited with 0',
    'exit-code',
    code(() => 0),
  ),
  fault(
    'code-one',
    'says of every command that failed that it exited with 1',
    'exit-code',
    code((exit) => Math.min(exit, 1)),
  ),
  fault(
    'code-signed',
    'tells exit codes as bytes with a sign',
    'exit-code',
    code((exit) => (exit > 127 ? exit - 256 : exit)),
  ),
  fault(
    'code-of-wait',
    'tells the status of wait(2) in the place of the exit code',
    'exit-code',
    code((exit) => exit * 256),
  ),
  fault(
    'code-absent',
    'tells no exit code of a command that has ended',
    'exit-code',
    ended((body) => without(body, 'exit_code')),
  ),
  fault(
    'code-null',
    'tells null as exit code of a command that has ended',
    'exit-code',
    code(() => null),
  ),
  fault(
    'code-killed-well',
    'says of a command that was killed that it exited with 0',
    'exit-code',
    code((exit) => (exit > 128 && exit < 160 ? 0 : exit)),
  ),
  fault(
    'code-at-once',
    'tells the exit code 0 of a command that runs',
    'exit-code-not-yet',
    runs((body) => ({ ...body, exit_code: 0 })),
  ),
  fault(
    'code-minus-one',
    'tells the exit code -1 of a command that runs',
    'exit-code-not-yet',
    runs((body) => ({ ...body, exit_code: -1 })),
  ),
  fault(
    'never-running',
    'says of no command that it runs',
    'running',
    runs((body) => ({ ...body, running: false })),
  ),
  fault(
    'ended-at-once',
    'says of every command that it has ended well',
    'running',
    runs((body) => ({ ...body, running: false, exit_code: 0, finished_at: now() })),
  ),
  fault(
    'always-running',
    'says of every command that it runs',
    'running',
    ended((body) => ({ ...body, running: true, exit_code: null, finished_at: null })),
  ),
  fault(
    'running-and-finished',
    'says of a command that has ended that it runs and has finished',
    'running',
    ended((body) => ({ ...body, running: true })),
  ),
  fault(
    'running-absent',
    'does not tell whether a command runs',
    'running',
    each((body) => without(body, 'running')),
  ),
  fault(
    'frozen',
    'tells of each command for ever what it told first',
    'running',
    keeping('running', 'exit_code', 'finished_at'),
  ),
  fault(
    'finished-zero',
    'tells the beginning of time as the end of a command that runs',
    'finished-at-not-yet',
    runs((body) => ({ ...body, finished_at: '0001-01-01T00:00:00Z' })),
  ),
  fault(
    'finished-now',
    'tells the present time as the end of a command that runs',
    'finished-at-not-yet',
    runs((body) => ({ ...body, finished_at: now() })),
  ),
  fault(
    'finished-absent',
    'does not tell when a command has finished',
    'finished-at',
    ended((body) => without(body, 'finished_at')),
  ),
  fault(
    'finished-null',
    'tells null as the time at which a command has finished',
    'finished-at',
    ended((body) => ({ ...body, finished_at: null })),
  ),
  fault(
    'finished-when-asked',
    'tells as the end of a command when it was asked for',
    'finished-at',
    ended((body) => ({ ...body, finished_at: now() })),
  ),
  fault(
    'finished-when-started',
    'tells as the end of a command when it started',
    'finished-at',
    ended((body) => ({ ...body, finished_at: body.started_at })),
  ),
  fault(
    'finished-an-hour-off',
    'tells the end of a command in local time, as if it were UTC',
    'finished-at',
    ended((body) => ({ ...body, finished_at: moved(body.finished_at, HOUR) })),
  ),
  fault(
    'started-an-hour-off',
    'tells the start of a command in local time, as if it were UTC',
    'started-at',
    each((body) => ({ ...body, started_at: moved(body.started_at, -HOUR) })),
  ),
  fault(
    'started-when-asked',
    'tells as the start of a command when it was asked for',
    'started-at',
    each((body) => ({ ...body, started_at: now() })),
  ),
  fault(
    'started-when-finished',
    'tells as the start of a command when it finished',
    'started-at',
    ended((body) => ({ ...body, started_at: body.finished_at })),
  ),
  fault(
    'started-absent',
    'does not tell when a command started',
    'started-at',
    each((body) => without(body, 'started_at')),
  ),
  fault(
    'times-in-seconds',
    'tells times of the boot of the machine',
    ['command-status.started-at', 'command-status.finished-at'],
    each((body) => ({
      ...body,
      started_at: '1970-01-01T00:00:10Z',
      finished_at: body.finished_at && '1970-01-01T00:00:12Z',
    })),
  ),
  fault(
    'error-absent',
    'tells no error of a command that failed',
    'error-when-failed',
    ended((body) => without(body, 'error')),
  ),
  fault(
    'error-empty',
    'tells an empty error of a command that failed',
    'error-when-failed',
    ended((body) => ({ ...body, error: '' })),
  ),
  fault(
    'error-always',
    'tells an error of every command, also of one that ended well',
    'error-only-when-failed',
    ended((body) => ({ error: 'No error.', ...body })),
  ),
  fault(
    'error-while-running',
    'tells of a command that runs that it has failed to end',
    'error-only-when-failed',
    runs((body) => ({ ...body, error: 'still running' })),
  ),
  fault(
    'content-trimmed',
    'tells a command without the blanks around it',
    'content',
    content((text) => text.trim()),
  ),
  fault(
    'content-one-line',
    'tells a command in one line',
    'content',
    content((text) => text.replace(/\s+/g, ' ')),
  ),
  fault(
    'content-cut',
    'tells the first 4096 characters of a command',
    'content',
    content((text) => text.slice(0, 4096)),
  ),
  fault('content-html', 'tells a command as HTML has it', 'content', content(inHtml)),
  fault(
    'content-ascii',
    'tells a command in ASCII',
    'content',
    content((text) => text.replace(/[^\0-\x7f]/g, '?')),
  ),
  fault(
    'content-first-word',
    'tells the first word of a command',
    'content',
    content((text) => text.split(' ')[0] ?? ''),
  ),
  fault(
    'content-as-run',
    'tells how a command was run and not as it was given',
    'content',
    content((text) => `sh -c ${text}`),
  ),
  fault(
    'content-absent',
    'does not tell the text of a command',
    'content',
    each((body) => without(body, 'content')),
  ),
  fault(
    'id-absent',
    'does not tell of which command a status is',
    'id',
    each((body) => without(body, 'id')),
  ),
  fault(
    'id-cut',
    'tells the first eight characters of the id of a command',
    'id',
    each((body) => ({ ...body, id: String(body.id).slice(0, 8) })),
  ),
  fault(
    'id-in-capitals',
    'tells the id of a command in capital letters',
    'id',
    each((body) => ({ ...body, id: String(body.id).toUpperCase() })),
  ),
  fault('of-the-first', 'tells of the command that was asked for first, whichever is named', ['command-status'], () => {
    let first: string | undefined;
    return {
      wire(request) {
        if (!STATUS(request)) return undefined;
        first ??= commandIn(request);
        return askedOf(first ?? '');
      },
    };
  }),
  fault('foreground-unknown', 'knows no command that ran in the foreground', 'foreground', knowingNo(false)),
  fault('background-unknown', 'knows no command that runs in the background', 'background', knowingNo(true)),
  fault(
    'unknown-400',
    'answers 400 for an id that no command has',
    'unknown',
    onWire(
      STATUS,
      status((from) => from === 404, 400),
    ),
  ),
  fault(
    'unknown-empty',
    'answers with an empty status for an id that no command has',
    'unknown',
    onWire(STATUS, missing(200, {})),
  ),
  fault(
    'unknown-ended',
    'tells of an id that no command has that it has ended',
    'unknown',
    onWire(STATUS, missing(200, { running: false, exit_code: 0 })),
  ),
  fault(
    'unknown-500',
    'fails with 500 at an id that no command has',
    'unknown',
    onWire(
      STATUS,
      status((from) => from === 404, 500),
    ),
  ),
  fault('id-by-beginning', 'takes the beginning of an id, and an id with more behind it, for the id', 'unknown', () => {
    const known = new Set<string>();
    return {
      wire(request) {
        if (!STATUS(request)) return undefined;
        const id = commandIn(request) ?? '';
        const near = [...known].find((one) => one !== id && (one.startsWith(id) || id.startsWith(one)));
        if (near !== undefined) return askedOf(near);
        return json((body) => void (body.id === id && known.add(id)));
      },
    };
  }),
];
