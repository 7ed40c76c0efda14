/** What a step that is about a fixture must not do: else it could hide a fault of the server. */
import type { Part } from '../format/step.ts';
import { verbOf } from '../verbs/all.ts';
import type { Checking } from '../verbs/checking.ts';
import { isFixture } from './fixture-steps.ts';

export function checkFixture(part: Part, { path, report }: Checking): void {
  if (!isFixture(part)) return;
  const verb = verbOf(part);
  if (part.verifies !== undefined) {
    const message = 'a step that is about a fixture verifies no rule: when it fails nothing is held against the server';
    report([...path, 'verifies'], message, undefined, true);
  }
  if (verb.parts !== undefined || verb.derive !== undefined) {
    report([...path, 'fixture'], `\`fixture\` does not go with ${verb.name}`, undefined, true);
  }
}
