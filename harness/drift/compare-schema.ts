/** Two schemas of one place, fact by fact. */
import type { JsonObject } from '../json-object.ts';
import { compareForms } from './compare-forms.ts';
import type { Comparison } from './comparison.ts';
import { below, type Place } from './difference.ts';
import { normalOf } from './normal.ts';
import { type Peeled, peel } from './peel.ts';
import type { Side } from './side.ts';

/**
 * Notes in what they differ, now or when the comparison is finished. What both refer to as a component is compared once,
 * and belongs to the component.
 */
export function compareSchemas(comparison: Comparison, ours: unknown, published: unknown, place: Place): void {
  const one = peel(comparison.ours, ours);
  const other = peel(comparison.published, published);
  const home = componentPlace(comparison, one.core, other.core);
  compareUse(comparison, one, other, { place, home: home ?? place, at: { ours, published } });
  if (!comparison.first(one.core, other.core)) return;
  comparison.later(() => {
    for (const inner of compareForms(comparison, one.core, other.core, home ?? place)) {
      compareSchemas(comparison, inner.ours, inner.published, inner.place);
    }
  });
}

/** Two components, by the name that ours has. */
function componentPlace({ ours, published }: Comparison, one: JsonObject, other: JsonObject): Place | undefined {
  const mine = ours.componentOf(one);
  const theirs = published.componentOf(other);
  return mine?.kind === 'schemas' && theirs?.kind === 'schemas'
    ? { owner: `schema ${mine.name}`, words: [] }
    : undefined;
}

type Use = { place: Place; home: Place; at: { ours: unknown; published: unknown } };

/** Null and the default: what stands beside a reference counts before what the component says. */
function compareUse(comparison: Comparison, one: Peeled, other: Peeled, { place, home, at }: Use): void {
  const beside = one.nullable || other.nullable ? place : home;
  comparison.note(
    below(beside, 'null'),
    { was: nullText(comparison.ours, one), is: nullText(comparison.published, other) },
    at,
  );
  const usually = one.usual !== undefined || other.usual !== undefined ? place : home;
  comparison.note(
    below(usually, 'default'),
    { was: defaultOf(comparison.ours, one), is: defaultOf(comparison.published, other) },
    at,
  );
}

const nullText = (side: Side, { core, nullable }: Peeled): string =>
  nullable || normalOf(side, core).nullable === true ? 'allowed' : 'not allowed';

const defaultOf = (side: Side, { core, usual }: Peeled): string | undefined =>
  usual ?? normalOf(side, core).facts.get('default');
