/** A comparison in words, section by section, for a terminal and for Markdown. */
import { counted } from '../counted.ts';
import { fileInId } from '../verdict/check-id.ts';
import type { Cause, Comparison, Group } from './comparison-format.ts';
import { theirs, type Words } from './words.ts';

export type Entry = { mark: 'worse' | 'better' | 'neither'; head: Words; lines: Words[] };
export type Section = { title: string; entries: Entry[] /** Entries for which there was no place. */; more: number };

/** Entries of a section, and lines of an entry, that are written. JSON has all. */
export type Limits = { entries: number; lines: number };

const entry = (mark: Entry['mark'], head: Words, lines: Words[] = []): Entry => ({ mark, head, lines });
const isRow = (words: Words | undefined): words is Words => words !== undefined;

/** Those that have something. First what was not the same, since it may explain the rest. */
export function sectionsOf(comparison: Comparison, limits: Limits): Section[] {
  const groups = (list: readonly Group[], mark: Entry['mark']): Entry[] =>
    list.map((group) => groupEntry(group, mark, limits));
  const causes = (list: readonly Cause[]): Entry[] => list.map((cause) => causeEntry(cause, limits));
  const all: [string, Entry[]][] = [
    ['tested otherwise', testedEntries(comparison)],
    ['profiles', profileEntries(comparison)],
    ['newly failing', groups(comparison.newlyFailing, 'worse')],
    ['newly warned of', groups(comparison.newWarnings, 'neither')],
    ['fixed', groups(comparison.fixed, 'better')],
    ['newly skipped', causes(comparison.newlySkipped)],
    ['newly not verified', causes(comparison.newlyNotVerified.causes)],
    ['newly waived', groups(comparison.newlyWaived, 'neither')],
    ['waivers', comparison.waivers.map(waiverEntry)],
    ['slower', slowerEntries(comparison, limits)],
    ['only in the old run', onlyEntries(comparison.onlyOld, limits)],
    ['only in the new run', onlyEntries(comparison.onlyNew, limits)],
    ['not run', notRunEntries(comparison)],
  ];
  return all
    .filter(([, entries]) => entries.length > 0)
    .map(([title, entries]) => ({
      title,
      entries: entries.slice(0, limits.entries),
      more: Math.max(0, entries.length - limits.entries),
    }));
}

function testedEntries({ tested, capabilities }: Comparison): Entry[] {
  const told = (side: string | undefined) => (side === undefined ? 'not told' : theirs(side));
  return [
    ...tested.map(({ what, ...both }) => entry('neither', [theirs(what), ': ', told(both.old), ' → ', told(both.new)])),
    ...capabilities.map(({ capability, ...both }) =>
      entry('neither', ['capability ', theirs(capability), ': ', theirs(both.old), ' → ', theirs(both.new)]),
    ),
  ];
}

const wordText = (word: string | undefined): string => word?.replaceAll('-', ' ') ?? 'not told';

/** All of them in a row. */
const listOf = (names: readonly string[]): Words =>
  names.flatMap((name, index) => [index === 0 ? '' : ', ', theirs(name)]);

function profileEntries({ profiles }: Comparison): Entry[] {
  const kinds = new Map<string, Comparison['profiles']>();
  for (const each of profiles) {
    const kind = `${wordText(each.old)} → ${wordText(each.new)}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  return [...kinds].map(([kind, same]) => {
    const change = same[0]?.change;
    const mark = change === 'worse' || change === 'better' ? change : 'neither';
    return entry(mark, [`${kind}: `, ...listOf(same.map(({ profile }) => profile))]);
  });
}

const STATES: Partial<Record<string, string>> = {
  pass: 'passed before',
  fail: 'failed before',
  warn: 'was a warning',
  absent: 'is not in the old run',
  'not-run': 'was not run then',
  'harness-error': 'was a harness error',
};
const stateText = (state: string): string => STATES[state] ?? `was ${state.replaceAll('-', ' ')}`;

function groupEntry({ rule, file, also, checks }: Group, mark: Entry['mark'], limits: Limits): Entry {
  const count = counted(checks.length, 'check');
  const name: Words =
    rule === undefined
      ? ['no rule, in ', theirs(file ?? ''), `: ${count}`]
      : [theirs(rule.id), ` (${levelText(rule)}, `, theirs(rule.profile), `): ${count}${standingText(rule)}`];
  const shown = checks.slice(0, limits.lines).map(({ check, reason, old }): Words => {
    const why = reason === undefined ? [] : [': ', theirs(reason)];
    return [theirs(check), ...why, ` (${stateText(old)})`];
  });
  const more = checks.length - shown.length;
  const others = also.slice(0, limits.lines).flatMap((id, index) => [index === 0 ? '' : ', ', theirs(id)]);
  const left = also.length - limits.lines;
  const lines: (Words | undefined)[] = [
    rule?.text === undefined ? undefined : [theirs(rule.text)],
    rule === undefined ? undefined : [theirs(rule.clause)],
    ...shown,
    more > 0 ? [`and ${counted(more, 'more check')}`] : undefined,
    also.length === 0
      ? undefined
      : ['the same checks speak about ', ...others, left > 0 ? ` and ${counted(left, 'more rule')}` : ''],
  ];
  return entry(mark, name, lines.filter(isRow));
}

/** Levels of others may be anything. */
const levelText = ({ level }: { level: string }): string => (level === 'must' || level === 'should' ? level : 'rule');

function standingText({ old, new: now }: NonNullable<Group['rule']>): string {
  if (old === now) return '; the rule was so before';
  if (now === 'not-run') return '; what else broke it was not run';
  return `; the rule ${stateText(old)}`;
}

function causeEntry({ status, reason, checks, rules }: Cause, limits: Limits): Entry {
  const counts = [
    ...(checks.length > 0 ? [counted(checks.length, 'check')] : []),
    ...(rules.length > 0 ? [`${counted(rules.length, 'rule')} not verified`] : []),
  ].join(', ');
  const shown = (rules.length > 0 ? rules : checks).slice(0, limits.lines).map((id): Words => [theirs(id)]);
  const more = (rules.length > 0 ? rules : checks).length - shown.length;
  const word = status.replaceAll('-', ' ');
  // `blocked by: set up: volume data` says it already.
  const why = reason === '' ? [word] : reason.startsWith(word) ? [theirs(reason)] : [`${word}: `, theirs(reason)];
  return entry('neither', [...why, ` (${counts})`], [...shown, ...(more > 0 ? [[`and ${more} more`]] : [])]);
}

const waiverEntry = ({ check, change, ...both }: Comparison['waivers'][number]): Entry =>
  entry('neither', [
    theirs(check),
    `: ${change}`,
    ...(both.old === undefined ? [] : [', ', theirs(both.old)]),
    ...(both.old === undefined || both.new === undefined ? [] : [' →']),
    ...(both.new === undefined ? [] : [' ', theirs(both.new)]),
  ]);

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const times = (pair: { old: number; new: number }): string => {
  const factor = pair.old > 0 ? `, ${(pair.new / pair.old).toFixed(1)} times` : '';
  return `${seconds(pair.old)} → ${seconds(pair.new)}${factor}`;
};

/** Above this half of the files take so much longer that it is said first. */
const NOTABLE_PACE = 2;

function slowerEntries({ slower: { pace = 1, files } }: Comparison, limits: Limits): Entry[] {
  const whole =
    pace > NOTABLE_PACE
      ? [entry('worse', [`everything: half of the files take at least ${pace.toFixed(1)} times as long`])]
      : [];
  const own = files.map(({ file, slow, checks, ...both }) => {
    const lines = checks.slice(0, limits.lines).map((pair): Words => [theirs(pair.check), `: ${times(pair)}`]);
    return entry('worse', [theirs(file), slow ? `: ${times(both)}` : ''], lines);
  });
  return [...whole, ...own];
}

function onlyEntries({ checks, rules }: Comparison['onlyOld'], limits: Limits): Entry[] {
  const files = new Map<string, number>();
  for (const check of checks) files.set(fileInId(check), (files.get(fileInId(check)) ?? 0) + 1);
  const own = [...files].map(([file, count]) => entry('neither', [theirs(file), `: ${counted(count, 'check')}`]));
  if (rules.length === 0) return own;
  const named = rules.slice(0, limits.lines).map((id): Words => [theirs(id)]);
  const more = rules.length - named.length;
  return [
    entry('neither', [counted(rules.length, 'rule')], [...named, ...(more > 0 ? [[`and ${more} more`]] : [])]),
    ...own,
  ];
}

function notRunEntries({ notRun: { checks, rules }, new: { part } }: Comparison): Entry[] {
  if (checks.length === 0 && rules.length === 0) return [];
  const counts = `${counted(checks.length, 'check')} and ${counted(rules.length, 'rule')} of the old run`;
  const why: Words =
    part === undefined
      ? ['the suite is the same, and nothing of them was reported']
      : ['the new run is ', theirs(part)];
  return [entry('neither', [`${counts}: `, ...why, '. That fixes nothing.'])];
}
