/** What drives the sandboxes of a run: one driver, or several whose columns stand side by side. */
import { DEFAULT_DRIVER } from '../drivers/all.ts';
import { driverEntry } from '../drivers/custom.ts';
import { UsageError } from '../errors.ts';

/** One word in small letters, as every driver is called. */
const NAME = /^[a-z][a-z0-9-]*$/;

/** Each a name, or `NAME=COMMAND` (drivers/custom.ts); the driver of the run comes first. */
export type Drivers = readonly [string, ...string[]];

/**
 * The drivers of one setting, the usual one where nothing is given. A word of names with commas between them stands for all of
 * these; what has more in it than names is one driver, whatever commas it has. `where` names the setting. Throws
 * UsageError for an unknown name, and for one that stands twice.
 */
export function driversOf(words: readonly string[], where: string): Drivers {
  const [first = DEFAULT_DRIVER, ...further] = words.flatMap(namesIn);
  const drivers: Drivers = [first, ...further];
  // Each is looked for, so that one that is not there is told now.
  const names = drivers.map((item) => driverEntry(item, where).name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${where}: ${twice} stands there twice; name each driver once`);
  return drivers;
}

/** The name of a driver as a setting has it. */
export const driverName = (item: string): string => item.split('=', 1)[0] ?? item;

function namesIn(word: string): string[] {
  const names = word.split(',').map((name) => name.trim());
  return names.every((name) => NAME.test(name)) ? names : [word];
}
