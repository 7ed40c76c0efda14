/** What JSON Schema cannot say about a scenario: references that lead nowhere, verbs that do not go together. */
import { describeError } from '../errors.ts';
import { compileExpectation } from '../expressions/expectation.ts';
import { namesIn, parseExpression, pathsIn } from '../expressions/expression.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { checkCapabilities } from './check-capabilities.ts';
import type { InnerStep, ScenarioFile, Step } from './format.ts';
import { sandboxOf } from './scenario.ts';
import { FILE_VERBS, VERBS, verbOf } from './verbs.ts';
import type { RequestDocument } from './violations/expand.ts';

/** What a scenario may refer to outside itself. */
export type Known = {
  requirements?: ReadonlySet<string>;
  profiles?: readonly string[];
  capabilities?: readonly string[];
  /** operationIds of the documents. */
  operations?: readonly string[];
  /** What `violations` steps are derived from. */
  requests?: RequestDocument;
};

export type Problem = { path: Path; atKey?: boolean; message: string; hint?: string };

type Report = (path: Path, message: string, hint?: string, atKey?: boolean) => void;

/** Everything in a scenario that refers to nothing or contradicts itself. */
export function checkMeaning(scenario: ScenarioFile, known: Known): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message, hint, atKey) =>
    problems.push({ path, message, ...(hint === undefined ? {} : { hint }), ...(atKey ? { atKey } : {}) });
  if (known.profiles && !known.profiles.includes(scenario.profile)) {
    report(
      ['profile'],
      `no requirement belongs to profile ${scenario.profile}`,
      suggestion(scenario.profile, known.profiles),
    );
  }
  for (const [name, { claim }] of Object.entries(scenario.volumes ?? {})) {
    if (claim === undefined) continue;
    const others = Object.keys(scenario.volumes ?? {}).filter((other) => !scenario.volumes?.[other]?.claim);
    if (others.includes(claim.of)) continue;
    const message = `no volume with a claim name of its own is called ${claim.of}`;
    report(['volumes', name, 'claim', 'of'], message, suggestion(claim.of, others));
  }
  checkCapabilities(scenario, known.capabilities, report);
  const results = new Set<string>();
  const check = checker(scenario, known, results, report);
  const names = new Set<string>();
  checkTemplates(scenario, report);
  scenario.steps.forEach((step, index) => {
    const path = ['steps', index];
    if (names.has(step.check)) report([...path, 'check'], 'another step has this name; names tell tests apart');
    names.add(step.check);
    check(step, path);
    for (const [place, inner] of (step.parallel ?? []).entries()) check(inner, [...path, 'parallel', place]);
    for (const name of [step.as, ...(step.parallel ?? []).map((inner) => inner.as)]) {
      if (name !== undefined && results.has(name)) report([...path, 'as'], `another step keeps its result as ${name}`);
      if (name !== undefined) results.add(name);
    }
  });
  return problems;
}

/** Declared sandboxes may name volumes and the run, and what a step brings only when a later step creates them. */
function checkTemplates(scenario: ScenarioFile, report: Report): void {
  for (const [name, spec] of Object.entries(scenario.sandboxes ?? {})) {
    const path = ['sandboxes', name];
    const late = spec.start === 'step';
    const results = late ? new Set(keptNames(scenario)) : undefined;
    tryExpressions(path, report, () => {
      for (const used of namesIn(spec)) checkName(used, path, scenario, results, report);
    });
    if (spec.id === undefined) continue;
    if (!late) report([...path, 'id'], 'what a step makes is not there before the first step', 'give it `start: step`');
    const more = Object.keys(spec).filter((key) => key !== 'id' && key !== 'start');
    if (more.length > 0)
      report(path, `a sandbox that a call makes has all its members there, not here: ${more.join(', ')}`);
  }
}

/** What the steps keep, by name, in order or side by side. */
function keptNames(scenario: ScenarioFile): string[] {
  return scenario.steps.flatMap((step) => [step, ...(step.parallel ?? [])].flatMap(({ as }) => as ?? []));
}

function tryExpressions(path: Path, report: Report, run: () => void): void {
  try {
    run();
  } catch (error) {
    report(path, describeError(error));
  }
}

/** One dotted name of an expression against what the scenario declares. */
function checkName(
  used: string,
  path: Path,
  scenario: ScenarioFile,
  results: Set<string> | undefined,
  report: Report,
): void {
  const [root, name] = used.split('.');
  const declared: Record<string, string[] | undefined> = {
    volumes: Object.keys(scenario.volumes ?? {}),
    sandboxes: Object.keys(scenario.sandboxes ?? {}),
    steps: results ? [...results] : [],
  };
  const roots = ['volumes', 'sandboxes', 'steps', 'run', 'target', 'case', 'result'];
  if (root !== undefined && !roots.includes(root)) {
    report(path, `an expression names ${root}, which does not exist`, suggestion(root, roots));
    return;
  }
  const choice = declared[root ?? ''];
  if (choice !== undefined && name !== undefined && !choice.includes(name)) {
    const what = root === 'steps' ? 'no earlier step keeps its result as' : `${root} has no`;
    report(path, `${what} ${name}`, suggestion(name, choice));
  }
}

function checker(scenario: ScenarioFile, known: Known, results: Set<string>, report: Report) {
  const sandboxes = scenario.sandboxes ?? {};
  const names = { sandboxes: Object.keys(sandboxes), volumes: Object.keys(scenario.volumes ?? {}) };
  const refer = (kind: 'sandboxes' | 'volumes', name: string | undefined, path: Path): void => {
    if (name === undefined || names[kind].includes(name)) return;
    const singular = kind === 'sandboxes' ? 'sandbox' : 'volume';
    report(path, `the scenario declares no ${singular} ${name}`, suggestion(name, names[kind]));
  };

  return (step: Step | InnerStep, path: Path): void => {
    const verbs = VERBS.filter((verb) => (step as Step)[verb] !== undefined);
    if (verbs.length !== 1) {
      const message =
        verbs.length === 0 ? 'the step does nothing' : `the step does several things: ${verbs.join(', ')}`;
      report(path, message, `exactly one of ${VERBS.join(', ')}`);
      return;
    }
    const verb = verbOf(step);
    refer('sandboxes', step.in, [...path, 'in']);
    refer('sandboxes', step.create, [...path, 'create']);
    refer('sandboxes', step.delete, [...path, 'delete']);
    refer('volumes', step.volume, [...path, 'volume']);
    if ((verb === 'run' || verb === 'file') && sandboxOf(step, sandboxes) === undefined) {
      report(
        [...path, verb],
        'which sandbox? The scenario does not have exactly one',
        `add \`in:\` with one of ${names.sandboxes.join(', ') || '(none declared)'}`,
        true,
      );
    }
    if (step.in !== undefined && verb !== 'run' && verb !== 'file') {
      report([...path, 'in'], '`in` belongs to run and file', undefined, true);
    }
    const created = step.create === undefined ? undefined : sandboxes[step.create];
    if (created !== undefined && created.start !== 'step') {
      report([...path, 'create'], `sandbox ${step.create} is created before the first step`, 'give it `start: step`');
    }
    if (step.recall !== undefined && !results.has(step.recall)) {
      const hint = suggestion(step.recall, [...results]);
      report([...path, 'recall'], `no earlier step keeps its result as ${step.recall}`, hint);
    }
    checkVerb(step as Step, verb, path, known, report);
    checkExpectations(step, path, report);
    for (const [index, id] of (step.verifies ?? []).entries()) {
      if (known.requirements && !known.requirements.has(id)) {
        const hint = suggestion(id, [...known.requirements]) ?? 'requirements are entered in specs/requirements/';
        report([...path, 'verifies', index], `no requirement has the id ${id}`, hint);
      }
    }
    for (const key of [verb, 'expect', 'for'] as const) {
      tryExpressions([...path, key], report, () => {
        for (const used of namesIn((step as Step)[key])) checkName(used, [...path, key], scenario, results, report);
      });
    }
  };
}

function checkVerb(step: Step, verb: string, path: Path, known: Known, report: Report): void {
  if (verb === 'call') {
    const operation = typeof step.call === 'string' ? step.call : step.call?.operation;
    const named = operation !== undefined && !operation.includes('${'); // else a case decides
    if (named && known.operations && !known.operations.includes(operation)) {
      report([...path, 'call'], `no document has the operation ${operation}`, suggestion(operation, known.operations));
    }
  }
  if (verb === 'file' && step.file) {
    const actions = FILE_VERBS.filter((action) => step.file?.[action] !== undefined);
    if (actions.length !== 1)
      report([...path, 'file'], 'file does exactly one thing', `one of ${FILE_VERBS.join(', ')}`);
    if ((step.file.to !== undefined) !== (step.file.move !== undefined))
      report([...path, 'file'], '`move` and `to` go together');
    if ((step.file.content !== undefined) !== (step.file.write !== undefined)) {
      report([...path, 'file'], '`write` and `content` go together');
    }
  }
  if (verb === 'wait' && step.wait) {
    const { sandbox, state, time, because } = step.wait;
    const complete =
      time === undefined
        ? sandbox !== undefined && state !== undefined
        : because !== undefined && sandbox === undefined;
    if (!complete) report([...path, 'wait'], 'wait takes `sandbox` and `state`, or `time` and `because`');
  }
  if (verb === 'violations') {
    for (const [pointer, id] of Object.entries(step.violations?.rules ?? {})) {
      if (known.requirements && !known.requirements.has(id)) {
        const hint = suggestion(id, [...known.requirements]);
        report([...path, 'violations', 'rules', pointer], `no requirement has the id ${id}`, hint);
      }
    }
    for (const key of ['expect', 'that', 'eventually', 'as', 'for', 'verifies'] as const) {
      if (step[key] !== undefined) report([...path, key], `\`${key}\` does not go with violations`, undefined, true);
    }
  }
  if (verb === 'parallel') {
    for (const key of ['expect', 'that', 'eventually', 'as'] as const) {
      if (step[key] !== undefined)
        report([...path, key], `\`${key}\` belongs to the actions of parallel`, undefined, true);
    }
  }
  const asserts = step.expect !== undefined || step.that !== undefined;
  const canOnlyAct = ['create', 'delete', 'wait', 'parallel', 'violations'].includes(verb);
  if (!asserts && !canOnlyAct) report(path, 'the step checks nothing', 'add `expect` or `that`');
  if (!asserts && step.eventually !== undefined)
    report([...path, 'eventually'], 'nothing to try until it holds', undefined, true);
}

function checkExpectations(step: InnerStep, path: Path, report: Report): void {
  if (step.expect !== undefined) {
    try {
      compileExpectation(step.expect, { absentFiles: step.volume !== undefined });
    } catch (error) {
      report([...path, 'expect'], `this is no valid expectation: ${describeError(error)}`);
    }
  }
  const conditions = step.that === undefined ? [] : [step.that].flat();
  for (const condition of conditions) {
    tryExpressions([...path, 'that'], report, () => {
      parseExpression(condition);
      pathsIn(condition);
    });
  }
}
