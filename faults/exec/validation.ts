/** Servers whose execd takes commands that the document does not allow, or does what it refuses. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { ofExecd, RUN } from '../../harness/faults/operations.ts';
import { answerOf, asked, askedQuery, byBody, type Json, onWire, without } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';

const fault = (id: string, says: string, area: string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.validation.${id}`,
  says,
  area,
  in: ['exec/commands.yaml'],
  server,
});

/** Takes requests to run a command for what `change` makes of them. */
const taking = (change: (body: Json) => Json): LiveFault['server'] => onWire(RUN, asked(change));

/** Changes a member where it is there. */
const member = (name: string, change: (value: unknown) => unknown): LiveFault['server'] =>
  taking((body) => (Object.hasOwn(body, name) ? { ...body, [name]: change(body[name]) } : body));

const isText = (value: unknown): value is string => typeof value === 'string';
const fromText = (value: unknown): unknown => (isText(value) && /^-?\d+$/.test(value) ? Number(value) : value);
const whole = (value: unknown): unknown => (typeof value === 'number' ? Math.trunc(value) : value);
const notBelowZero = (value: unknown): unknown => (typeof value === 'number' ? Math.max(0, value) : value);

/** Runs what `mend` makes of a request that is not as it should be, and refuses it all the same. */
const doneAndRefused = (mend: (body: Json) => Json | undefined): LiveFault['server'] =>
  onWire(RUN, () =>
    byBody((body) => {
      const mended = mend(body);
      if (mended === undefined) return undefined;
      return { body: mended, change: () => answerOf(400, { code: 'INVALID_REQUEST', message: 'That is not taken.' }) };
    }),
  );

const CURSOR = (request: Parameters<typeof RUN>[0]): boolean =>
  ofExecd('/command/')(request) && /\/logs\?/.test(request.target);

export const validationFaults: readonly LiveFault[] = [
  fault(
    'command.absent',
    'takes a request without a command, and runs nothing',
    ['command.command-required', 'execd-error.missing-member'],
    taking((body) => (isObject(body) && !Object.hasOwn(body, 'command') ? { ...body, command: ':' } : body)),
  ),
  fault(
    'command.scalar',
    'takes a number or a truth value for a command',
    ['command.command-string'],
    member('command', (value) => (['number', 'boolean'].includes(typeof value) ? `: ${value}` : value)),
  ),
  fault(
    'command.words',
    'takes a list of words for a command',
    ['command.command-string'],
    member('command', (value) => (Array.isArray(value) ? `: ${value.filter(isText).join(' ')}` : value)),
  ),
  fault(
    'command.null',
    'takes null for a command that does nothing',
    ['command.command-string'],
    member('command', (value) => value ?? ':'),
  ),
  fault(
    'null-is-absent',
    'takes null for a member that is not there',
    ['command.background-boolean', 'command.timeout-integer', 'command.cwd', 'command.envs-strings'],
    taking((body) => without(body, ...Object.keys(body).filter((name) => name !== 'command' && body[name] === null))),
  ),
  fault(
    'cwd.any',
    'ignores a cwd that is no text',
    ['command.cwd'],
    taking((body) => (isText(body.cwd) ? body : without(body, 'cwd'))),
  ),
  fault(
    'background.quoted',
    'takes a truth value in quotes',
    ['command.background-boolean'],
    member('background', (value) => (isText(value) ? value === 'true' : value)),
  ),
  fault(
    'background.number',
    'takes a number for a truth value',
    ['command.background-boolean'],
    member('background', (value) => (typeof value === 'number' ? value !== 0 : value)),
  ),
  fault('timeout.quoted', 'takes a timeout in quotes', ['command.timeout-integer'], member('timeout', fromText)),
  fault(
    'timeout.fraction',
    'takes a timeout with a fraction for a whole one',
    ['command.timeout-integer'],
    member('timeout', whole),
  ),
  fault(
    'timeout.ignored',
    'ignores a timeout that is none',
    ['command.timeout-integer'],
    taking((body) => (typeof body.timeout === 'number' ? body : without(body, 'timeout'))),
  ),
  fault('uid.quoted', 'takes a uid in quotes', ['command.uid-not-negative'], member('uid', fromText)),
  fault(
    'uid.fraction',
    'takes a uid with a fraction for a whole one',
    ['command.uid-not-negative'],
    member('uid', whole),
  ),
  fault('uid.negative', 'takes a uid below zero for 0', ['command.uid-not-negative'], member('uid', notBelowZero)),
  fault(
    'uid.ignored',
    'ignores a uid that is none, and the gid with it',
    ['command.uid-not-negative'],
    taking((body) => (body.uid === undefined || typeof body.uid === 'number' ? body : without(body, 'uid', 'gid'))),
  ),
  fault('gid.quoted', 'takes a gid in quotes', ['command.gid-not-negative'], member('gid', fromText)),
  fault(
    'gid.fraction',
    'takes a gid with a fraction for a whole one',
    ['command.gid-not-negative'],
    member('gid', whole),
  ),
  fault('gid.negative', 'takes a gid below zero for 0', ['command.gid-not-negative'], member('gid', notBelowZero)),
  fault(
    'gid.ignored',
    'ignores a gid that is none',
    ['command.gid-not-negative'],
    taking((body) => (typeof body.gid === 'number' ? body : without(body, 'gid'))),
  ),
  fault(
    'gid.alone',
    'ignores a gid without a uid',
    ['command.gid-requires-uid'],
    taking((body) => (body.uid === undefined ? without(body, 'gid') : body)),
  ),
  fault(
    'gid.alone-done',
    'refuses a gid without a uid when it has run the command',
    ['command.gid-requires-uid'],
    doneAndRefused((body) => (body.uid === undefined && body.gid !== undefined ? without(body, 'gid') : undefined)),
  ),
  fault(
    'envs.scalars',
    'takes numbers and truth values for texts of the environment',
    ['command.envs-strings'],
    member('envs', (envs) =>
      isObject(envs)
        ? Object.fromEntries(
            Object.entries(envs).map(([name, value]) => [name, typeof value === 'object' ? value : String(value)]),
          )
        : envs,
    ),
  ),
  fault(
    'envs.others-dropped',
    'leaves out of the environment what is no text',
    ['command.envs-strings'],
    member('envs', (envs) =>
      isObject(envs) ? Object.fromEntries(Object.entries(envs).filter(([, value]) => isText(value))) : envs,
    ),
  ),
  fault(
    'envs.no-map',
    'ignores an environment that is no map',
    ['command.envs-strings'],
    taking((body) => (isObject(body.envs) ? body : without(body, 'envs'))),
  ),
  fault(
    'envs.done',
    'refuses an environment with other things than texts when it has run the command',
    ['command.envs-strings'],
    doneAndRefused((body) =>
      isObject(body.envs) && Object.values(body.envs).some((value) => !isText(value))
        ? without(body, 'envs')
        : undefined,
    ),
  ),
  fault(
    'timeout.done',
    'refuses a timeout that is none when it has run the command',
    ['command.timeout-integer'],
    doneAndRefused((body) =>
      body.timeout === undefined || typeof body.timeout === 'number' ? undefined : without(body, 'timeout'),
    ),
  ),
  fault(
    'cursor.negative',
    'takes a cursor below zero for none',
    ['command-logs.cursor-not-negative'],
    onWire(
      CURSOR,
      askedQuery((query) => {
        if (/^-\d/.test(query.get('cursor') ?? '')) query.delete('cursor');
      }),
    ),
  ),
  fault(
    'cursor.any',
    'ignores a cursor that is no number',
    ['command-logs.cursor-not-negative'],
    onWire(
      CURSOR,
      askedQuery((query) => {
        if (!/^-?\d+$/.test(query.get('cursor') ?? '')) query.delete('cursor');
      }),
    ),
  ),
];
