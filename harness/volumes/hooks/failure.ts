/** What went wrong with a command, in a sentence: which one it is, where it stands, and what to do. */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { describeError, HarnessError } from '../../errors.ts';
import type { Piped } from '../../process/piped.ts';
import type { HookCommands, HookName } from './commands.ts';

/** A command that did not do what it is for. */
export class HookFailure extends HarnessError {
  override readonly name = 'HookFailure';
  /** The exit code with which it ended by itself; undefined where it did not, or where its output was the trouble. */
  readonly exitCode: number | undefined;
  /** It could not be started: what stands in the file is wrong. */
  readonly unstarted: boolean;

  constructor(message: string, facts: { exitCode?: number; unstarted?: boolean; cause?: unknown } = {}) {
    super(message, { cause: facts.cause });
    this.exitCode = facts.exitCode;
    this.unstarted = facts.unstarted ?? false;
  }
}

/** A command for one claim, or for none. */
export type HookCall = { commands: HookCommands; which: HookName; claim?: string };

/** `hooks.get in conformance.yaml`. */
export const placeOf = ({ commands, which }: Pick<HookCall, 'commands' | 'which'>): string =>
  `hooks.${which} in ${basename(commands.file)}`;

/** How much of the standard error a sentence has, in characters. */
const STDERR_CHARACTERS = 400;

/**
 * The failure of a command that did not end with 0; undefined where it did, and where its output is all that is wrong. Of the
 * command only the program is named: whoever writes it may have put a secret behind it.
 */
export function failureOf(call: HookCall, ran: Piped<unknown>): HookFailure | undefined {
  const { ending, late, unreadable } = ran;
  if (ending?.error !== undefined) return notStarted(call, ending.error as NodeJS.ErrnoException);
  if (late) {
    const seconds = call.commands.timeoutMs / 1000;
    return failure(call, `did not end within ${seconds} s, and was ended with all that it had started`, ran, {
      remedy: 'Give it more time with hooks.timeout, or see what it waits for.',
    });
  }
  // It was killed since nobody could read what it wrote: that is told then.
  if (ending === undefined || unreadable?.cut === true) return undefined;
  if (ending.signal !== null) return failure(call, `was ended by ${ending.signal}`, ran);
  const { code } = ending;
  if (code === 0 || code === null) return undefined;
  return failure(call, `ended with ${code}`, ran, { exitCode: code });
}

/** A sentence that goes on after the name of the program: `ended with 3`. */
export function failure(
  call: HookCall,
  what: string,
  { stderr }: Pick<Piped<unknown>, 'stderr'>,
  { remedy, exitCode, cause }: { remedy?: string; exitCode?: number; cause?: unknown } = {},
): HookFailure {
  const { commands, which, claim } = call;
  const whose = claim === undefined ? '' : ` (claim ${claim})`;
  const said = stderr.replace(/\s+/g, ' ').trim().slice(-STDERR_CHARACTERS);
  const sentence = `${placeOf(call)}: ${commands[which]?.[0]} ${what}${whose}`;
  const message = `${sentence}${said === '' ? '' : `; it said: ${said}`}${remedy === undefined ? '' : `. ${remedy}`}`;
  return new HookFailure(message, { ...(exitCode === undefined ? {} : { exitCode }), cause });
}

function notStarted(call: HookCall, error: NodeJS.ErrnoException): HookFailure {
  const program = call.commands[call.which]?.[0] ?? '';
  const folder = dirname(call.commands.file);
  const stats = program.includes('/') ? statSync(resolve(folder, program), { throwIfNoEntry: false }) : undefined;
  return new HookFailure(`${placeOf(call)}: ${why()}`, { unstarted: true });

  function why(): string {
    if (error.code === 'ENOENT' && stats !== undefined)
      return `${program} is there, and the interpreter that its first line names is not. Mend that line, or name the interpreter before the program.`;
    if (error.code === 'ENOENT') {
      const where = program.includes('/') ? `from ${folder}` : 'on the PATH';
      return `there is no program ${program}; it is looked for ${where}. Correct the name, or install it.`;
    }
    if (error.code === 'EACCES' && stats?.isDirectory()) return `${program} is a directory. Name a program.`;
    if (error.code === 'EACCES') return `${program} may not be run. Make it executable: chmod +x ${program}`;
    return `${program} cannot be started: ${describeError(error)}`;
  }
}
