/** What JSON Schema cannot say about a scenario: references that lead nowhere, verbs that do not go together. */
import type { Declared } from '../format/declared.ts';
import { type Part, sandboxOf } from '../format/step.ts';
import { ownOf, partsOf, VERBS, verbOf, verbsIn } from '../verbs/all.ts';
import { type Checking, checkDeclared, type Known, type Report } from '../verbs/checking.ts';
import type { Derived } from '../verbs/derivation.ts';
import type { ResultShape } from '../verbs/verb.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { checkAssertions } from './check-assertions.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkMembers } from './check-members.ts';
import { checkVerifies } from './check-verifies.ts';
import { declaredIn, type ScenarioFile } from './scenario.ts';

export type { Known };

export type Problem = { path: Path; atKey?: boolean; message: string; hint?: string };

export type Checked = {
  /** Everything in the scenario that refers to nothing or contradicts itself. */
  problems: Problem[];
  /** The steps that a step stands for, by its index. */
  derived: ReadonlyMap<number, readonly Derived[]>;
};

export function checkMeaning(scenario: ScenarioFile, known: Known): Checked {
  const problems: Problem[] = [];
  const report: Report = (path, message, hint, atKey) =>
    problems.push({ path, message, ...(hint === undefined ? {} : { hint }), ...(atKey ? { atKey } : {}) });
  const declared = declaredIn(scenario);
  checkProfile(scenario, known, report);
  checkVolumes(declared, report);
  checkSandboxes(scenario, declared, report);
  const fixtures = new Set(Object.keys(scenario.fixtures ?? {}));
  const derived = new Map<number, readonly Derived[]>();
  const names = new Set<string>();
  /** What earlier steps keep, with the shape of their results where it is known. */
  const kept = new Map<string, ResultShape | undefined>();
  const check = (part: Part, path: Path): readonly Derived[] | undefined => {
    const verb = theVerb(part, path, report);
    if (verb === undefined) return undefined;
    const results = new Set(kept.keys());
    const checking: Checking = { part, path, verb: verb.name, declared, fixtures, known, results, report };
    return checkStep(part, checking, (name) => kept.get(name));
  };
  scenario.steps.forEach((step, index) => {
    const path = ['steps', index];
    if (names.has(step.check)) report([...path, 'check'], 'another step has this name; names tell tests apart');
    names.add(step.check);
    const stands = check(step, path);
    if (stands !== undefined) derived.set(index, stands);
    const inner = Array.isArray(step.parallel) ? (step.parallel as Part[]) : [];
    for (const [place, part] of inner.entries()) check(part, [...path, 'parallel', place]);
    for (const part of [step, ...inner]) keep(part, [...path, 'as'], kept, report, inner.includes(part));
  });
  return { problems, derived };
}

/** Of an action of `parallel` with `for` (`inner`), what is kept has the result of each case below its name. */
function keep(
  part: Part,
  path: Path,
  kept: Map<string, ResultShape | undefined>,
  report: Report,
  inner: boolean,
): void {
  if (part.as === undefined || verbsIn(part).length !== 1) return;
  if (kept.has(part.as)) report(path, `another step keeps its result as ${part.as}`);
  const shape = verbOf(part).result?.(ownOf(part), (name) => kept.get(name));
  const cases = inner ? part.for : undefined;
  const known = shape === undefined || cases === undefined;
  kept.set(part.as, known ? shape : Object.fromEntries(Object.keys(cases).map((key) => [key, shape])));
}

function theVerb(part: Part, path: Path, report: Report) {
  const verbs = verbsIn(part);
  const [verb] = verbs;
  if (verb !== undefined && verbs.length === 1) return verb;
  const names = verbs.map(({ name }) => name);
  const message = verb === undefined ? 'the step does nothing' : `the step does several things: ${names.join(', ')}`;
  report(path, message, `exactly one of ${VERBS.map(({ name }) => name).join(', ')}`);
  return undefined;
}

function checkStep(
  part: Part,
  checking: Checking,
  earlier: (name: string) => ResultShape | undefined,
): Derived[] | undefined {
  const { path, declared, report } = checking;
  const verb = verbOf(part);
  const own = ownOf(part);
  if (part.in !== undefined) checkDeclared('sandboxes', part.in, { ...checking, verb: 'in' });
  if (verb.inSandbox && sandboxOf(part, declared) === undefined) {
    const names = Object.keys(declared.sandboxes).join(', ') || '(none declared)';
    const message = 'which sandbox? The scenario does not have exactly one';
    report([...path, verb.name], message, `add \`in:\` with one of ${names}`, true);
  }
  if (part.in !== undefined && !verb.inSandbox) {
    const users = VERBS.filter(({ inSandbox }) => inSandbox).map(({ name }) => name);
    report([...path, 'in'], `\`in\` belongs to ${users.join(' and ')}`, undefined, true);
  }
  for (const key of verb.without ?? []) {
    if (part[key] !== undefined) report([...path, key], `\`${key}\` does not go with ${verb.name}`, undefined, true);
  }
  const asserts = part.expect !== undefined || part.that !== undefined;
  if (!asserts && !verb.checksByItself) report(path, 'the step checks nothing', 'add `expect` or `that`');
  if (!asserts && part.eventually !== undefined) {
    report([...path, 'eventually'], 'nothing to try until it holds', undefined, true);
  }
  verb.check?.(own, checking);
  // What is wrong with one of its actions is reported there, and nothing more can be said of the whole.
  if (verb.parts?.(own).some((action) => verbsIn(action).length !== 1)) return undefined;
  checkAssertions(part, checking);
  checkMembers(part, checking, earlier);
  checkVerifies(part, checking);
  checkExpressions(part, checking);
  return verb.derive?.(part, checking);
}

function checkProfile({ profile }: ScenarioFile, { profiles }: Known, report: Report): void {
  if (profiles === undefined || profiles.includes(profile)) return;
  report(['profile'], `no requirement belongs to profile ${profile}`, suggestion(profile, profiles));
}

function checkVolumes({ volumes }: Declared, report: Report): void {
  for (const [name, { claim }] of Object.entries(volumes)) {
    if (claim === undefined) continue;
    const others = Object.keys(volumes).filter((other) => !volumes[other]?.claim);
    if (others.includes(claim.of)) continue;
    const message = `no volume with a claim name of its own is called ${claim.of}`;
    report(['volumes', name, 'claim', 'of'], message, suggestion(claim.of, others));
  }
}

/** Declared sandboxes may name volumes and the run, and what a step brings only when a later step creates them. */
function checkSandboxes(scenario: ScenarioFile, declared: Declared, report: Report): void {
  const { sandboxes = {} } = scenario;
  const fixtures = new Set(Object.keys(scenario.fixtures ?? {}));
  const single = Object.keys(sandboxes).filter((name) => sandboxes[name]?.for === undefined);
  for (const [name, spec] of Object.entries(sandboxes)) {
    const path = ['sandboxes', name];
    const late = spec.start === 'step';
    const results = new Set(late ? keptNames(scenario) : []);
    const place = { path: ['sandboxes'], verb: name, declared, fixtures, results, report };
    checkExpressions({ check: name, [name]: spec }, place);
    for (const key of Object.keys(spec.for ?? {})) {
      if (!single.includes(key)) continue;
      report([...path, 'for', key], `another sandbox is called ${key}`, undefined, true);
    }
    if (spec.id === undefined) continue;
    if (!late) report([...path, 'id'], 'what a step makes is not there before the first step', 'give it `start: step`');
    const more = Object.keys(spec).filter((key) => !['id', 'start', 'for'].includes(key));
    if (more.length > 0)
      report(path, `a sandbox that a call makes has all its members there, not here: ${more.join(', ')}`);
  }
}

/** What the steps keep, by name, in order or side by side. */
function keptNames(scenario: ScenarioFile): string[] {
  return scenario.steps.flatMap((step) => {
    const parts = verbsIn(step).length === 1 ? partsOf(step) : [];
    return [step, ...parts].flatMap(({ as }) => as ?? []);
  });
}
