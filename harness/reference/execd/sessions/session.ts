/** A bash session: one shell that does what it is told, one run after the other. */
import { randomUUID } from 'node:crypto';
import { close, existsSync } from 'node:fs';
import { Socket } from 'node:net';
import { takePipe } from '../commands/channel.ts';
import type { CommandRecord } from '../commands/registry.ts';
import type { Exit, Shell } from '../commands/shell.ts';
import type { Decisions, Reach } from '../decisions.ts';
import { badRequest } from '../failure.ts';
import { changeTo, fileOf, runScript, stateScript } from './script.ts';
import { type ShellProcess, startShellProcess } from './shell-process.ts';

export type Session = {
  id: string;
  /**
   * Waits until all earlier runs are over, starts `command`, and hands it to `use`; fulfilled when that is and the next may
   * begin. Throws 400 for a session whose shell has ended.
   */
  run(command: string, cwd: string | undefined, use: (run: Shell) => Promise<void>): Promise<void>;
  /** The run that is going on, as `running` was told. */
  current(): CommandRecord | undefined;
  running(record: CommandRecord | undefined): void;
  /** Whether its shell has ended, so that there are no more runs. */
  ended(): boolean;
  /** Ends the shell and all that it has started. */
  close(reach: Reach): Promise<void>;
};

/** Starts the shell of a session in `cwd`. */
export async function openSession(cwd: string, decisions: Decisions): Promise<Session> {
  /** Commands that bring about the state in which the last run left the shell. */
  let state = '';
  let directory = cwd;
  let shell: ShellProcess | undefined = await startShellProcess(cwd, state);
  const families = [shell.family];
  let ended: string | undefined;
  let record: CommandRecord | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  const forgets = !(
    decisions.sessionKeepsCwd &&
    decisions.sessionKeepsExports &&
    decisions.sessionKeepsVariables &&
    decisions.sessionKeepsFunctions
  );

  /** Goes back where a run was placed elsewhere, and remembers the state for when a later run has to be killed. */
  const settle = async (process: ShellProcess, left: string, placed: string | undefined): Promise<void> => {
    if (placed !== undefined && left === placed && !decisions.runCwdStays) process.write(`${changeTo(directory)}\n`);
    else directory = left;
    const said = process.notice('S');
    process.write(stateScript(process.notices, process.isBash, decisions));
    const text = await said;
    if (text === undefined) return;
    state = `${text}\n${decisions.sessionKeepsCwd ? changeTo(directory) : ''}`;
    if (!forgets) return;
    directory = decisions.sessionKeepsCwd ? directory : cwd;
    shell = undefined;
    await process.family.kill('shell');
  };

  /** Another shell, in the state of the last one. What that one has started belongs to the session as before. */
  const next = async (): Promise<ShellProcess> => {
    const started = await startShellProcess(existsSync(directory) ? directory : '/', state);
    families.push(started.family);
    return started;
  };

  const begin = async (command: string, runCwd: string | undefined) => {
    if (ended !== undefined) throw badRequest(ended, 'SESSION_ENDED');
    shell ??= await next();
    const process = shell;
    const [out, err] = [await takePipe(), await takePipe()];
    const before = await process.family.members();
    let placed: string | undefined;
    if (runCwd !== undefined) void process.notice('D').then((text) => (placed = text));
    const end = process.notice('E');
    const startedAt = new Date();
    const started = performance.now();
    process.write(
      runScript({
        command,
        cwd: runCwd,
        stdout: fileOf(out.write),
        stderr: fileOf(err.write),
        notices: process.notices,
      }),
    );
    const exited: Promise<Exit & { left?: string }> = end.then(async (text) => {
      const [, code, left] = /^(\d+) (.*)$/s.exec(text ?? '') ?? [];
      for (const descriptor of [out.write, err.write]) close(descriptor);
      const took = Math.round(performance.now() - started);
      if (code === undefined) return { ...(await process.exited), took };
      return { code: Number(code), signal: null, at: new Date(), took, left: left ?? '' };
    });
    const run: Shell = {
      startedAt,
      outputs: [
        { name: 'stdout', stream: new Socket({ fd: out.read, readable: true, writable: false }) },
        { name: 'stderr', stream: new Socket({ fd: err.read, readable: true, writable: false }) },
      ],
      exited,
      family: process.family,
      spared: new Set([...before].filter((name) => !name.startsWith(`${process.pid} `))),
    };
    const over = exited.then(async ({ left, signal }) => {
      if (left !== undefined) return settle(process, left, placed);
      shell = undefined;
      // Killed with its run, it comes back as it was before; otherwise it wanted to end.
      if (signal === null) ended = 'the shell of this session has ended';
    });
    return { run, over };
  };

  return {
    id: `ses-${randomUUID()}`,
    run(command, runCwd, use) {
      const turn = queue.then(async () => {
        const { run, over } = await begin(command, runCwd);
        await Promise.all([use(run), over]);
      });
      queue = turn.catch(() => {});
      return turn;
    },
    current: () => record,
    running(next) {
      record = next;
    },
    ended: () => ended !== undefined,
    async close(reach) {
      ended = 'this session is deleted';
      await Promise.all(families.map((family) => family.kill(reach)));
    },
  };
}
