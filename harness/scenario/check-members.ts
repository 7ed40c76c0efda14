/** Members of results: `exitcode` for `exitCode` is an assertion that no result can meet, or that every result meets. */

import { KEYWORDS, memberOf } from '../expressions/expectation.ts';
import type { Part } from '../format/step.ts';
import { isObject } from '../json-object.ts';
import { ownOf, verbOf } from '../verbs/all.ts';
import type { Checking } from '../verbs/checking.ts';
import { itemShape, type ResultShape } from '../verbs/result-shape.ts';
import { suggestion } from '../yaml/diagnostic.ts';
import type { Path } from '../yaml/source.ts';

type Shape = Exclude<ReturnType<typeof itemShape>, true>;
type Unknown = (member: string, shape: Shape, at: Path) => void;

/** Reports every member in `expect` that no result of the step has. */
export function checkMembers(part: Part, { path, verb, kept, report }: Checking): void {
  const shape = verbOf(part).result?.(ownOf(part), (name) => kept.get(name));
  if (shape === undefined) return;
  walk(part.expect, shape, [...path, 'expect'], (member, known, at) => {
    report(at, `no result of ${verb} has the member ${member}`, suggestion(member, Object.keys(known)), true);
  });
}

/** Keywords with schemas for the same value, for each item of a list, and for members by name. */
const SAME = ['not', 'if', 'then', 'else', 'allOf', 'anyOf', 'oneOf'];
const ITEMS = ['items', 'prefixItems', 'contains'];
const MEMBERS = ['properties', 'dependentSchemas'];

function walk(expected: unknown, whole: ResultShape, at: Path, unknown: Unknown): void {
  const shape = itemShape(whole);
  if (shape === true) return;
  if (Array.isArray(expected)) {
    for (const [index, item] of expected.entries()) walk(item, whole, [...at, index], unknown);
    return;
  }
  if (!isObject(expected)) return;
  if (!Object.keys(expected).some((key) => KEYWORDS.has(key))) {
    for (const [key, value] of Object.entries(expected)) {
      member(memberOf(key).name, value, shape, [...at, key], unknown);
    }
    return;
  }
  for (const key of [...SAME, ...ITEMS]) walk(expected[key], whole, [...at, key], unknown);
  for (const key of MEMBERS) {
    const members = expected[key];
    if (!isObject(members)) continue;
    for (const [name, value] of Object.entries(members)) member(name, value, shape, [...at, key, name], unknown);
  }
  for (const name of Array.isArray(expected.required) ? expected.required : []) {
    if (!Object.hasOwn(shape, String(name))) unknown(String(name), shape, [...at, 'required']);
  }
}

function member(name: string, expected: unknown, shape: Shape, at: Path, unknown: Unknown): void {
  const below = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (below === undefined) unknown(name, shape, at);
  else walk(expected, below, at, unknown);
}
