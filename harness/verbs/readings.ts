/** Results that can be read in several ways, since the documents leave open how output is cut into events. */
import type { CommandResult } from '../drivers/driver.ts';
import { READINGS } from '../drivers/output.ts';

/** A result of a verb that can be read in several ways; the first is the likeliest. What holds of one of them holds. */
export class Readings {
  readonly all: readonly [unknown, ...unknown[]];

  constructor(all: readonly [unknown, ...unknown[]]) {
    this.all = all;
  }
}

/** What `made` makes of the results of commands, by each reading; all commands are read in one way. */
export function readingsOf(
  results: readonly CommandResult[],
  made: (results: Omit<CommandResult, 'readings'>[]) => unknown,
): Readings {
  const likeliest = made(results.map(({ readings: _, ...result }) => result));
  const several = results.some(({ readings }) => readings !== undefined);
  const others = READINGS.map((reading) =>
    made(results.map(({ readings, ...result }) => ({ ...result, ...readings?.[reading] }))),
  );
  return new Readings([likeliest, ...(several ? others : [])]);
}
