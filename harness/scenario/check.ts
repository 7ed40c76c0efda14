/** What JSON Schema cannot say about a scenario: references that lead nowhere, verbs that do not go together. */
import { casesOf, type Part, sandboxOf, withCase } from '../format/step.ts';
import { actsInSandbox, ownOf, VERBS, verbOf, verbsIn } from '../verbs/all.ts';
import { type Checking, checkDeclared, type Known, type Report } from '../verbs/checking.ts';
import type { Derived } from '../verbs/derivation.ts';
import { checkNamesOfRun } from '../verbs/marks.ts';
import type { ResultShape } from '../verbs/result-shape.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { actionsIn } from './actions.ts';
import { checkCapabilities, checkNeededCases } from './check-capabilities.ts';
import { checkSandboxes, checkVolumes } from './check-declared.ts';
import { checkExpectation } from './check-expectation.ts';
import { checkExpressions, type Names, namesOf } from './check-expressions.ts';
import { checkFixture } from './check-fixture.ts';
import { checkIndependent } from './check-independent.ts';
import { checkMembers } from './check-members.ts';
import { checkOwnSandbox } from './check-own-sandbox.ts';
import { checkPlace } from './check-place.ts';
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
  const fixtures = Object.keys(scenario.fixtures ?? {});
  const derived = new Map<number, readonly Derived[]>();
  const names = new Set<string>();
  const kept = new Map<string, ResultShape | undefined>();
  const check = (part: Part, path: Path, hasCase: boolean): readonly Derived[] | undefined => {
    const verb = theVerb(part, path, report);
    if (verb === undefined) return undefined;
    return checkStep(part, { part, path, verb: verb.name, declared, fixtures, known, kept, hasCase, report });
  };
  for (const [index, step] of scenario.steps.entries()) {
    const path = ['steps', index];
    const note = (name: string, said = 'another step has this name'): void => {
      if (names.has(name)) report([...path, 'check'], `${said}; names tell tests apart`);
      names.add(name);
    };
    for (const { check: name } of casesOf(step)) note(name);
    const hasCase = step.for !== undefined;
    for (const each of eachCase(step)) {
      const stands = check(each, path, hasCase);
      if (stands !== undefined) derived.set(index, stands);
      for (const { step: one } of stands ?? []) note(one.check, `two of its steps are called ${one.check}`);
    }
    const inner = actionsIn(step);
    for (const { part, at } of inner) {
      for (const each of eachCase(part)) check(each, [...path, ...at], hasCase || part.for !== undefined);
    }
    keep(step, [...path, 'as'], false, kept, report);
    for (const { part, at } of inner) keep(part, [...path, ...at, 'as'], part.for !== undefined, kept, report);
  }
  checkProfile(scenario, known, report);
  checkCapabilities(scenario, known.capabilities, report);
  checkVolumes(scenario, report);
  checkNamesOfRun(scenario.sandboxes, ['sandboxes'], report);
  checkNamesOfRun(scenario.steps, ['steps'], report);
  // After the steps: a sandbox that a step creates may name what any step before that keeps.
  const namesFor = (late: boolean, hasCase: boolean): Names =>
    namesOf({ declared, fixtures, kept: late ? kept : new Map(), hasCase });
  checkSandboxes(scenario, namesFor, report);
  checkOwnSandbox(scenario, known, report);
  checkPlace(scenario, known, report);
  return { problems, derived };
}

/** A step or action as each of its cases has it: names that cases give are checked one by one. */
function eachCase(part: Part): Iterable<Part> {
  const cases = Object.values(part.for ?? {}).map((value) => withCase(part, value));
  return cases.length === 0 ? [part] : new Map(cases.map((one) => [JSON.stringify(one), one])).values();
}

/** Notes what a step keeps; `byCase`: below the name of the case. */
function keep(
  part: Part,
  path: Path,
  byCase: boolean,
  kept: Map<string, ResultShape | undefined>,
  report: Report,
): void {
  if (part.as === undefined || verbsIn(part).length !== 1) return;
  if (kept.has(part.as)) report(path, `another step keeps its result as ${part.as}`);
  const shape = verbOf(part).result?.(ownOf(part), (name) => kept.get(name));
  const each = Object.keys(part.for ?? {}).map((key) => [key, shape ?? true]);
  kept.set(part.as, byCase ? Object.fromEntries(each) : shape);
}

function theVerb(part: Part, path: Path, report: Report) {
  const verbs = verbsIn(part);
  const [verb] = verbs;
  if (verb !== undefined && verbs.length === 1) return verb;
  const names = verbs.map(({ name }) => name);
  const message = verb === undefined ? 'the step does nothing' : `the step does several things: ${names.join(', ')}`;
  report(path, message, `exactly one of ${VERBS.names().join(', ')}`);
  return undefined;
}

function checkStep(part: Part, checking: Checking): Derived[] | undefined {
  const { path, declared, report } = checking;
  const verb = verbOf(part);
  const own = ownOf(part);
  if (part.in !== undefined) checkDeclared('sandboxes', part.in, { ...checking, verb: 'in' });
  const inSandbox = actsInSandbox(part);
  if (inSandbox && sandboxOf(part, declared) === undefined) {
    const names = Object.keys(declared.sandboxes).join(', ') || '(none declared)';
    const message = 'which sandbox? The scenario does not have exactly one';
    report([...path, verb.name], message, `add \`in:\` with one of ${names}`, true);
  }
  if (part.in !== undefined && !inSandbox && verb.derive === undefined) {
    const users = VERBS.entries()
      .filter((other) => other.inSandbox !== undefined)
      .map(({ name }) => name);
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
  checkExpectation(part, checking);
  checkMembers(part, checking);
  checkVerifies(part, checking);
  checkNeededCases(part, checking);
  checkFixture(part, checking);
  checkIndependent(part, checking);
  checkExpressions(part, checking);
  return verb.derive?.(part, checking);
}

function checkProfile({ profile }: ScenarioFile, { profiles }: Known, report: Report): void {
  if (profiles === undefined || profiles.includes(profile)) return;
  report(['profile'], `no requirement belongs to profile ${profile}`, suggestion(profile, profiles));
}
