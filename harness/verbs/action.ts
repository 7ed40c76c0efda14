/** What a verb gets to act with. */
import type { Driven, Surroundings } from './surroundings.ts';

export type ActionContext = {
  /** The sentence of the step. */
  check: string;
  /** The declared sandbox that the step acts in; undefined where the scenario does not say which. */
  sandbox: string | undefined;
  around: Surroundings;
  resources: Driven;
  /** What earlier steps keep, by name. */
  results: Record<string, unknown>;
  signal: AbortSignal;
};
