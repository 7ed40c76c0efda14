/** The matrix as people read it. Pure: a campaign in, lines out. */
import pc from 'picocolors';
import type { Campaign } from './campaign.ts';
import { type Explained, explanationOf } from './explained.ts';
import type { Assertion, FaultVerdict } from './matrix.ts';
import { spreadLines, spreadProblems } from './spread-text.ts';

const SIGNS: Record<FaultVerdict['status'], string> = {
  noticed: pc.green('✓'),
  broken: pc.yellow('⊘'),
  missed: pc.red('✗'),
  crashed: pc.magenta('!'),
};

/** What must not be: an empty list is what a build wants. */
export function problemsOf(campaign: Campaign, explained: Explained, whole: boolean): string[] {
  const problems: string[] = [];
  for (const { id, status, reason } of campaign.verdicts) {
    if (explanationOf(explained.sometimes, id) !== undefined) continue;
    const why = explanationOf(explained.missed, id);
    if (status !== 'noticed' && why === undefined) {
      problems.push(`${id} is ${status}: no check of its area notices it${reason === undefined ? '' : ` (${reason})`}`);
    }
    if (status === 'noticed' && why !== undefined)
      problems.push(`${id} is noticed, and explained as missed: remove that`);
  }
  if (campaign.complete) {
    const idle = campaign.idleRules.filter((id) => explanationOf(explained.rules, id) === undefined);
    problems.push(...idle.map((id) => `${id}: a contract rule that no fault breaks`));
  }
  if (whole) problems.push(...spreadProblems(campaign, explained));
  problems.push(...campaign.unsteady.map((what) => `without a fault: ${what}`));
  return problems;
}

/** Assertions that no fault makes fail and that nothing explains. */
export function idleAssertions({ assertions }: Campaign, explained: Explained): Assertion[] {
  return assertions.filter(
    ({ check, assertion, verifying, faults }) =>
      verifying && faults.length === 0 && explanationOf(explained.idle, `${check} # ${assertion}`) === undefined,
  );
}

/** What a fault is, and the first check that notices it. */
export function faultLines({ id, says, status, by, reason }: FaultVerdict): string[] {
  const [first] = by;
  const what = first === undefined ? `${status}: ${reason ?? 'everything passed'}` : first.check;
  const more = by.length > 1 ? ` and ${by.length - 1} more` : '';
  return [`${SIGNS[status]} ${id} ${pc.dim(`· a server that ${says}`)}`, `    ${pc.dim(what.split('\n')[0] + more)}`];
}

/** What would be missed without one assertion. The others have company: several of them notice each of their faults. */
function aloneOf(failing: readonly Assertion[]): string {
  const alone = failing.filter(({ alone: faults }) => faults.length > 0);
  return `, ${alone.length} of them alone: without it a fault would be missed`;
}

export function summaryLines(campaign: Campaign, explained: Explained, whole: boolean): string[] {
  const { verdicts, assertions, idleRules } = campaign;
  const count = (status: FaultVerdict['status']): number => verdicts.filter((one) => one.status === status).length;
  const verifying = assertions.filter((one) => one.verifying);
  const failing = verifying.filter(({ faults }) => faults.length > 0);
  const fragile = verdicts.flatMap(({ id, fragile: checks }) => checks.map((check) => `${check} (for ${id})`));
  const lines = [
    `faults      ${count('noticed')} of ${verdicts.length} noticed, ${count('missed')} missed, ${count('broken')} broke everything, ${count('crashed')} crashed`,
    `assertions  ${failing.length} of ${verifying.length} fail for some fault${whole ? aloneOf(failing) : ' (only scenarios that were needed; --full tries all)'}`,
    `rules       ${idleRules.length} contract rules were exercised and broken by no fault`,
    ...spreadLines(campaign, whole),
    `time        ${campaign.seconds} s`,
  ];
  if (fragile.length > 0) lines.push('fails for a fault of another area:', ...fragile.map((line) => `  ${line}`));
  const problems = problemsOf(campaign, explained, whole);
  if (problems.length > 0) lines.push('problems:', ...problems.map((line) => `  ${line}`));
  return lines;
}
