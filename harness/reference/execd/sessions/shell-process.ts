/** The shell of a session: reads what it is to do from a pipe, and says on another how that went. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, close, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Pipe, takePipe } from '../commands/channel.ts';
import { type Exit, exitOf } from '../commands/shell.ts';
import { Failure } from '../failure.ts';
import { createFamily, type Family } from '../processes/family.ts';
import { fileOf, startScript } from './script.ts';

export type ShellProcess = {
  pid: number;
  isBash: boolean;
  /** File that the shell says its notices to. */
  notices: string;
  write(script: string): void;
  /** The next notice with that letter; undefined when the shell ends without it. */
  notice(letter: string): Promise<string | undefined>;
  exited: Promise<Exit>;
  /** It, and all that it has started. */
  family: Family;
};

/** A shell that says nothing for so long never will, in milliseconds. */
const START_MS = 20_000;

/** `bash`, where it can be found, as an absolute path. */
export function findProgram(name: string): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), '/bin', '/usr/bin'].filter((path) => path !== '');
  return directories.map((directory) => join(directory, name)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts bash, or sh where there is none, with the environment of execd. It reads what it is to do from its standard input,
 * which no command gets to see, and opens its other pipes by their place in /proc. Throws 500 when it does not start.
 */
export async function startShellProcess(cwd: string, restore: string): Promise<ShellProcess> {
  const bash = findProgram('bash');
  const family = createFamily();
  const script = await takePipe();
  const said = await takePipe();
  const started = performance.now();
  // The end that execd has does not block, as that of a shell should.
  const commands = openSync(fileOf(script.read), constants.O_RDONLY);
  const child = spawn(bash ?? '/bin/sh', [], {
    argv0: bash === undefined ? 'sh' : 'bash',
    cwd,
    env: { ...process.env, PWD: cwd, ...family.env },
    stdio: [commands, 'ignore', 'ignore'],
    detached: true,
  });
  const exited = exitOf(child, started);
  try {
    await once(child, 'spawn');
  } catch (error) {
    for (const descriptor of [script.write, said.read, said.write]) close(descriptor);
    throw error;
  } finally {
    // Only the shell has it open from now on, so that its end is noticed.
    for (const descriptor of [script.read, commands]) close(descriptor);
  }
  family.add(child.pid as number);
  const input = new Socket({ fd: script.write, readable: false, writable: true }).on('error', () => {});
  const notices = readNotices(said, exited);
  const shell: ShellProcess = {
    pid: child.pid as number,
    isBash: bash !== undefined,
    notices: fileOf(said.write),
    write: (text) => void input.write(text),
    notice: notices,
    exited,
    family,
  };
  void exited.then(() => input.destroy());
  shell.write(startScript(restore, shell.notices));
  const ready = await Promise.race([shell.notice('R'), wait(START_MS, undefined, { ref: false })]);
  if (ready === undefined) {
    await family.kill('family');
    throw new Failure(
      500,
      'RUNTIME_ERROR',
      'the shell of the session did not begin: it ended, or cannot open its pipes',
    );
  }
  return shell;
}

function readNotices(pipe: Pipe, exited: Promise<unknown>): ShellProcess['notice'] {
  const waiting = new Map<string, (text: string | undefined) => void>();
  let text = '';
  let over = false;
  const stream = new Socket({ fd: pipe.read, readable: true, writable: false }).on('error', () => {});
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    const whole = text.split('\0');
    text = whole.pop() ?? '';
    for (const each of whole) {
      const letter = each.slice(0, 1);
      waiting.get(letter)?.(each.slice(1));
      waiting.delete(letter);
    }
  });
  stream.on('close', () => {
    over = true;
    for (const resolve of waiting.values()) resolve(undefined);
  });
  // What it said before its end is read first.
  void exited.then(() => close(pipe.write));
  return (letter) => (over ? Promise.resolve(undefined) : new Promise((resolve) => void waiting.set(letter, resolve)));
}
