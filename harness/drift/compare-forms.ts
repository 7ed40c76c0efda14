/** What two schemas say themselves: types, values, bounds, members, branches. */
import type { JsonObject } from '../json-object.ts';
import { compareChoices } from './compare-choices.ts';
import type { Comparison } from './comparison.ts';
import { below, type Place } from './difference.ts';
import { type Forms, type Inner, namesOf } from './forms.ts';
import { normalOf } from './normal.ts';
import type { Normal } from './normal-form.ts';
import { schemaText, typeText } from './schema-text.ts';
import { mayBeAbsent, type Side } from './side.ts';

/** Notes in what they differ, and gives what is left to compare. */
export function compareForms(
  comparison: Comparison,
  ours: JsonObject,
  published: JsonObject,
  place: Place,
): readonly Inner[] {
  const one = normalOf(comparison.ours, ours);
  const other = normalOf(comparison.published, published);
  const forms = { comparison, one, other, place, at: { ours, published } };
  if (saysNothing(one) !== saysNothing(other)) {
    const text = (side: Side, schema: JsonObject, normal: Normal): string =>
      saysNothing(normal) ? 'anything' : schemaText(side, schema);
    const said = { was: text(comparison.ours, ours, one), is: text(comparison.published, published, other) };
    comparison.note(below(place, 'schema'), said, forms.at);
    return [];
  }
  if (nothingInCommon(one.types, other.types)) {
    // Of a string that has become an object nothing is left to compare.
    const said = { was: typeText(comparison.ours, one), is: typeText(comparison.published, other) };
    comparison.note(below(place, 'type'), said, forms.at);
    return [];
  }
  comparison.note(below(place, 'type'), { was: typesOf(one), is: typesOf(other) }, forms.at);
  compareValues(forms);
  for (const keyword of namesOf(one.facts, other.facts)) {
    if (keyword === 'default') continue; // compare-schema.ts
    comparison.note(below(place, keyword), { was: one.facts.get(keyword), is: other.facts.get(keyword) }, forms.at);
  }
  return [...compareMembers(forms), ...compareOthers(forms), ...compareParts(forms), ...compareChoices(forms)];
}

const typesOf = ({ types }: Normal): string => types?.join(' or ') ?? 'any';

/** Whether a schema allows anything. */
const saysNothing = ({ types, values, members, required, others, parts, choices, facts }: Normal): boolean =>
  types === undefined &&
  values === undefined &&
  others === undefined &&
  [...facts.keys()].every((keyword) => keyword === 'default') &&
  members.size + required.size + parts.size + choices.length === 0;

const nothingInCommon = (one: Normal['types'], other: Normal['types']): boolean =>
  one !== undefined &&
  other !== undefined &&
  !one.some((type) => other.includes(type)) &&
  one.length + other.length > 0;

function compareValues({ comparison, one, other, place, at }: Forms): void {
  const mine = one.values;
  const theirs = other.values;
  const here = below(place, 'value');
  if (mine === undefined || theirs === undefined || (mine.length === 1 && theirs.length === 1)) {
    const said = { was: mine?.join(' or ') ?? 'any', is: theirs?.join(' or ') ?? 'any' };
    comparison.note(here, said, at);
    return;
  }
  for (const value of mine.filter((each) => !theirs.includes(each))) comparison.note(here, { was: value }, at);
  for (const value of theirs.filter((each) => !mine.includes(each))) comparison.note(here, { is: value }, at);
}

function* compareMembers({ comparison, one, other, place, at }: Forms): Generator<Inner> {
  const { ours, published } = comparison;
  for (const name of new Set([...namesOf(one.members, other.members), ...one.required, ...other.required])) {
    const here = below(place, `member ${name}`);
    const mine = one.members.get(name);
    const theirs = other.members.get(name);
    const needed = (normal: Normal): string => (normal.required.has(name) ? 'required' : 'optional');
    if (mine !== undefined && theirs !== undefined) yield { ours: mine, published: theirs, place: here };
    if ((mine === undefined) === (theirs === undefined)) {
      comparison.note(here, { was: needed(one), is: needed(other) }, { ours: mine ?? at.ours, published: theirs });
    } else if (!mayBeAbsent(mine)) {
      const was = mine && `${schemaText(ours, mine)}, ${needed(one)}`;
      const is = theirs && `${schemaText(published, theirs)}, ${needed(other)}`;
      comparison.note(here, { was, is }, { ours: mine, published: theirs });
    }
  }
}

function* compareOthers({ comparison, one, other, place, at }: Forms): Generator<Inner> {
  const here = below(place, 'other members');
  if (one.others && other.others) {
    yield { ours: one.others, published: other.others, place: here };
    return;
  }
  const text = ({ others }: Normal, side: Comparison['ours']): string =>
    others === undefined ? 'any' : others === false ? 'none' : schemaText(side, others);
  comparison.note(here, { was: text(one, comparison.ours), is: text(other, comparison.published) }, at);
}

function* compareParts({ comparison, one, other, place }: Forms): Generator<Inner> {
  for (const name of namesOf(one.parts, other.parts)) {
    const here = below(place, name);
    const mine = one.parts.get(name);
    const theirs = other.parts.get(name);
    if (mine !== undefined && theirs !== undefined) yield { ours: mine, published: theirs, place: here };
    else {
      const was = mine && schemaText(comparison.ours, mine);
      comparison.note(
        here,
        { was, is: theirs && schemaText(comparison.published, theirs) },
        {
          ours: mine,
          published: theirs,
        },
      );
    }
  }
}
