/** Which scenarios a fault concerns. */
import { loadLibrary } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { concerns, type LiveFault } from './fault.ts';

let known: Scenario[] | undefined;

/** Every scenario of a folder; what is wrong with one is for `lint` to say. */
export function scenariosBelow(folder: string): Scenario[] {
  known ??= loadLibrary(folder, folder, {}).scenarios;
  return known;
}

/** The scenarios that a fault names, and those that verify a requirement of its area. */
export function scenariosOf(fault: LiveFault, folder: string): string[] {
  const verifying = scenariosBelow(folder).filter(({ steps }) =>
    steps.some(({ step }) => (step.verifies ?? []).some((id) => concerns(fault, id))),
  );
  return [...new Set([...fault.in, ...verifying.map(({ file }) => file)])];
}
