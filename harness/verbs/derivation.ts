/** Steps that stand for others. */
import type { Part } from '../format/step.ts';

/** A step in the place of the one that was written, and the constraint of the document that it breaks. */
export type Derived = {
  step: Part;
  /** JSON pointer into the document. */
  constraint: string;
};

export type Expansion = {
  steps: Derived[];
  /** What is wrong with the step, each with the member of its verb that it concerns. */
  problems: { member: string; message: string; hint?: string }[];
};

/** Derives from the documents what a `violations` step stands for. */
export type Derive = (step: Part) => Expansion;
