/** `oneOf` and `anyOf`, and the discriminators that choose among them. */
import { pairBranches } from './branches.ts';
import { below } from './difference.ts';
import { type Forms, type Inner, namesOf } from './forms.ts';
import type { Choice, Normal } from './normal-form.ts';
import { schemaText } from './schema-text.ts';
import { mayBeAbsent, type Side } from './side.ts';

/** Notes in what they differ, and gives the branches that belong together. */
export function compareChoices(forms: Forms): readonly Inner[] {
  const { one, other } = forms;
  const most = Math.max(one.choices.length, other.choices.length);
  const inner = Array.from({ length: most }, (_, index) =>
    compareChoice(forms, one.choices[index], other.choices[index]),
  );
  compareMapping(forms);
  return inner.flat();
}

const HOW_MANY: Readonly<Record<Choice['keyword'], string>> = { oneOf: 'exactly one', anyOf: 'at least one' };

function compareChoice(
  { comparison, place, at }: Forms,
  mine: Choice | undefined,
  theirs: Choice | undefined,
): readonly Inner[] {
  const { ours, published } = comparison;
  if (mine === undefined || theirs === undefined) {
    const said = { was: mine && choiceText(ours, mine), is: theirs && choiceText(published, theirs) };
    comparison.note(below(place, 'forms'), said, at);
    return [];
  }
  comparison.note(below(place, 'forms'), { was: HOW_MANY[mine.keyword], is: HOW_MANY[theirs.keyword] }, at);
  const { pairs, ...left } = pairBranches(comparison, mine.branches, theirs.branches);
  for (const branch of left.ours.filter((each) => !mayBeAbsent(each))) {
    comparison.note(below(place, 'form'), { was: schemaText(ours, branch) }, { ours: branch });
  }
  for (const branch of left.published) {
    comparison.note(below(place, 'form'), { is: schemaText(published, branch) }, { published: branch });
  }
  return pairs.map(([branch, match]) => ({
    ours: branch,
    published: match,
    place: below(place, `form ${schemaText(ours, branch)}`),
  }));
}

const choiceText = (side: Side, { keyword, branches }: Choice): string =>
  `${HOW_MANY[keyword]} of: ${branches.map((branch) => schemaText(side, branch, 1)).join(', ')}`;

/** A component may be called otherwise, and what it says is compared as a form: here only the values count. */
function compareMapping({ comparison, one, other, place }: Forms): void {
  const name = (side: Side, { mapping }: Normal, value: string): string | undefined =>
    mapping.has(value) ? (side.componentOf(mapping.get(value))?.name ?? 'a schema') : undefined;
  for (const value of namesOf(one.mapping, other.mapping)) {
    const said = { was: name(comparison.ours, one, value), is: name(comparison.published, other, value) };
    const at = { ours: one.mapping.get(value), published: other.mapping.get(value) };
    const onOneSide = said.was === undefined || said.is === undefined;
    if (onOneSide && !mayBeAbsent(at.ours)) comparison.note(below(place, `discriminator ${value}`), said, at);
  }
}
