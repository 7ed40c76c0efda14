/** What every verb gets, and the file that implements it. One file per verb. */
import type { InnerStep, Step } from '../../scenario/format.ts';
import type { Verb } from '../../scenario/verbs.ts';
import type { Resources } from '../resources.ts';
import type { Surroundings } from '../surroundings.ts';

export type ActionContext = {
  around: Surroundings;
  resources: Resources;
  /** Declared sandboxes, for the one a step means without naming it. */
  sandboxes: Record<string, unknown>;
  /** What earlier steps keep, by name. */
  results: Record<string, unknown>;
  signal: AbortSignal;
};

/** The step as written, its own part free of expressions. */
export type ResolvedStep = Step | InnerStep;

/** Does the step and gives what `expect` and `that` look at. Throws ActionFailure when it could not be done. */
export type Action = (step: ResolvedStep, context: ActionContext) => Promise<unknown>;

/** `parallel` is made of the others, and of `violations` the loader has made `call` steps. */
export type Actions = Record<Exclude<Verb, 'parallel' | 'violations'>, Action>;
