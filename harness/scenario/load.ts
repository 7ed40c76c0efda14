/** YAML file -> Scenario, or everything that is wrong with it. */

import { readFileSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { digestOf, sha256Of } from '../digest.ts';
import { pathOfPointer } from '../json-pointer.ts';
import { type Diagnostic, suggestion } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { type Path, parseSource, type Source } from '../yaml/source.ts';
import { checkMeaning, type Known, type Problem } from './check.ts';
import { readFixtures } from './fixtures.ts';
import { type InSet, scenarioInSet } from './in-set.ts';
import { planScenario, type Scenario, type ScenarioFile } from './scenario.ts';

const label = (path: Path): string => (path.length === 0 ? 'the file' : path.join('.'));

function problemOf(error: ErrorObject): Problem {
  const path = pathOfPointer(error.instancePath);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const known = Object.keys((error.parentSchema as { properties?: object }).properties ?? {});
      const hint = suggestion(key, known);
      return { path: [...path, key], atKey: true, message: `unknown key ${key}`, ...(hint ? { hint } : {}) };
    }
    case 'required': {
      const message = `${label(path)} has no ${error.params.missingProperty}, which is required`;
      return { path, atKey: true, message };
    }
    case 'pattern': {
      const { description } = error.parentSchema as { description?: string };
      const hint = description ?? `it must match ${error.params.pattern}`;
      const value = JSON.stringify(error.data);
      if (error.propertyName !== undefined) {
        const message = `${error.propertyName} cannot be a name: letters and digits, beginning with a small letter`;
        return { path: [...path, error.propertyName], atKey: true, message };
      }
      return { path, message: `${label(path)} cannot be ${value}`, hint };
    }
    case 'type':
      return { path, message: `${label(path)} must be ${error.params.type}, not ${kindOf(error.data)}` };
    case 'const':
      return { path, message: `${label(path)} must be ${JSON.stringify(error.params.allowedValue)}` };
    default:
      return { path, message: `${label(path)} ${error.message ?? error.keyword}` };
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The errors of `anyOf` branches say little each: one problem for the choice, unless a branch got further. */
function problemsOf(errors: ErrorObject[]): Problem[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf');
  const rest = errors.filter((error) => !['anyOf', 'propertyNames'].includes(error.keyword));
  const problems: Problem[] = [];
  const inChoice = (error: ErrorObject): boolean =>
    choices.some((choice) => error.schemaPath.startsWith(`${choice.schemaPath}/`));
  for (const error of rest) if (!inChoice(error)) problems.push(problemOf(error));
  for (const choice of choices) {
    if (inChoice(choice)) continue;
    const branches = rest.filter((error) => error.schemaPath.startsWith(`${choice.schemaPath}/`));
    const deeper = branches.filter((error) => error.keyword !== 'type' || error.instancePath !== choice.instancePath);
    const path = pathOfPointer(choice.instancePath);
    const isObject = typeof choice.data === 'object' && choice.data !== null;
    if (isObject && deeper.length > 0) problems.push(...deeper.map(problemOf));
    else {
      const description = (choice.parentSchema as { description?: string }).description;
      problems.push({
        path,
        message: `${label(path)} cannot be ${JSON.stringify(choice.data)?.slice(0, 60)}`,
        ...(description === undefined ? {} : { hint: description }),
      });
    }
  }
  return problems;
}

function toDiagnostic(source: Source, problem: Problem): Diagnostic {
  const place = problem.atKey ? source.placeOfKey(problem.path) : source.placeOf(problem.path);
  const { message, hint } = problem;
  return { file: source.file, ...place, message, text: source.text, ...(hint === undefined ? {} : { hint }) };
}

export type Loaded = {
  /** Undefined where something is wrong, or where the file is not in the requirement set: then there are no diagnostics. */
  scenario?: Scenario;
  diagnostics: Diagnostic[];
};

/**
 * The last result for a file: the command line, the order and the plugin ask for the same text. What depends on other
 * files than that is not kept.
 */
const cache = new Map<string, { text: string; shown: string; known: Known; loaded: Loaded }>();

/**
 * Reads one scenario. `path` is absolute, `root` the scenarios folder, `shown` the name in messages. `known` is what
 * the file may refer to outside itself; parts that are absent are not checked.
 */
export function loadScenario(
  path: string,
  root: string,
  shown: string,
  known: Known,
  text = readFileSync(path, 'utf8'),
): Loaded {
  const last = cache.get(path);
  if (last !== undefined && last.text === text && last.shown === shown && last.known === known) return last.loaded;
  const { fixtures, ...loaded } = load(path, root, shown, known, text);
  if (fixtures) cache.delete(path);
  else cache.set(path, { text, shown, known, loaded });
  return loaded;
}

/** `fixtures`: other files were read as well. */
function load(path: string, root: string, shown: string, known: Known, text: string): Loaded & { fixtures?: true } {
  const { source, diagnostics } = parseSource(shown, text);
  if (source === undefined) return { diagnostics };
  const validate = generatedValidator('scenario');
  if (!validate(source.value)) {
    return { diagnostics: sorted(problemsOf(validate.errors ?? []).map((problem) => toDiagnostic(source, problem))) };
  }
  const own = inSet(source.value as ScenarioFile, known);
  if (own === undefined) return { diagnostics: [] };
  const { content, places } = own;
  const meaning = checkMeaning(content, known);
  const { derived } = meaning;
  const problems = meaning.problems.map((problem) => ({ ...problem, path: placed(problem.path, places) }));
  if (places.length === 0)
    problems.push({ path: ['steps'], message: `no step is in the requirement set ${known.set}` });
  const { fixtures, problems: unread } = readFixtures(content.fixtures ?? {}, dirname(path), root);
  const found = [...problems, ...unread].map((problem) => toDiagnostic(source, problem));
  const others = content.fixtures === undefined ? {} : { fixtures: true as const };
  if (found.length > 0) return { diagnostics: sorted(found), ...others };
  const scenario = planScenario(content, {
    file: relative(root, path).split(sep).join('/'),
    path,
    lineOf: (index) => source.placeOf(placed(['steps', index], places)).line,
    derived: (index) => derived.get(index),
    fixtures,
    digest: digestOfFile(content, fixtures),
  });
  return { scenario, diagnostics: [], ...others };
}

/** Of the content of a file, with the digests of its fixtures in the place of their paths. */
function digestOfFile(content: ScenarioFile, texts: Record<string, string>): string {
  if (content.fixtures === undefined) return digestOf(content);
  const fixtures = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, sha256Of(text)]));
  return digestOf({ ...content, fixtures });
}

const inSet = (file: ScenarioFile, { set, outside }: Known): InSet | undefined =>
  set === undefined ? { content: file, places: [...file.steps.keys()] } : scenarioInSet(file, set, outside);

/** A path in what is left of a file as a path in the file; `places` are those of the steps that are left. */
function placed(path: Path, places: readonly number[]): Path {
  const [root, index, ...rest] = path;
  return root === 'steps' && typeof index === 'number' ? [root, places[index] ?? index, ...rest] : path;
}

const sorted = (diagnostics: Diagnostic[]): Diagnostic[] =>
  [...new Map(diagnostics.map((item) => [`${item.line}:${item.column}:${item.message}`, item])).values()].sort(
    (a, b) => a.line - b.line || a.column - b.column,
  );
