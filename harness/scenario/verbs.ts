/** The verbs of the format. Apart from format.ts, so that a worker need not load the schema library. */
import type { InnerStep, Step } from './format.ts';

/** The keys of a step that name its action; a step has exactly one. */
export const VERBS = [
  'run',
  'call',
  'fetch',
  'create',
  'delete',
  'file',
  'volume',
  'wait',
  'probe',
  'recall',
  'parallel',
  'violations',
] as const;
export type Verb = (typeof VERBS)[number];

/** The keys of `file` that name what it does; exactly one. */
export const FILE_VERBS = [
  'read',
  'write',
  'info',
  'list',
  'remove',
  'move',
  'makeDirectory',
  'removeDirectory',
] as const;

/** What a `call` can send as API key; the engine makes the value. */
export const KEY_USES = ['right', 'none', 'empty', 'wrong', 'cut', 'doubled', 'overlong'] as const;
export type KeyUse = (typeof KEY_USES)[number];

/** The verb of a step that the loader accepted. */
export function verbOf(step: Step | InnerStep): Verb {
  const verb = VERBS.find((candidate) => (step as Record<string, unknown>)[candidate] !== undefined);
  if (verb === undefined) throw new Error(`step without a verb: ${step.check}`);
  return verb;
}
