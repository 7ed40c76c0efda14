/** The verdict of a run in sentences. Pure. */
import { counted } from '../../counted.ts';
import { isDeciding, isSeen } from '../../verdict/requirement.ts';
import type { Verdict } from '../../verdict/verdict-format.ts';
import type { Deviation } from '../deviations.ts';

/** What the run says of the server, in one sentence. */
export function verdictSentence(verdict: Verdict, deviations: readonly Deviation[]): string {
  const made = verdict.checks.filter(({ status }) => status !== 'skipped').length;
  const of = `of ${counted(made, 'check')} that ${made === 1 ? 'was' : 'were'} made`;
  const { counts, run } = verdict;
  switch (verdict.verdict) {
    case 'conformant':
      return `The server keeps every rule that was judged: none ${of} failed.`;
    case 'waived':
      return `The server keeps every rule that was judged but for known deviations: ${counts.waived ?? 0} ${of} are waived.`;
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
  const rules = deviations.flatMap(({ rule, status }) => (status === 'fail' ? (rule ?? []) : []));
  const musts = rules.filter(({ level }) => level === 'must').length;
  const levels =
    musts === rules.length
      ? `${counted(musts, 'must')}`
      : `${counted(musts, 'must')}, ${rules.length - musts} of another level`;
  const broken =
    rules.length === 0 ? 'The server fails' : `The server breaks ${counted(rules.length, 'rule')} (${levels}):`;
  const blocked =
    counts.blocked === undefined ? '' : `, and ${counts.blocked} could not be made because of what failed before`;
  return `${broken} ${counts.fail ?? 0} ${of} failed${blocked}.`;
}

function whyNotVerified({ counts, capabilities, requirements }: Verdict): string {
  if (counts['harness-error'] !== undefined)
    return `the suite itself failed in ${counted(counts['harness-error'], 'check')}`;
  if (counts.pass === undefined) return 'nothing passed';
  const left = capabilities.filter((offer) => isSeen(offer) && !offer.judged).map(({ capability }) => capability);
  if (left.length > 0) return `it offers what was not judged (${left.join(', ')})`;
  const unseen = requirements.filter((each) => isDeciding(each) && each.status === 'not-run').length;
  return `no check of this run is about ${counted(unseen, 'must')}`;
}

/** What the run says nothing about, a sentence each. */
export function notJudgedSentences(verdict: Verdict): string[] {
  const { run, profiles, requirements, capabilities, counts } = verdict;
  const named = (word: string): string[] => profiles.filter((each) => each.word === word).map(({ profile }) => profile);
  const musts = requirements.filter(isDeciding);
  const pending = musts.filter(({ status }) => status === 'pending').length;
  const left = capabilities.filter((offer) => isSeen(offer) && !offer.judged).map(({ capability }) => capability);
  const unverified = named('not-verified');
  const notOffered = named('not-offered');
  const unchecked = named('no-checks');
  return [
    ...(run.partial === undefined ? [] : [`Only a part of the suite was run: ${run.partial}.`]),
    ...(unverified.length === 0
      ? []
      : [`${counted(unverified.length, 'profile')} not verified: ${unverified.join(', ')}.`]),
    ...(notOffered.length === 0
      ? []
      : [`${counted(notOffered.length, 'profile')} not offered by the server: ${notOffered.join(', ')}.`]),
    ...(unchecked.length === 0
      ? []
      : [`${counted(unchecked.length, 'profile')} without checks in the suite: ${unchecked.join(', ')}.`]),
    ...(left.length === 0 ? [] : [`Offered and not judged: ${left.join(', ')}.`]),
    ...(counts.skipped === undefined ? [] : [`${counted(counts.skipped, 'check')} not made; the reasons are below.`]),
    ...(pending === 0 || run.partial !== undefined
      ? []
      : [`For ${counted(pending, 'must')} the suite has no check yet.`]),
  ];
}
