/** Commands of one's own that make volumes and look at them: `hooks` in conformance.yaml. */
import { basename } from 'node:path';
import { splitCommand } from '../drivers/custom.ts';
import { UsageError } from '../errors.ts';
import { milliseconds } from '../format/duration.ts';
import type { HookCommand, HookCommands, HookName } from '../volumes/hooks/commands.ts';
import type { FileSettings } from './format.ts';

/** For a command, unless a setting says otherwise. */
const TIMEOUT = '30s';
/** What the timer of a process can wait for, in milliseconds. */
const LONGEST_MS = 24 * 3600 * 1000;

/**
 * The commands of the configuration, each as a program and its arguments; `file` is where they stand, absolute. Throws
 * UsageError for one that names no program, and for a time limit that is none.
 */
export function hooksOf(hooks: FileSettings['hooks'], file: string): HookCommands | undefined {
  if (hooks === undefined) return undefined;
  const { create, exists, put, get, remove, list, timeout = TIMEOUT, runtime } = hooks;
  const command = (which: HookName, written: string | readonly string[]): HookCommand => {
    const where = `hooks.${which} in ${basename(file)}`;
    const words = typeof written === 'string' ? splitCommand(written, where) : written;
    if ((words[0] ?? '') === '') throw new UsageError(`${where} names no program`);
    if (words.some((word) => word.includes('\0'))) throw new UsageError(`${where} has a word with a NUL in it`);
    return words;
  };
  const timeoutMs = milliseconds(timeout);
  if (timeoutMs === 0 || timeoutMs > LONGEST_MS)
    throw new UsageError(`hooks.timeout in ${basename(file)}: ${timeout} is no time limit; it is at most a day`);
  return {
    create: command('create', create),
    exists: command('exists', exists),
    put: command('put', put),
    get: command('get', get),
    remove: command('remove', remove),
    ...(list === undefined ? {} : { list: command('list', list) }),
    timeoutMs,
    ...(runtime === undefined ? {} : { runtime }),
    file,
  };
}
