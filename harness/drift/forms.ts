/** Two schemas that are compared, in the form in which they can be. */
import type { Comparison } from './comparison.ts';
import type { Place } from './difference.ts';
import type { Normal } from './normal-form.ts';

/** Two schemas inside those that were compared, which are to be compared themselves. */
export type Inner = { ours: unknown; published: unknown; place: Place };

export type Forms = {
  comparison: Comparison;
  one: Normal;
  other: Normal;
  place: Place;
  at: { ours: unknown; published: unknown };
};

/** The names of two maps, each once. */
export const namesOf = (one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): string[] => [
  ...new Set([...one.keys(), ...other.keys()]),
];
