/** Servers whose execd runs commands otherwise than they are asked to: their shell, directory, environment, user and way. */
import type { LiveFault } from '../../harness/faults/fault.ts';
import { RUN } from '../../harness/faults/operations.ts';
import { asked, byBody, type Json, onWire, refused, when, without } from '../../harness/faults/wiring.ts';
import { isObject } from '../../harness/json-object.ts';
import { deciding } from './deciding.ts';

const fault = (id: string, says: string, area: string[], server: LiveFault['server']): LiveFault => ({
  id: `exec.${id}`,
  says,
  area,
  in: ['exec/commands.yaml'],
  server,
});

/** Runs something else than what it is asked to. */
const running = (change: (body: Json) => Json): LiveFault['server'] => onWire(RUN, asked(change));

/** Changes the environment that a request gives. */
const envs = (change: (envs: Json) => Json): LiveFault['server'] =>
  running((body) => (isObject(body.envs) ? { ...body, envs: change(body.envs) } : body));

const entries = (map: Json, change: (name: string, value: string) => [string, unknown] | undefined): Json =>
  Object.fromEntries(
    Object.entries(map).flatMap(([name, value]) => {
      const changed = change(name, String(value));
      return changed === undefined ? [] : [changed];
    }),
  );

const quoted = (text: unknown): string => `'${String(text).replaceAll("'", `'\\''`)}'`;

/** Commands that come after one of another kind get what that one had. */
const inherited =
  (name: string): LiveFault['server'] =>
  () => {
    let last: unknown;
    return {
      wire: when(
        RUN,
        asked((body) => {
          last = body[name] ?? last;
          return last === undefined ? body : { ...body, [name]: last };
        }),
      ),
    };
  };

export const commandFaults: readonly LiveFault[] = [
  fault(
    'command.no-shell',
    'runs a program with the words of the command, without a shell',
    ['command.shell'],
    deciding({ shell: false }),
  ),
  fault(
    'command.first-line',
    'runs the first line of a command only',
    ['command.shell'],
    running((body) => ({ ...body, command: String(body.command).split('\n')[0] })),
  ),
  fault(
    'command.ascii',
    'loses what is beyond ASCII in a command',
    ['command.shell'],
    running((body) => ({ ...body, command: String(body.command).replace(/[^\0-~]/g, '?') })),
  ),
  fault(
    'command.spaces-joined',
    'makes one space of several in a command',
    ['command.shell'],
    running((body) => ({ ...body, command: String(body.command).replace(/ +/g, ' ') })),
  ),
  fault(
    'command.in-double-quotes',
    'hands a command to its shell in double quotes, so that another shell reads its variables first',
    ['command.shell'],
    running((body) => ({ ...body, command: `sh -c "${String(body.command).replaceAll('"', '\\"')}"` })),
  ),

  fault('cwd.ignored', 'runs commands in a directory of its own', ['command.cwd'], deciding({ cwd: false })),
  fault(
    'cwd.else-its-own',
    'runs a command in a directory of its own where that of the request is not there',
    ['command.cwd'],
    running((body) =>
      typeof body.cwd === 'string'
        ? { ...without(body, 'cwd'), command: `cd ${quoted(body.cwd)} 2>&-\n${body.command}` }
        : body,
    ),
  ),
  fault(
    'cwd.first-word',
    'takes the first word of a directory for its name',
    ['command.cwd'],
    running((body) => (typeof body.cwd === 'string' ? { ...body, cwd: body.cwd.split(' ')[0] } : body)),
  ),
  fault(
    'cwd.stays',
    'runs commands in the directory of the last one that named one',
    ['command.envs', 'command.cwd', 'command.shell', 'command.uid'],
    inherited('cwd'),
  ),

  fault('envs.ignored', 'gives commands an environment of its own', ['command.envs'], deciding({ envs: 'dropped' })),
  {
    ...fault(
      'envs.alone',
      'gives commands the variables of the request and no others',
      ['command.envs'],
      running((body) => {
        if (!isObject(body.envs)) return body;
        const variables = Object.entries(body.envs).map(([name, value]) => quoted(`${name}=${value}`));
        return {
          ...without(body, 'envs'),
          command: `env -i ${variables.join(' ')} sh -c ${quoted(body.command)}`,
        };
      }),
    ),
    // Of an execd that has no variables of its own only a sandbox with some shows it.
    in: ['lifecycle/create.yaml'],
  },
  fault(
    'envs.first',
    'sets the first variable of several',
    ['command.envs'],
    envs((map) => Object.fromEntries(Object.entries(map).slice(0, 1))),
  ),
  fault(
    'envs.empty-left-out',
    'sets no variable whose value is empty',
    ['command.envs'],
    envs((map) => entries(map, (name, value) => (value === '' ? undefined : [name, value]))),
  ),
  fault(
    'envs.capitals',
    'writes the names of variables in capitals',
    ['command.envs'],
    envs((map) => entries(map, (name, value) => [name.toUpperCase(), value])),
  ),
  fault(
    'envs.one-line',
    'gives variables the first line of their value',
    ['command.envs'],
    envs((map) => entries(map, (name, value) => [name, value.split('\n')[0]])),
  ),
  fault(
    'envs.up-to-equals',
    'gives variables their value up to a sign that is equal to that between name and value',
    ['command.envs'],
    envs((map) => entries(map, (name, value) => [name, value.split('=')[0]])),
  ),
  fault(
    'envs.latin',
    'loses what is beyond ASCII in a variable',
    ['command.envs'],
    envs((map) => entries(map, (name, value) => [name, value.replace(/[^\0-~]/g, '?')])),
  ),
  fault(
    'envs.read-by-shell',
    'lets a shell read the values of variables',
    ['command.envs'],
    running((body) =>
      isObject(body.envs)
        ? {
            ...without(body, 'envs'),
            command: [
              ...Object.entries(body.envs).map(
                ([name, value]) => `export ${name}="${String(value).replace(/["`]/g, '\\$&')}"`,
              ),
              body.command,
            ].join('\n'),
          }
        : body,
    ),
  ),
  fault(
    'envs.not-exported',
    'sets variables in the shell of a command and not in its environment',
    ['command.envs'],
    running((body) =>
      isObject(body.envs)
        ? {
            ...without(body, 'envs'),
            command: [
              ...Object.entries(body.envs).map(([name, value]) => `${name}=${quoted(value)}`),
              body.command,
            ].join('\n'),
          }
        : body,
    ),
  ),
  fault(
    'envs.none-replaced',
    'sets no variable that there is already',
    ['command.envs'],
    running((body) =>
      isObject(body.envs)
        ? {
            ...without(body, 'envs'),
            command: [
              ...Object.entries(body.envs).map(
                ([name, value]) => `[ "\${${name}+x}" ] || { ${name}=${quoted(value)}; export ${name}; }`,
              ),
              body.command,
            ].join('\n'),
          }
        : body,
    ),
  ),
  fault('envs.stay', 'gives commands the variables of the last one that had some', ['command.envs'], inherited('envs')),

  fault(
    'background.ignored',
    'runs every command in the foreground',
    ['command.background-detached'],
    running((body) => without(body, 'background')),
  ),
  fault(
    'background.always',
    'runs every command in the background',
    ['command.foreground-default'],
    running((body) => ({ ...body, background: true })),
  ),
  fault(
    'background.by-presence',
    'runs a command in the background that says that it is not to',
    ['command.foreground-default'],
    running((body) => (Object.hasOwn(body, 'background') ? { ...body, background: true } : body)),
  ),
  fault(
    'background.ends-with-response',
    'ends a command of the background when its response has ended',
    ['command.background-detached'],
    deciding({ backgroundEndsWithResponse: true }),
  ),

  fault('uid.ignored', 'runs commands as a user of its own', ['command.uid'], deciding({ uid: false, gid: false })),
  fault('gid.ignored', 'runs commands in a group of its own', ['command.gid'], deciding({ gid: false })),
  fault(
    'gid.of-uid',
    'takes the number of the user for that of the group',
    ['command.gid'],
    running((body) => (body.gid === undefined ? body : { ...body, gid: body.uid })),
  ),
  fault(
    'uid.needs-gid',
    'takes no uid without a gid',
    ['command.uid-without-gid'],
    onWire(RUN, () =>
      byBody((body) => (body.uid !== undefined && body.gid === undefined ? refused('There is no gid.') : undefined)),
    ),
  ),
  fault('uid.stays', 'runs commands as the user of the last one that named one', ['command.uid'], inherited('uid')),
];
