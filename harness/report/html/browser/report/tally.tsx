/** How many checks have each status: a bar, and the numbers. */
import type { CheckStatus } from '../../view.ts';
import { CHECK_LOOKS } from '../components/words.tsx';
import { count } from '../texts.ts';

export const WORST_FIRST = Object.keys(CHECK_LOOKS) as CheckStatus[];

/** The statuses that occur, worst first, with how many have each. */
export const tallyOf = (counts: Readonly<Record<string, number>>): [CheckStatus, number][] =>
  WORST_FIRST.flatMap((status) => {
    const number = counts[status] ?? 0;
    return number === 0 ? [] : [[status, number] as [CheckStatus, number]];
  });

/** The word behind a number. */
export const textOf = (status: CheckStatus, number: number): string => {
  const { text, many = text } = CHECK_LOOKS[status];
  return number === 1 ? text : many;
};

export function Tally({ counts }: { counts: Readonly<Record<string, number>> }) {
  const parts = tallyOf(counts);
  return (
    <div class="tally">
      <div class="bar" aria-hidden="true">
        {parts.map(([status, number]) => (
          <span key={status} class={`fill-${CHECK_LOOKS[status].tone}`} style={{ flexGrow: number }} />
        ))}
      </div>
      <ul>
        {parts.map(([status, number]) => (
          <li key={status}>
            <a href={`#status=${status}`} class={`tone-${CHECK_LOOKS[status].tone}`}>
              <span aria-hidden="true">{CHECK_LOOKS[status].sign}</span> <strong>{count(number)}</strong>{' '}
              {textOf(status, number)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The same in a row of a list: `2 failed, 40 passed`. */
export const TallyText = ({ counts }: { counts: Readonly<Record<string, number>> }) => (
  <span class="tally-text">
    {tallyOf(counts).map(([status, number]) => (
      <span key={status} class={`tone-${CHECK_LOOKS[status].tone}`} title={`${number} ${textOf(status, number)}`}>
        {CHECK_LOOKS[status].sign} {count(number)}
      </span>
    ))}
  </span>
);

export function countStatuses(checks: readonly { status: CheckStatus }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of checks) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
