/** Members of results: `exitcode` for `exitCode` is an assertion that no result can meet, or that every result meets. */
import { KEYWORDS, memberOf } from '../expressions/expectation.ts';
import { pathsIn } from '../expressions/expression.ts';
import { conditionsOf, type Part } from '../format/step.ts';
import { ownOf, verbOf } from '../verbs/all.ts';
import type { Checking } from '../verbs/checking.ts';
import type { ResultShape } from '../verbs/verb.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';
import { attempt } from './check-expressions.ts';

type Earlier = (name: string) => ResultShape | undefined;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reports every member in `expect`, and in names that begin with `result.` or `steps.NAME.`, that no result has. */
export function checkMembers(part: Part, checking: Checking, earlier: Earlier): void {
  const { path, report } = checking;
  const shape = verbOf(part).result?.(ownOf(part), earlier);
  const unknown = (member: string, known: readonly string[], at: Path): void => {
    report(at, `no result of ${checking.verb} has the member ${member}`, suggestion(member, known), true);
  };
  if (shape !== undefined) walk(part.expect, shape, [...path, 'expect'], unknown);
  for (const condition of conditionsOf(part)) {
    attempt([...path, 'that'], checking, () => {
      for (const used of pathsIn(condition)) {
        const [root, name = '', ...more] = used.split('.');
        const at = [...path, 'that'];
        if (root === 'result' && shape !== undefined && name !== '') checkPath([name, ...more], shape, at, unknown);
        const kept = root === 'steps' ? earlier(name) : undefined;
        if (kept !== undefined) checkPath(more, kept, at, unknown);
      }
    });
  }
}

type Unknown = (member: string, known: readonly string[], at: Path) => void;

/** The names of an expression's path against a shape; what is below a list is of its items. */
function checkPath([name, ...more]: readonly string[], shape: ResultShape, at: Path, unknown: Unknown): void {
  if (name === undefined || shape === true) return;
  if (isList(shape)) {
    checkPath([name, ...more], shape[0], at, unknown);
    return;
  }
  const below = shape[name];
  if (below === undefined) unknown(name, Object.keys(shape), at);
  else checkPath(more, below, at, unknown);
}

const isList = (shape: ResultShape): shape is readonly [ResultShape] => Array.isArray(shape);

/** Schemas in a schema: of one, of several, and by the name of a member. */
const NESTED = ['not', 'if', 'then', 'else', 'allOf', 'anyOf', 'oneOf'];

function walk(expected: unknown, shape: ResultShape, at: Path, unknown: Unknown): void {
  if (shape === true) return;
  if (isList(shape)) {
    if (Array.isArray(expected)) {
      for (const [index, item] of expected.entries()) walk(item, shape[0], [...at, index], unknown);
    } else if (isMap(expected)) walk(expected.items, shape[0], [...at, 'items'], unknown);
    return;
  }
  if (Array.isArray(expected)) {
    for (const [index, item] of expected.entries()) walk(item, shape, [...at, index], unknown);
    return;
  }
  if (!isMap(expected)) return;
  if (!Object.keys(expected).some((key) => KEYWORDS.has(key))) {
    members(expected, shape, at, unknown);
    return;
  }
  if (isMap(expected.properties)) members(expected.properties, shape, [...at, 'properties'], unknown);
  for (const name of Array.isArray(expected.required) ? expected.required : []) {
    if (shape[name] === undefined) unknown(String(name), Object.keys(shape), [...at, 'required']);
  }
  for (const key of NESTED) walk(expected[key], shape, [...at, key], unknown);
}

function members(
  expected: Record<string, unknown>,
  shape: Exclude<ResultShape, true | readonly [ResultShape]>,
  at: Path,
  unknown: Unknown,
): void {
  for (const [key, value] of Object.entries(expected)) {
    const below = shape[memberOf(key).name];
    if (below === undefined) unknown(memberOf(key).name, Object.keys(shape), [...at, key]);
    else walk(value, below, [...at, key], unknown);
  }
}
