/** Schemas that hold together (`allOf`) as one. */
import type { JsonObject } from '../json-object.ts';
import type { Normal } from './normal-form.ts';
import type { Side } from './side.ts';

/** Whatever satisfies each of the schemas satisfies the joined one. */
export function joined(side: Side, normals: readonly Normal[]): Normal {
  const said = normals.flatMap(({ nullable }) => nullable ?? []);
  return {
    types: normals.map(({ types }) => types).reduce(commonTypes),
    nullable: said.length === 0 ? undefined : said.every(Boolean),
    values: normals.map(({ values }) => values).reduce(common),
    members: joinMaps(
      normals.map(({ members }) => members),
      (one, other) => both(side, one, other),
    ),
    required: new Set(normals.flatMap(({ required }) => [...required])),
    others: normals.map(({ others }) => others).reduce((one, other) => joinOthers(side, one, other)),
    parts: joinMaps(
      normals.map(({ parts }) => parts),
      (one, other) => both(side, one, other),
    ),
    choices: [...new Set(normals.flatMap(({ choices }) => choices))],
    mapping: joinMaps(
      normals.map(({ mapping }) => mapping),
      (one) => one,
    ),
    facts: joinFacts(normals),
  };
}

type List = readonly string[] | undefined;

function common(one: List, other: List): List {
  return one === undefined || other === undefined ? (one ?? other) : one.filter((each) => other.includes(each));
}

/** Whole numbers are numbers. */
function commonTypes(one: List, other: List): List {
  if (one === undefined || other === undefined) return one ?? other;
  const integer = [one, other].some((types) => types.includes('integer') && !types.includes('number'));
  const shared = one.filter((type) => other.includes(type));
  const whole = integer && [one, other].every((types) => types.includes('integer') || types.includes('number'));
  return whole && !shared.includes('integer') ? [...shared, 'integer'].sort() : shared;
}

function joinMaps<Value>(
  maps: readonly ReadonlyMap<string, Value>[],
  join: (one: Value, other: Value) => Value,
): ReadonlyMap<string, Value> {
  const all = new Map<string, Value>();
  for (const map of maps) {
    for (const [name, value] of map) {
      const before = all.get(name);
      all.set(name, before === undefined || before === value ? value : join(before, value));
    }
  }
  return all;
}

/** A schema that is made for the two that one member has. */
function both(side: Side, one: JsonObject, other: JsonObject): JsonObject {
  const made = { allOf: [one, other] };
  side.standsFor(made, one);
  return made;
}

function joinOthers(side: Side, one: Normal['others'], other: Normal['others']): Normal['others'] {
  if (one === false || other === false) return false;
  return one === undefined || other === undefined || one === other ? (one ?? other) : both(side, one, other);
}

const NARROWER_IS_MORE = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const NARROWER_IS_LESS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/** The narrower of two bounds; of other facts that differ both. */
function joinFacts(normals: readonly Normal[]): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [keyword, text] of normals.flatMap(({ facts }) => [...facts])) {
    const before = all.get(keyword);
    if (before === undefined || before === text) all.set(keyword, text);
    else if (NARROWER_IS_MORE.has(keyword)) all.set(keyword, String(Math.max(Number(before), Number(text))));
    else if (NARROWER_IS_LESS.has(keyword)) all.set(keyword, String(Math.min(Number(before), Number(text))));
    else all.set(keyword, [before, text].sort().join(' and '));
  }
  return all;
}
