/** Drivers by name, and drivers of one's own: a name and the command of a program that speaks the driver protocol. */
import { UsageError } from '../errors.ts';
import { DRIVERS } from './all.ts';
import type { DriverEntry } from './driver.ts';

/** How a driver of one's own is written: `java=java -jar driver.jar`. */
export const OWN_DRIVER = /^[a-z][a-z0-9-]*=\s*\S/;

/**
 * The entry of a driver by what a setting has for it: a name, or `NAME=COMMAND`; `where` names the setting. Throws UsageError
 * for what is neither.
 */
export function driverEntry(item: string, where = '--driver'): DriverEntry {
  const at = item.indexOf('=');
  if (at < 0) return DRIVERS.get(item, where);
  const name = item.slice(0, at);
  if (!OWN_DRIVER.test(item)) {
    throw new UsageError(
      `${where}: ${item} is no driver of your own: NAME=COMMAND with a name in small letters, as in "java=java -jar driver.jar"`,
    );
  }
  if (DRIVERS.names().includes(name))
    throw new UsageError(`${where}: there is a driver ${name}; yours needs another name`);
  const [command = '', ...args] = splitCommand(item.slice(at + 1), where);
  if (command === '') throw new UsageError(`${where}: ${item} names no program`);
  return {
    name,
    sentence: 'a program that speaks the driver protocol',
    sdk: true,
    async open(options) {
      const { createProtocolDriver } = await import('./protocol/driver.ts');
      return createProtocolDriver({ name, command, args }, options);
    },
  };
}

/** Of the words of a command: quoted parts, an escaped character, or what has nothing of it. */
const PART = /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^\s'"\\]+)/gsy;

/**
 * The words of a command, as a shell has them: quotes and backslashes hold together, and nothing else has a meaning. Throws
 * UsageError for a quote that is not closed; `where` says where the command stands.
 */
export function splitCommand(command: string, where: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < command.length) {
    const space = /\s+/y;
    space.lastIndex = at;
    if (space.test(command)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at = space.lastIndex;
      continue;
    }
    PART.lastIndex = at;
    const found = PART.exec(command);
    if (found === null) throw new UsageError(`${where}: ${command.slice(at)} has a quote that is not closed`);
    const [, single, double, escaped, plain] = found;
    word = `${word ?? ''}${single ?? double?.replace(/\\(["\\$\x60])/g, '$1') ?? escaped ?? plain}`;
    at = PART.lastIndex;
  }
  return word === undefined ? words : [...words, word];
}
