/** All deviations, a rule each, with what shows them. */
import type { DeviationView } from '../../view.ts';
import { Breakable } from '../components/breakable.tsx';
import { Disclosure, Wanted } from '../components/disclosure.tsx';
import { Prose } from '../components/prose.tsx';
import { Section } from '../components/shell.tsx';
import { counted } from '../texts.ts';
import { CheckRows } from './check-rows.tsx';
import { ruleLink, titleOf, useReport } from './context.ts';
import { sectionOf } from './sections.ts';

/** Checks of a deviation that are explained on paper. */
const PRINTED = 1;

export function Deviations() {
  const report = useReport();
  const { deviations, rules, state } = report;
  if (deviations.length === 0) return null;
  return (
    <Section
      entry={sectionOf('deviations', report)}
      lead="The rules that are broken: musts first, and those that most checks show."
    >
      <div class="sheet">
        {deviations.map((deviation) => {
          const rule = deviation.rule === undefined ? undefined : rules[deviation.rule];
          return (
            <Deviation
              key={rule?.id ?? deviation.file}
              deviation={deviation}
              wanted={rule !== undefined && state.rule === rule.id}
            />
          );
        })}
      </div>
    </Section>
  );
}

function Deviation({ deviation, wanted }: { deviation: DeviationView; wanted: boolean }) {
  const { rules } = useReport();
  const rule = deviation.rule === undefined ? undefined : rules[deviation.rule];
  const summary = (
    <span class="row">
      <span class="level">{rule?.level ?? deviation.unruled?.what}</span>
      <span class="grow">
        <strong>
          <Prose text={titleOf(deviation, rule)} />
        </strong>
        {rule === undefined ? null : (
          <>
            <br />
            <span class="mono soft">{rule.id}</span>
          </>
        )}
      </span>
      <span class="soft small number">{counted(deviation.checks.length, 'check')}</span>
    </span>
  );
  return (
    <Wanted wanted={wanted} class="anchor">
      <Disclosure summary={summary} open={wanted} print>
        {() => (
          <>
            {rule === undefined ? null : (
              <p class="small facts-line">
                <span class="soft">Profile {rule.profile}</span>
                {rule.clause === undefined ? null : (
                  <span class="mono">
                    <Breakable text={rule.clause} />
                  </span>
                )}
                <a class="here" href={ruleLink(rule)}>
                  Link to this rule
                </a>
              </p>
            )}
            <CheckRows indices={deviation.checks} file open explained={PRINTED} />
          </>
        )}
      </Disclosure>
    </Wanted>
  );
}
