/** What a step that waits still waits for, in words that other steps of a run share when they wait for the same. */

import { conditionsOf, type Part } from '../format/step.ts';
import { isObject } from '../json-object.ts';
import { ownOf, verbOf } from '../verbs/all.ts';

/**
 * The facts that are missing when these assertions of a step do not hold: `getSnapshot expect.body.status.state "Ready"`.
 * Steps that ask the same operation and expect the same name the same facts; what other verbs ask is of its step alone.
 */
export function factsOf(part: Part, failed: readonly string[]): string[] {
  const verb = verbOf(part);
  const asked = verb.asks?.(ownOf(part)) ?? `${verb.name} ${part.check}`;
  return failed.map((name) => `${asked} ${factOf(part, name)}`);
}

function factOf(part: Part, name: string): string {
  const [kind, ...path] = name.split('.');
  if (kind === 'that') return conditionsOf(part)[Number(path[0])] ?? name;
  const written = path.reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), part.expect);
  // A state is a fact of its own; a number or an id is that of one step.
  return typeof written === 'string' && !written.includes('${') ? `${name} ${JSON.stringify(written)}` : name;
}
