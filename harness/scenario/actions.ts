import type { Part } from '../format/step.ts';
import { verbsIn } from '../verbs/all.ts';
import type { Path } from '../yaml/source.ts';

/** The actions that a step consists of, as they are written, and where they stand in it. */
export function actionsIn(step: Part): { part: Part; at: Path }[] {
  const [verb, ...more] = verbsIn(step);
  if (verb?.parts === undefined || more.length > 0) return [];
  return verb.parts(step[verb.name]).map((part, index) => ({ part, at: [verb.name, index] }));
}
