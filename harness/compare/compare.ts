/** Holds two runs against each other. Pure: the same two reports give the same comparison. */
import { readTime } from '../time.ts';
import { causesOf, unjudgedRules } from './causes.ts';
import { type Change, changesBetween, isByChance, isJudged } from './changes.ts';
import type { ComparedRun } from './compared-run-format.ts';
import type { Comparison, Group } from './comparison-format.ts';
import { type Grouping, groupsOf } from './groups.ts';
import { profileChanges } from './profiles.ts';
import { indexOf, inOrder, partOf, type RunIndex, ruleStateOf } from './run-index.ts';
import { slowerIn } from './slower.ts';
import { testedOtherwise } from './tested.ts';
import { waiverChanges } from './waivers.ts';

export function compareRuns(older: ComparedRun, newer: ComparedRun): Comparison {
  const alike = arePartsAlike(older, newer);
  const sameSuite = areSuitesAlike(older, newer);
  const old = indexOf(older, alike ? undefined : partOf(older), sameSuite);
  const now = indexOf(newer, alike ? undefined : partOf(newer), sameSuite);
  const changes = changesBetween(old, now);
  const profiles = profileChanges(old, now);
  const newlyFailing = newlyFailingIn(old, now, changes);
  const causes = causesOf(old, now, changes);
  return {
    format: 1,
    old: sideOf(older),
    new: sideOf(newer),
    remarks: remarksOn(older, newer),
    tested: testedOtherwise(older, newer),
    capabilities: offeredOtherwise(older, newer),
    profiles,
    newlyFailing,
    newWarnings: groupsOf({
      old,
      new: now,
      side: 'new',
      changes: changes.filter((each) => each.new === 'warn' && each.old !== 'warn'),
      isChanged: (before, after) => after === 'warn' && before !== 'warn',
    }),
    fixed: fixedIn(old, now, changes),
    newlySkipped: causes.filter(({ status }) => isSkip(status)),
    newlyNotVerified: {
      profiles: profiles.flatMap(({ profile, change }) => (change === 'not-verified' ? [profile] : [])),
      rules: unjudgedRules(old, now),
      causes: causes.filter(({ status }) => !isSkip(status)),
    },
    newlyWaived: groupsOf({
      old,
      new: now,
      side: 'new',
      changes: changes.filter((each) => each.new === 'waived' && each.old !== 'waived' && !isByChance(each.is, now)),
      isChanged: (before, after) => after === 'waived' && before !== 'waived',
    }),
    waivers: waiverChanges(old, now),
    slower: slowerIn(old, now),
    onlyOld: { checks: absentIn(changes, 'new'), rules: rulesNotIn(old, now) },
    onlyNew: { checks: absentIn(changes, 'old'), rules: rulesNotIn(now, old) },
    notRun: {
      checks: changes.filter((each) => each.new === 'not-run' && isMade(each)).map(({ key }) => key),
      rules: [...old.rules.keys()].filter(
        (id) => isJudged(ruleStateOf(old, id)) && ruleStateOf(now, id) === 'not-run' && now.part !== undefined,
      ),
    },
    failed: isFailure(newlyFailing, changes),
  };
}

/** Two runs of the same part are as good as whole ones beside each other. */
const arePartsAlike = ({ run: one }: ComparedRun, { run: other }: ComparedRun): boolean =>
  one.partial === other.partial && one.interrupted === undefined && other.interrupted === undefined;

/** Whether both runs had to make the same checks: the same files, of the same set, through the same drivers. */
function areSuitesAlike(one: ComparedRun, other: ComparedRun): boolean {
  const [suite, set] = [one.provenance?.suite?.digest, one.provenance?.set?.id];
  const drivers = ({ run }: ComparedRun): string => run.drivers.map(({ driver }) => driver).join();
  return (
    suite !== undefined &&
    suite === other.provenance?.suite?.digest &&
    set === other.provenance?.set?.id &&
    drivers(one) === drivers(other)
  );
}

const isSkip = (status: string): boolean => status === 'skipped' || status === 'not-offered';

function newlyFailingIn(old: RunIndex, now: RunIndex, changes: readonly Change[]): Group[] {
  return groupsOf({
    old,
    new: now,
    side: 'new',
    changes: changes.filter((each) => each.new === 'fail' && each.old !== 'fail'),
    standing: changes.filter((each) => each.new === 'fail' && each.old === 'fail'),
    isChanged: (before, after) => after === 'fail' && before !== 'fail',
  });
}

/** Every failed check that did not fail before, and a must that one speaks against which failed before for others. */
const isFailure = (groups: readonly Group[], changes: readonly Change[]): boolean =>
  changes.some((each) => each.new === 'fail' && each.old !== 'fail') ||
  groups.some(({ rule }) => rule !== undefined && rule.level === 'must' && rule.new === 'fail' && rule.old !== 'fail');

/** What a race shows or does not show is neither broken nor fixed. Of a part, a rule is fixed when all that broke it passes. */
function fixedIn(old: RunIndex, now: RunIndex, changes: readonly Change[]): Group[] {
  const wasWrong = (each: Change): boolean => isJudged(each.old) && each.old !== 'pass' && !isByChance(each.was, old);
  const open = new Set(
    now.part === undefined
      ? []
      : changes.filter((each) => wasWrong(each) && each.new !== 'pass').flatMap(({ was }) => was?.blames ?? []),
  );
  const grouping: Grouping = {
    old,
    new: now,
    side: 'old',
    changes: changes.filter((each) => wasWrong(each) && each.new === 'pass'),
    isChanged: (before, after) => isJudged(before) && before !== 'pass' && after === 'pass',
  };
  return groupsOf(grouping).map((group) => {
    const { rule } = group;
    return rule !== undefined && rule.new === 'pass' && open.has(rule.id)
      ? { ...group, rule: { ...rule, new: 'not-run' } }
      : group;
  });
}

/** Whether the old run said something of it. */
const isMade = ({ old }: Change): boolean => !['absent', 'not-run', 'skipped'].includes(old);

const absentIn = (changes: readonly Change[], side: 'old' | 'new'): string[] =>
  changes.filter((each) => each[side] === 'absent').map(({ key }) => key);

const rulesNotIn = ({ rules }: RunIndex, other: RunIndex): string[] =>
  [...rules.keys()].filter((id) => !other.rules.has(id)).sort(inOrder);

function sideOf(run: ComparedRun): Comparison['old'] {
  const { id, startedAt, ms } = run.run;
  const part = partOf(run);
  return {
    id,
    startedAt,
    verdict: run.verdict,
    target: run.target.label,
    ms,
    ...(part === undefined ? {} : { part }),
  };
}

function remarksOn({ run: old, provenance: was }: ComparedRun, { run: now, provenance: is }: ComparedRun): string[] {
  const started = (time: string): number => readTime(time) ?? 0;
  const silent = [...(was === undefined ? ['old'] : []), ...(is === undefined ? ['new'] : [])];
  return [
    ...(old.id === now.id ? ['Both reports are of the same run.'] : []),
    ...(started(old.startedAt) > started(now.startedAt)
      ? ['The old run began after the new one: the two may be the wrong way round.']
      : []),
    ...silent.map((side) => `The ${side} report does not say with which documents and settings it was made.`),
  ];
}

/** What the server was seen to offer in one run and not in the other. */
function offeredOtherwise(old: ComparedRun, now: ComparedRun): Comparison['capabilities'] {
  const was = new Map(old.capabilities?.map(({ capability, seen }) => [capability, seen]));
  return (now.capabilities ?? []).flatMap(({ capability, seen }) => {
    const before = was.get(capability);
    return before === undefined || before === seen ? [] : [{ capability, old: before, new: seen }];
  });
}
