/** A command that was mistyped is taken for a filter of `run`, which is what is meant where no command is named. */
import { UsageError } from '../errors.ts';
import { isChosen } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { nearest } from '../yaml/diagnostic.ts';

/**
 * Throws UsageError when the first filter is in the path of no scenario and is nearly the name of a command. Without that, the
 * filters after it would choose what is tested.
 */
export function refuseMistyped(
  filters: readonly string[],
  scenarios: readonly Pick<Scenario, 'path'>[],
  commands: readonly string[],
): void {
  const [first] = filters;
  if (first === undefined || scenarios.some(({ path }) => isChosen(path, [first]))) return;
  const meant = nearest(first, commands);
  if (meant === undefined) return;
  throw new UsageError(
    `there is no command ${first}, and no scenario with ${first} in its path\n  did you mean the command ${meant}?`,
  );
}
