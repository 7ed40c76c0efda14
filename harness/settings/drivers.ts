/** What drives the sandboxes of a run: one driver, or several whose columns stand side by side. */
import { DEFAULT_DRIVER, DRIVERS } from '../drivers/all.ts';
import { UsageError } from '../errors.ts';
import { requireChoice } from '../registry.ts';

/** One word in small letters, as every driver is called. */
const NAME = /^[a-z][a-z0-9-]*$/;

/** The driver of the run comes first. */
export type Drivers = readonly [string, ...string[]];

/**
 * The drivers that the words of one setting name, none twice: those of a flag that was given several times, or of a file. A word
 * of names with commas between them stands for these. `where` names the setting. Throws UsageError for an unknown name,
 * and for one that stands twice.
 */
export function driversOf(words: string | readonly string[] | undefined, where: string): Drivers {
  const given = words === undefined ? [] : typeof words === 'string' ? [words] : words;
  const [first = DEFAULT_DRIVER, ...further] = given.flatMap(namesIn);
  const drivers: Drivers = [first, ...further];
  for (const name of drivers) requireChoice(name, DRIVERS.names(), where);
  const twice = drivers.find((name, index) => drivers.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`${where}: ${twice} stands there twice; name each driver once`);
  return drivers;
}

/** What has more in it than names is one driver, whatever commas it has. */
function namesIn(word: string): string[] {
  const names = word.split(',').map((name) => name.trim());
  return names.every((name) => NAME.test(name)) ? names : [word];
}
