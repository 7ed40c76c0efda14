/** A scenario as the rest of the harness sees it: valid, and still knowing where each step stands in its file. */
import type { Verified } from '../verdict/outcome.ts';
import type { InnerStep, SandboxSpec, ScenarioFile, Step, VolumeSpec } from './format.ts';

export type PlannedStep = {
  /** Name of the test: the sentence of the step, and the case when the step has several. Unique in its scenario. */
  name: string;
  step: Step;
  /** The value of `case` in expressions. */
  case?: unknown;
  /** Where the step stands. */
  line: number;
  /** The rules that the check verifies. */
  verifies: Verified[];
  /** JSON pointer of the constraint in the document that the step breaks, for a step that was derived from it. */
  constraint?: string;
};

export type Scenario = {
  /** Relative to the scenarios folder, with forward slashes: `volumes/read-only.yaml`. */
  file: string;
  /** Absolute path. */
  path: string;
  title: string;
  profile: string;
  needs: string[];
  /** For each step, in milliseconds. */
  timeoutMs: number;
  volumes: Record<string, VolumeSpec>;
  sandboxes: Record<string, SandboxSpec>;
  steps: PlannedStep[];
};

const DEFAULT_TIMEOUT_MS = 30_000;

/** `500ms`, `10s`, `2m` in milliseconds. The format has been validated. */
export function milliseconds(duration: string): number {
  const amount = Number.parseInt(duration, 10);
  if (duration.endsWith('ms')) return amount;
  return duration.endsWith('m') ? amount * 60_000 : amount * 1000;
}

/** The sandbox that a step acts in: the named one, or the only one. */
export function sandboxOf(step: InnerStep, sandboxes: Record<string, unknown>): string | undefined {
  if (step.in !== undefined) return step.in;
  const names = Object.keys(sandboxes);
  return names.length === 1 ? names[0] : undefined;
}

/** What a `violations` step stands for. */
export type Derived = { step: Step; constraint: string };

/**
 * Turns the validated content of a file into a scenario; `lineOf` gives the line of a step by its index, `derived` the
 * steps that a `violations` step stands for.
 */
export function planScenario(
  file: string,
  path: string,
  content: ScenarioFile,
  lineOf: (index: number) => number,
  derived: (index: number) => Derived[] = () => [],
): Scenario {
  const steps = content.steps.flatMap((step, index): PlannedStep[] => {
    const line = lineOf(index);
    if (step.violations !== undefined) {
      return derived(index).map((one) => ({ name: one.step.check, ...one, line, verifies: verifiedBy(one.step) }));
    }
    const verifies = verifiedBy(step);
    if (step.for === undefined) return [{ name: step.check, step, line, verifies }];
    return Object.entries(step.for).map(([key, value]) => ({
      name: `${step.check} [${key}]`,
      step,
      case: value,
      line,
      verifies,
    }));
  });
  return {
    file,
    path,
    title: content.title,
    profile: content.profile,
    needs: content.needs ?? [],
    timeoutMs: content.timeout === undefined ? DEFAULT_TIMEOUT_MS : milliseconds(content.timeout),
    volumes: content.volumes ?? {},
    sandboxes: content.sandboxes ?? {},
    steps,
  };
}

const verifiedBy = (step: Step): Verified[] => (step.verifies ?? []).map((rule) => ({ rule }));
