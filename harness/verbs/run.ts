/** `run`: a command in a sandbox. */
import { ActionFailure } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import { milliseconds } from '../format/duration.ts';
import type { Kit } from '../format/kit.ts';
import { readingsOf } from './readings.ts';
import { defineVerb, type OwnOf } from './verb.ts';

const schema = ({ Type, Text, Texts, Duration, closed }: Kit) =>
  Type.Union([
    Type.String({ minLength: 1 }),
    Type.Object(
      {
        command: Text('A command in POSIX sh.'),
        cwd: Type.Optional(Type.String({ description: 'Working directory.' })),
        envs: Type.Optional(Texts('Environment variables.')),
        uid: Type.Optional(Type.Integer({ minimum: 0, description: 'User id that runs the command.' })),
        gid: Type.Optional(Type.Integer({ minimum: 0, description: 'Group id that runs the command; needs uid.' })),
        timeout: Type.Optional(Duration('How long execd lets the command run.')),
        background: Type.Optional(
          Type.Boolean({
            default: false,
            description:
              'true: execd starts the command and does not wait for its end, as the only way in which something is promised to go on. The result is `started: true`.',
          }),
        ),
        mayEnd: Type.Optional(
          Type.Boolean({
            default: false,
            description:
              'true: the command may take its sandbox with it. Where no exit code comes back the result is `ended: true`.',
          }),
        ),
      },
      { ...closed, description: 'A command with options.' },
    ),
  ]);

export const run = defineVerb<OwnOf<typeof schema>>({
  name: 'run',
  summary: 'runs a command in a sandbox, to its end or in the background',
  schema,
  inSandbox: true,
  throughDriver: true,
  judges: ({ api, method, target }) => api === 'execd' && method === 'POST' && target.startsWith('/command'),
  result: () => ({ exitCode: true, stdout: true, stderr: true, started: true, ended: true }),
  async perform(own, { check, sandbox, resources, signal }) {
    if (sandbox === undefined) throw new HarnessError(`no sandbox to run in: ${check}`);
    const { timeout, mayEnd = false, background = false, ...rest } = typeof own === 'string' ? { command: own } : own;
    const request = { ...rest, ...(timeout === undefined ? {} : { timeoutMs: milliseconds(timeout) }) };
    const driven = resources.sandbox(sandbox);
    if (background) {
      await driven.start(request, signal);
      return { started: true };
    }
    try {
      return readingsOf([await driven.run(request, signal)], ([result]) => result);
    } catch (error) {
      // Time that ran out says nothing about the command.
      if (!mayEnd || signal.aborted || !(error instanceof ActionFailure)) throw error;
      return { ended: true };
    }
  },
});
