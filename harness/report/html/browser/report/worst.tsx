/** The three worst deviations: what a person wants to know first. */
import { contrastOf } from '../../contrast.ts';
import type { DeviationView } from '../../view.ts';
import { Breakable } from '../components/breakable.tsx';
import { Prose } from '../components/prose.tsx';
import { Section } from '../components/shell.tsx';
import { count, counted } from '../texts.ts';
import { ruleLink, titleOf, useReport } from './context.ts';
import { Reasons } from './reasons.tsx';
import { Repeat } from './repeat.tsx';
import { sectionOf } from './sections.ts';

const MOST = 3;

export function Worst() {
  const report = useReport();
  const { deviations, joined } = report;
  if (joined.length === 0) return null;
  const more = joined.length - MOST;
  return (
    <Section entry={sectionOf('worst', report)}>
      <ol class="worst">
        {joined.slice(0, MOST).map((own) => {
          const [first, ...others] = own.flatMap((index) => deviations[index] ?? []);
          return first === undefined ? null : (
            <li key={own[0]} class="sheet">
              <Card deviation={first} others={others} />
            </li>
          );
        })}
      </ol>
      {more > 0 ? (
        <p class="soft">
          <a href="#deviations">and {count(more)} more, among all deviations</a>
        </p>
      ) : null}
    </Section>
  );
}

function Card({ deviation, others }: { deviation: DeviationView; others: readonly DeviationView[] }) {
  const { rules, checks } = useReport();
  const rule = deviation.rule === undefined ? undefined : rules[deviation.rule];
  const index = telling(deviation.checks.map((each) => ({ index: each, check: checks[each] })));
  const check = checks[index];
  return (
    <>
      <h3>
        <Prose text={titleOf(deviation, rule)} />
      </h3>
      <p class="small facts-line">
        <span class="level">{rule?.level ?? deviation.unruled?.what}</span>
        {rule === undefined ? null : (
          <>
            <a class="mono" href={ruleLink(rule)}>
              {rule.id}
            </a>
            {rule.clause === undefined ? null : (
              <span class="mono soft">
                <Breakable text={rule.clause} />
              </span>
            )}
          </>
        )}
        <span class="soft">
          {counted(deviation.checks.length, 'check')}
          {deviation.files > 1 ? ` in ${deviation.files} files` : ''}
        </span>
      </p>
      <Others others={others} />
      {check === undefined ? null : (
        <>
          <p class="small seen-in">
            <span class="soft">For example</span> <Breakable text={check.id} />
            {check.request === undefined ? null : (
              <>
                <br />
                <code>
                  <Breakable text={check.request} />
                </code>
              </>
            )}
          </p>
          <Reasons reasons={check.reasons} most={1} />
          <Repeat check={check} index={index} />
        </>
      )}
    </>
  );
}

/** What else the same checks show: other sides of one fault. */
function Others({ others }: { others: readonly DeviationView[] }) {
  const { rules } = useReport();
  if (others.length === 0) return null;
  return (
    <>
      <p class="label">The same checks show</p>
      <ul class="rules small">
        {others.map((other) => {
          const rule = rules[other.rule ?? -1];
          return (
            <li key={rule?.id ?? other.file}>
              <span class="level">{rule?.level ?? other.unruled?.what}</span>{' '}
              {rule === undefined ? null : <a href={ruleLink(rule)}>{rule.id}</a>} <Prose text={titleOf(other, rule)} />
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The check that tells most: one that says what it expected and saw, and can be repeated; else the first. */
function telling(all: readonly { index: number; check: { reasons: string[]; repro?: string } | undefined }[]): number {
  const points = ({ check }: (typeof all)[number]): number =>
    (check?.repro === undefined ? 0 : 2) + (contrastOf(check?.reasons[0] ?? '') === undefined ? 0 : 1);
  return all.reduce(
    (best, each) => (points(each) > points(best) ? each : best),
    all[0] ?? { index: -1, check: undefined },
  ).index;
}
