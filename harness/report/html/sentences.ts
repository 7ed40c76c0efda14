/** The verdict of a run in sentences. Pure. */
import { counted } from '../../counted.ts';
import { isDeciding, isSeen } from '../../verdict/requirement.ts';
import type { Verdict } from '../../verdict/verdict-format.ts';
import type { Deviation } from '../deviations.ts';

const number = (value: number): string => value.toLocaleString('en');

/** What the run says of the server, in one sentence. */
export function verdictSentence(verdict: Verdict, deviations: readonly Deviation[]): string {
  const made = verdict.checks.filter(({ status }) => status !== 'skipped').length;
  const of = `of ${number(made)} ${made === 1 ? 'check that was' : 'checks that were'} made`;
  const { counts, run } = verdict;
  switch (verdict.verdict) {
    case 'conformant':
      return `The server keeps every rule that was judged: none ${of} failed.`;
    case 'waived':
      return `The server keeps every rule that was judged but for known deviations: ${number(counts.waived ?? 0)} ${of} are waived.`;
    case 'not-conformant':
      return brokenSentence(verdict, deviations, of);
    case 'not-verified':
      return `Nothing can be said of the server as a whole: ${whyNotVerified(verdict)}.`;
    case 'partial':
      return `No deviation in a part of the suite: none ${of} failed. This is no verdict.`;
    case 'interrupted':
      return `The run was interrupted${run.interrupted === undefined ? '' : ` after ${counted(run.interrupted.checks, 'check')}: ${run.interrupted.reason}`}. This is no verdict.`;
  }
}

function brokenSentence({ counts }: Verdict, deviations: readonly Deviation[], of: string): string {
  const levels = new Map<string, number>();
  for (const { rule, status } of deviations) {
    if (status === 'fail' && rule !== undefined) levels.set(rule.level, (levels.get(rule.level) ?? 0) + 1);
  }
  const rules = [...levels].map(([level, count]) => `${count} ${count === 1 ? level : `${level}s`}`).join(' and ');
  const broken = rules === '' ? 'No rule is named for what fails:' : `The server breaks ${rules}:`;
  const blocked =
    counts.blocked === undefined
      ? ''
      : `, and ${number(counts.blocked)} could not be made because of what failed before`;
  return `${broken} ${number(counts.fail ?? 0)} ${of} failed${blocked}.`;
}

function whyNotVerified(verdict: Verdict): string {
  const { counts, requirements } = verdict;
  const errors = counts['harness-error'];
  if (errors !== undefined) return `the suite itself failed in ${counted(errors, 'check')}`;
  if (counts.pass === undefined) return 'nothing passed';
  const unjudged = offeredAndNotJudged(verdict);
  if (unjudged.length > 0) return `it offers what was not judged (${unjudged.join(', ')})`;
  const unseen = requirements.filter((each) => isDeciding(each) && each.status === 'not-run').length;
  return `no check of this run is about ${counted(unseen, 'must')}`;
}

const offeredAndNotJudged = ({ capabilities }: Pick<Verdict, 'capabilities'>): string[] =>
  capabilities.filter((offer) => isSeen(offer) && !offer.judged).map(({ capability }) => capability);

/** What the run says nothing about, a sentence each. */
export function notJudgedSentences(verdict: Verdict): string[] {
  const { run, profiles, requirements, counts } = verdict;
  const named = (word: string): string[] => profiles.filter((each) => each.word === word).map(({ profile }) => profile);
  const listed = (names: readonly string[], what: string): string[] =>
    names.length === 0 ? [] : [`${counted(names.length, 'profile')} ${what}: ${names.join(', ')}.`];
  const unjudged = offeredAndNotJudged(verdict);
  const skipped = counts.skipped ?? 0;
  // A part of the suite does not ask for what has no check.
  const pending =
    run.partial === undefined ? requirements.filter((each) => isDeciding(each) && each.status === 'pending').length : 0;
  return [
    ...(run.partial === undefined ? [] : [`Only a part of the suite was run: ${run.partial}.`]),
    ...listed(named('not-verified'), 'not verified'),
    ...listed(named('not-offered'), 'not offered by the server'),
    ...listed(named('no-checks'), 'without checks in the suite'),
    ...(unjudged.length === 0 ? [] : [`Offered and not judged: ${unjudged.join(', ')}.`]),
    ...(skipped === 0 ? [] : [`${number(skipped)} ${skipped === 1 ? 'check was' : 'checks were'} not made.`]),
    ...(pending === 0 ? [] : [`For ${counted(pending, 'must')} the suite has no check yet.`]),
  ];
}
