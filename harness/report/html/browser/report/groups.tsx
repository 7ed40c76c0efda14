/** Checks that nothing can be said of, grouped by why. */
import type { ReasonGroup } from '../../view.ts';
import { Disclosure } from '../components/disclosure.tsx';
import { Prose } from '../components/prose.tsx';
import { Section } from '../components/shell.tsx';
import { count, counted } from '../texts.ts';
import { CheckRows } from './check-rows.tsx';
import { useReport } from './context.ts';
import { sdkChecks, sectionOf } from './sections.ts';

/** Checks of a section that are explained on paper. */
const PRINTED = 20;

export function HarnessErrors() {
  const report = useReport();
  const indices = report.checks.flatMap(({ status }, index) => (status === 'harness-error' ? [index] : []));
  if (indices.length === 0) return null;
  return (
    <Section
      entry={sectionOf('harness-errors', report)}
      lead="Here the suite or its surroundings failed: nothing about the server follows from it."
    >
      <div class="sheet">
        <CheckRows indices={indices} file explained={PRINTED} />
      </div>
    </Section>
  );
}

export function Blocked() {
  const report = useReport();
  if (report.blocked.length === 0) return null;
  return (
    <Section
      entry={sectionOf('blocked', report)}
      lead="These could not be made, because something else failed that they need. They speak against no rule."
    >
      <Groups groups={report.blocked} />
    </Section>
  );
}

export function Skipped() {
  const report = useReport();
  if (report.skipped.length === 0) return null;
  return (
    <Section entry={sectionOf('skipped', report)} lead="Checks that were not made, by why. They count for nothing.">
      <Groups groups={report.skipped} />
    </Section>
  );
}

function Groups({ groups }: { groups: readonly ReasonGroup[] }) {
  return (
    <div class="sheet">
      {groups.map(({ reason, checks }) => (
        <Disclosure
          key={reason}
          summary={
            <span class="row">
              <span class="grow">
                <Prose text={reason === '' ? 'for no reason that was given' : reason} />
              </span>
              <span class="soft small number">{counted(checks.length, 'check')}</span>
            </span>
          }
        >
          {() => <CheckRows indices={checks} file />}
        </Disclosure>
      ))}
    </div>
  );
}

export function Sdks() {
  const report = useReport();
  const indices = sdkChecks(report);
  if (indices.length === 0) return null;
  return (
    <Section
      entry={sectionOf('sdks', report)}
      lead={`What was found out about the SDKs that drove the run. It says nothing about the server. ${count(indices.length)} of their checks did not pass.`}
    >
      <div class="sheet">
        <CheckRows indices={indices} file explained={PRINTED} />
      </div>
    </Section>
  );
}
