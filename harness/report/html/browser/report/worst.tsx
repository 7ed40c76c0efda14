/** The three worst deviations: what a person wants to know first. */
import { contrastOf } from '../../contrast.ts';
import type { DeviationView } from '../../view.ts';
import { Prose } from '../components/prose.tsx';
import { Section } from '../components/shell.tsx';
import { counted } from '../texts.ts';
import { ruleLink, useReport } from './context.ts';
import { Reasons } from './reasons.tsx';
import { Repeat } from './repeat.tsx';
import { sectionOf } from './sections.ts';

const MOST = 3;

export function Worst() {
  const report = useReport();
  const { deviations } = report;
  if (deviations.length === 0) return null;
  const more = deviations.length - MOST;
  return (
    <Section entry={sectionOf('worst', report)}>
      <ol class="worst">
        {deviations.slice(0, MOST).map((deviation) => (
          <li key={deviation.rule ?? deviation.file} class="sheet">
            <Card deviation={deviation} />
          </li>
        ))}
      </ol>
      {more > 0 ? (
        <p class="soft">
          <a href="#deviations">{counted(more, 'more deviation')}</a>
        </p>
      ) : null}
    </Section>
  );
}

function Card({ deviation }: { deviation: DeviationView }) {
  const { rules, checks } = useReport();
  const rule = deviation.rule === undefined ? undefined : rules[deviation.rule];
  const index = telling(deviation.checks.map((each) => ({ index: each, check: checks[each] })));
  const check = checks[index];
  return (
    <>
      <h3>
        <Prose
          text={rule === undefined ? `Checks of ${deviation.file} failed; no rule is named` : (rule.text ?? rule.id)}
        />
      </h3>
      <p class="small facts-line">
        {rule === undefined ? null : (
          <>
            <span class="level">{rule.level}</span>
            <a class="mono" href={ruleLink(rule)}>
              {rule.id}
            </a>
            {rule.clause === undefined ? null : <span class="mono soft">{rule.clause}</span>}
          </>
        )}
        <span class="soft">
          {counted(deviation.checks.length, 'check')}
          {deviation.files > 1 ? ` in ${deviation.files} files` : ''}
        </span>
      </p>
      {check === undefined ? null : (
        <>
          <p class="small seen-in">
            <span class="soft">For example</span> {check.id}
            {check.request === undefined ? null : (
              <>
                <br />
                <code>{check.request}</code>
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

/** The check that tells most: one that says what it expected and saw, and can be repeated; else the first. */
function telling(all: readonly { index: number; check: { reasons: string[]; repro?: string } | undefined }[]): number {
  const points = ({ check }: (typeof all)[number]): number =>
    (check?.repro === undefined ? 0 : 2) + (contrastOf(check?.reasons[0] ?? '') === undefined ? 0 : 1);
  return all.reduce(
    (best, each) => (points(each) > points(best) ? each : best),
    all[0] ?? { index: -1, check: undefined },
  ).index;
}
