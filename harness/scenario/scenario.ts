/** A scenario as its file has it, and as the rest of the harness sees it: valid, and still knowing where each step stands. */
import type { Declared, SandboxSpec, VolumeSpec } from '../format/declared.ts';
import { milliseconds } from '../format/duration.ts';
import { caseName, neededIn, type Part, withCase } from '../format/step.ts';
import type { Derived } from '../verbs/derivation.ts';
import type { Verified } from '../verdict/outcome.ts';
import { verifiedBy } from './verifies.ts';

/** The content of a scenario file that the schema admits. */
export type ScenarioFile = {
  title: string;
  profile: string;
  needs?: string[];
  timeout?: string;
  fixtures?: Record<string, string>;
  volumes?: Record<string, VolumeSpec>;
  sandboxes?: Record<string, SandboxSpec & { for?: Record<string, unknown> }>;
  steps: Part[];
};

export type PlannedStep = {
  /** Name of the test: the sentence of the step, and the case when the step has several. Unique in its scenario. */
  name: string;
  step: Part;
  /** The value of `case` in expressions. */
  case?: unknown;
  /** Where the step stands. */
  line: number;
  /** The rules that the check verifies. */
  verifies: Verified[];
  /** JSON pointer of the constraint in the document that the step breaks, for a step that was derived from it. */
  constraint?: string;
};

export type Scenario = Declared & {
  /** Relative to the scenarios folder, with forward slashes: `volumes/read-only.yaml`. */
  file: string;
  /** Absolute path. */
  path: string;
  title: string;
  profile: string;
  needs: string[];
  /** For each step, in milliseconds. */
  timeoutMs: number;
  /** Texts of the files beside it, by name. */
  fixtures: Record<string, string>;
  steps: PlannedStep[];
  /** Of what its file says in the requirement set, with its fixtures; absent for one that was not read from a file. */
  digest?: string;
};

const DEFAULT_TIMEOUT_MS = 30_000;

/** The volumes and sandboxes of a file; a sandbox with `for` stands for one of each entry. */
export function declaredIn({ volumes = {}, sandboxes = {} }: Pick<ScenarioFile, 'volumes' | 'sandboxes'>): Declared {
  const expanded = Object.entries(sandboxes).flatMap(([name, { for: cases, ...spec }]): [string, SandboxSpec][] =>
    cases === undefined ? [[name, spec]] : Object.entries(cases).map(([key, value]) => [key, { ...spec, case: value }]),
  );
  return { volumes, sandboxes: Object.fromEntries(expanded) };
}

/** What the loader knows of a file beside its content. */
export type Placed = {
  file: string;
  path: string;
  /** The line of a step, by its index. */
  lineOf: (index: number) => number;
  /** The steps that a step stands for, by its index; undefined for one that stands for itself. */
  derived?: (index: number) => readonly Derived[] | undefined;
  fixtures?: Record<string, string>;
  digest?: string;
};

/** Turns the validated content of a file into a scenario. */
export function planScenario(content: ScenarioFile, placed: Placed): Scenario {
  const { file, path, lineOf, derived = () => undefined, fixtures = {}, digest } = placed;
  const steps = content.steps.flatMap((step, index): PlannedStep[] => {
    const line = lineOf(index);
    const others = derived(index);
    if (others !== undefined) {
      return others.map((one) => ({ name: one.step.check, ...one, line, verifies: verifiedBy(one.step) }));
    }
    if (step.for === undefined) return [{ name: step.check, step, line, verifies: verifiedBy(step) }];
    return Object.entries(step.for).map(([key, value]) => ({
      name: caseName(step.check, key),
      step: { ...withCase(step, value), ...(step.needs && { needs: neededIn(step.needs, key) }) },
      case: value,
      line,
      verifies: verifiedBy(step, key),
    }));
  });
  return {
    file,
    path,
    title: content.title,
    profile: content.profile,
    needs: content.needs ?? [],
    timeoutMs: content.timeout === undefined ? DEFAULT_TIMEOUT_MS : milliseconds(content.timeout),
    fixtures,
    ...declaredIn(content),
    steps,
    ...(digest === undefined ? {} : { digest }),
  };
}
