/** What two states of a requirement set say differently. */
import { canonicalJson } from '../digest.ts';
import type { Computed } from './compute.ts';
import type { AllowedSkip, SetRequirement, SetScenario } from './format.ts';

/** As many things as a sentence names. */
const MAX_NAMED = 5;

/** A sentence for each difference between a frozen set and what the suite comes to now; none where they are the same. */
export function setDifferences(frozen: Computed, now: Computed): string[] {
  return [
    ...named('document', frozen.documents, now.documents),
    ...named('overlay', frozen.overlays, now.overlays),
    ...named('profile', byKey(frozen.profiles, 'name'), byKey(now.profiles, 'name')),
    ...named('rule', byKey(frozen.requirements, 'id'), byKey(now.requirements, 'id'), ruleWords),
    ...named('scenario', byKey(frozen.scenarios, 'path'), byKey(now.scenarios, 'path'), scenarioWords),
    ...lists('contract check', frozen.contract, now.contract),
    ...lists('allowed skip', frozen.skips.map(skipWords), now.skips.map(skipWords)),
  ];
}

const byKey = <Key extends string, Entry extends Record<Key, string>>(entries: readonly Entry[], key: Key) =>
  Object.fromEntries(entries.map((entry) => [entry[key], entry]));

/** A sentence for each entry of one kind that is new, gone or another. */
function named<Entry>(
  kind: string,
  before: Readonly<Record<string, Entry>>,
  after: Readonly<Record<string, Entry>>,
  words: (one: Entry, other: Entry) => string = () => 'it says something else',
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => {
    const one = before[name];
    const other = after[name];
    if (one === undefined) return [`${kind} ${name}: it is not in the frozen set`];
    if (other === undefined) return [`${kind} ${name}: it is gone`];
    return canonicalJson(one) === canonicalJson(other) ? [] : [`${kind} ${name}: ${words(one, other)}`];
  });
}

/** One sentence for all that is new, and one for all that is gone. */
function lists(kind: string, before: readonly string[], after: readonly string[]): string[] {
  const added = without(after, before);
  const gone = without(before, after);
  return [
    ...(added.length === 0 ? [] : [`${kind}s that are not in the frozen set: ${some(added)}`]),
    ...(gone.length === 0 ? [] : [`${kind}s that are gone: ${some(gone)}`]),
  ];
}

const without = (all: readonly string[], others: readonly string[]): string[] => {
  const known = new Set(others);
  return all.filter((one) => !known.has(one));
};

function some(names: readonly string[]): string {
  const more = names.length - MAX_NAMED;
  return `${names.slice(0, MAX_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

function ruleWords(one: SetRequirement, other: SetRequirement): string {
  const members = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof SetRequirement)[];
  return members
    .filter((member) => canonicalJson(one[member] ?? null) !== canonicalJson(other[member] ?? null))
    .map((member) =>
      member === 'rule'
        ? 'its text is another'
        : `its ${member} was ${shown(one[member])} and is ${shown(other[member])}`,
    )
    .join(', ');
}

const shown = (value: unknown): string => (value === undefined ? 'not there' : [value].flat().map(String).join(', '));

function scenarioWords(one: SetScenario, other: SetScenario): string {
  const changed = one.digest === other.digest ? [] : ['it says something else'];
  return [
    ...changed,
    ...lists('check', one.checks, other.checks),
    ...lists('check of further drivers', one.driven, other.driven),
  ].join('; ');
}

const skipWords = ({ check, capability, reason }: AllowedSkip): string => `${check} (${capability ?? reason})`;
