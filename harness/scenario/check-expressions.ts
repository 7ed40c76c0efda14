/** Names in the expressions of a scenario against what it declares and keeps. */
import { describeError } from '../errors.ts';
import { namesIn, pathsIn } from '../expressions/expression.ts';
import { conditionsOf, type Part } from '../format/step.ts';
import { ownOf, verbOf } from '../verbs/all.ts';
import type { Checking, Report } from '../verbs/checking.ts';
import { type ResultShape, wrongName } from '../verbs/result-shape.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';

/** What expressions can name in a place, as a shape. */
export type Names = { readonly [root: string]: ResultShape };

/** Names that are known in some places only, and where. */
const ELSEWHERE: Record<string, string> = {
  case: '`case` is known in what has `for`',
  result: '`result` is known in `that`',
};

/** What all expressions of a scenario can name; `case` where there is one. */
export function namesOf({
  declared,
  fixtures,
  kept,
  hasCase,
}: Omit<Checking, 'part' | 'path' | 'verb' | 'known' | 'report'>): Names {
  const each = (names: Iterable<string>, shape: ResultShape) =>
    Object.fromEntries([...names].map((name) => [name, shape]));
  return {
    volumes: each(Object.keys(declared.volumes), true),
    sandboxes: each(Object.keys(declared.sandboxes), { id: true }),
    steps: Object.fromEntries([...kept].map(([name, shape]) => [name, shape ?? true])),
    fixtures: each(fixtures, true),
    run: { id: true, mark: true },
    sandbox: { home: true },
    target: { image: true, hostPath: true, ossfs: true },
    ...(hasCase ? { case: true } : {}),
  };
}

/** Reports every name in the expressions of a step that leads nowhere, and expressions that cannot be read. */
export function checkExpressions(part: Part, checking: Checking): void {
  const { path, report } = checking;
  const verb = verbOf(part);
  const names = namesOf(checking);
  // The actions of a step are checked where they stand.
  if (verb.parts === undefined) checkNames(ownOf(part), [...path, verb.name], names, report);
  checkNames(part.expect, [...path, 'expect'], names, report);
  checkNames(part.for, [...path, 'for'], namesOf({ ...checking, hasCase: false }), report);
  const result = verb.result?.(ownOf(part), (name) => checking.kept.get(name)) ?? true;
  for (const [index, condition] of conditionsOf(part).entries()) {
    const at = [...path, 'that', ...(Array.isArray(part.that) ? [index] : [])];
    attempt(at, report, () => checkPaths(pathsIn(condition), at, { ...names, result }, report));
  }
}

/** The same for the expressions in any value of a scenario. */
export function checkNames(value: unknown, at: Path, names: Names, report: Report): void {
  attempt(at, report, () => checkPaths(namesIn(value), at, names, report));
}

/** Runs what may throw for an expression that cannot be read, and reports that. */
function attempt(at: Path, report: Report, run: () => void): void {
  try {
    run();
  } catch (error) {
    report(at, describeError(error));
  }
}

function checkPaths(paths: readonly string[], at: Path, names: Names, report: Report): void {
  for (const path of paths) {
    const words = path.split('.');
    const wrong = wrongName(words, names);
    if (wrong === undefined) continue;
    const { index, known } = wrong;
    const word = words[index] ?? '';
    const elsewhere = index === 0 ? ELSEWHERE[word] : undefined;
    if (elsewhere === undefined) report(at, sentence(words, index), suggestion(word, known));
    else report(at, elsewhere);
  }
}

/** What is wrong with the word at an index. */
function sentence(words: readonly string[], index: number): string {
  const word = words[index] ?? '';
  const [root = ''] = words;
  if (index === 0) return `an expression names ${word}, which does not exist`;
  if (root === 'steps' && index === 1) return `no earlier step keeps its result as ${word}`;
  const before = words.slice(0, index).join('.');
  if (root === 'steps' || root === 'result') return `no value of ${before} has the member ${word}`;
  return `${before} has no ${word}`;
}
