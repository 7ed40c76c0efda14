import { randomUUID } from 'node:crypto';
import { Failure } from '../failure.ts';
import type { CommandLog } from './log.ts';
import type { Exit, Shell } from './shell.ts';

/** What execd knows about a command, foreground or background, while it runs and for a while after. */
export type CommandRecord = {
  id: string;
  /** The command as it was sent. */
  content: string;
  startedAt: Date;
  shell: Shell;
  /** Output of a background command. */
  log: CommandLog | undefined;
  /** Set once the command has ended and its output is complete. */
  finished: { at: Date; exit: Exit; error: string | undefined } | undefined;
};

export type CommandRegistry = {
  add(content: string, shell: Shell, log?: CommandLog): CommandRecord;
  finish(record: CommandRecord, exit: Exit, error: string | undefined): void;
  find(id: string): CommandRecord | undefined;
  /** Kills every process group that a command has started and that is still there. */
  killAll(): void;
};

/** Finished commands that are remembered; the oldest are forgotten, and their logs closed. */
const REMEMBERED_COMMANDS = 500;
const REMEMBERED_CHARACTERS = 32 * 1024 * 1024;

export function createRegistry(): CommandRegistry {
  const running = new Set<CommandRecord>();
  // In the order in which they finished.
  const finished = new Map<string, CommandRecord>();
  // Groups that outlived their shell. Others are not signalled any more: their number may belong to somebody else.
  const lingering = new Set<Shell>();
  let characters = 0;
  const records = new Map<string, CommandRecord>();

  return {
    add(content, shell, log) {
      const record: CommandRecord = {
        id: `cmd-${randomUUID()}`,
        content,
        startedAt: shell.startedAt,
        shell,
        log,
        finished: undefined,
      };
      running.add(record);
      records.set(record.id, record);
      return record;
    },
    finish(record, exit, error) {
      record.finished = { at: exit.at, exit, error };
      if (record.shell.lives()) lingering.add(record.shell);
      running.delete(record);
      finished.set(record.id, record);
      for (const shell of lingering) if (!shell.lives()) lingering.delete(shell);
      characters += record.content.length;
      for (const oldest of finished.values()) {
        if (finished.size <= REMEMBERED_COMMANDS && characters <= REMEMBERED_CHARACTERS) break;
        finished.delete(oldest.id);
        records.delete(oldest.id);
        characters -= oldest.content.length;
        oldest.log?.close();
      }
    },
    find: (id) => records.get(id),
    killAll() {
      for (const { shell } of running) shell.kill('SIGKILL');
      for (const shell of lingering) shell.kill('SIGKILL');
    },
  };
}

export function commandNotFound(id: string, status: 400 | 404): Failure {
  return new Failure(status, 'COMMAND_NOT_FOUND', `there is no command ${JSON.stringify(id.slice(0, 80))}`);
}
