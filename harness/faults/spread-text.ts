/** How far the faults of a campaign spread, as people read it, and what must not be of it. */
import type { Campaign } from './campaign.ts';
import { type Explained, explanationOf } from './explained.ts';
import { over, type SpreadOver } from './spread.ts';

/** What half of the faults, and nine of ten, may cost in requirements. */
const GOAL = { median: 2, ninetieth: 5 };
/** A fault that costs more requirements than this has its reason in faults/explained.yaml. */
export const MOST_REQUIREMENTS = 10;

export type CampaignSpread = { requirements?: SpreadOver; checks?: SpreadOver; ratio?: SpreadOver };

type Verdicts = Pick<Campaign, 'verdicts'>;

/** What the faults of a campaign cost, each kind of cost for itself. One that crashed has none. */
export function campaignSpread({ verdicts }: Verdicts): CampaignSpread {
  const tried = verdicts.filter(({ status }) => status !== 'crashed');
  const counts = (count: (one: Campaign['verdicts'][number]) => number | undefined): SpreadOver | undefined =>
    over(
      tried.flatMap((one) => {
        const number = count(one);
        return number === undefined ? [] : [{ id: one.id, count: number }];
      }),
    );
  const requirements = counts(({ spread }) => Object.keys(spread.requirements).length);
  const checks = counts(({ spread }) => spread.checks.length);
  const ratio = counts(({ spread }) => spread.ratio);
  return { ...(requirements && { requirements }), ...(checks && { checks }), ...(ratio && { ratio }) };
}

/** `whole`: every fault went through every scenario that it concerns. */
export function spreadLines(campaign: Verdicts, whole: boolean): string[] {
  const { requirements, checks, ratio } = campaignSpread(campaign);
  const part = whole ? '' : ' (each fault only until it was noticed; --full measures all)';
  const lines: string[] = [];
  if (requirements !== undefined && checks !== undefined) {
    lines.push(
      `spread      a fault fails ${figures(requirements)} requirements and ${figures(checks)} checks${part}; most requirements:`,
      ...worstLines(requirements, (count) => String(count)),
    );
  }
  if (ratio !== undefined) {
    lines.push(
      `slower      a fault makes its scenarios take ${figures(ratio)} times as long; longest:`,
      ...worstLines(ratio, (count) => `${count.toFixed(1)} times`),
    );
  }
  return lines;
}

const figures = ({ median, ninetieth }: SpreadOver): string => `${median} (median), ${ninetieth} (90th percentile)`;

const worstLines = ({ worst }: SpreadOver, shown: (count: number) => string): string[] =>
  worst.map(({ id, count }) => `  ${shown(count).padStart(10)}  ${id}`);

/**
 * Where the faults of a campaign cost more than they may. Only of one in which every fault went through every scenario
 * that it concerns, and of the median and the 90th percentile only where no fault was left out.
 */
export function spreadProblems(campaign: Verdicts & Pick<Campaign, 'complete'>, explained: Explained): string[] {
  const problems = campaign.verdicts.flatMap(({ id, status, spread }) => {
    if (status === 'crashed' || explanationOf(explained.sometimes, id) !== undefined) return [];
    const count = Object.keys(spread.requirements).length;
    const why = explanationOf(explained.wide, id);
    if (count > MOST_REQUIREMENTS && why === undefined) {
      return [`${id} fails ${count} requirements, more than ${MOST_REQUIREMENTS}: which check depends on too much?`];
    }
    return count <= MOST_REQUIREMENTS && why !== undefined
      ? [`${id} fails ${count} requirements, and is explained as wide: remove that`]
      : [];
  });
  const { requirements } = campaignSpread(campaign);
  if (campaign.complete && requirements !== undefined) {
    const { median, ninetieth } = requirements;
    if (median > GOAL.median)
      problems.push(`half of the faults fail ${median} requirements or more, not ${GOAL.median}`);
    if (ninetieth > GOAL.ninetieth)
      problems.push(`one fault of ten fails ${ninetieth} requirements or more, not ${GOAL.ninetieth}`);
  }
  return problems;
}
