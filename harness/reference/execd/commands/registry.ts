import { randomUUID } from 'node:crypto';
import { Failure } from '../failure.ts';
import { killStarted } from '../processes/family.ts';
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
  /** Fulfilled when `finished` is set. */
  done: Promise<void>;
};

export type CommandRegistry = {
  add(content: string, shell: Shell, log?: CommandLog): CommandRecord;
  finish(record: CommandRecord, exit: Exit, error: string | undefined): void;
  find(id: string): CommandRecord | undefined;
  /** Those that have not finished. */
  running(): CommandRecord[];
  /** Kills all that was started here and is still there. */
  killAll(): Promise<void>;
};

/** Finished commands that are remembered; the oldest are forgotten, and their logs closed. */
const REMEMBERED_COMMANDS = 500;
const REMEMBERED_CHARACTERS = 32 * 1024 * 1024;

export function createRegistry(): CommandRegistry {
  const running = new Map<CommandRecord, () => void>();
  // In the order in which they finished.
  const finished = new Map<string, CommandRecord>();
  let characters = 0;
  const records = new Map<string, CommandRecord>();

  return {
    add(content, shell, log) {
      let finish = (): void => {};
      const done = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const record: CommandRecord = {
        id: `cmd-${randomUUID()}`,
        content,
        startedAt: shell.startedAt,
        shell,
        log,
        finished: undefined,
        done,
      };
      running.set(record, finish);
      records.set(record.id, record);
      return record;
    },
    finish(record, exit, error) {
      record.finished = { at: exit.at, exit, error };
      running.get(record)?.();
      running.delete(record);
      finished.set(record.id, record);
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
    running: () => [...running.keys()],
    async killAll() {
      await Promise.all([...running.keys()].map(({ shell }) => shell.family.kill('family')));
      killStarted();
    },
  };
}

export function commandNotFound(id: string, status: 400 | 404): Failure {
  return new Failure(status, 'COMMAND_NOT_FOUND', `there is no command ${JSON.stringify(id.slice(0, 80))}`);
}
