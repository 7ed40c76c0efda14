/** The sections of the report, in their order, with how many things each has. */

import type { ReportView } from '../../view.ts';
import type { SectionEntry } from '../components/shell.tsx';

type Known = SectionEntry & { shown: boolean };

const all = (report: ReportView): Known[] => {
  const of = (...statuses: string[]): number => report.checks.filter(({ status }) => statuses.includes(status)).length;
  const {
    deviations,
    joined,
    blocked,
    waivers,
    newer,
    skipped,
    facts,
    differences,
    coverage,
    profiles,
    capabilities,
    checks,
  } = report;
  const sdks = sdkChecks(report).length;
  const entry = (id: string, title: string, count: number | undefined, shown = count !== 0): Known => {
    return { id, title, count, shown };
  };
  return [
    entry('verdict', 'Verdict', undefined),
    entry(
      'worst',
      joined.length > 3 ? 'The three worst deviations' : 'The worst deviations',
      undefined,
      deviations.length > 0,
    ),
    entry('profiles', 'Profiles', profiles.length),
    entry('deviations', 'Deviations', deviations.length),
    entry('harness-errors', 'Harness errors', of('harness-error')),
    entry('blocked', 'Blocked', of('blocked'), blocked.length > 0),
    entry('waivers', 'Waivers', waivers.length),
    entry('newer', 'Newer than the documents', newer.length),
    entry('drivers', 'Drivers', differences.length, facts.drivers.length > 1),
    entry('coverage', 'Coverage of the documents', undefined, coverage.length > 0),
    entry('skipped', 'Not made', of('skipped'), skipped.length > 0),
    entry('capabilities', 'What the server offers', capabilities.length),
    entry('sdks', 'SDKs', sdks),
    entry('checks', 'All checks', checks.length),
  ];
};

export const sectionsOf = (report: ReportView): SectionEntry[] => all(report).filter(({ shown }) => shown);

export function sectionOf(id: string, report: ReportView): SectionEntry {
  const found = all(report).find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no section ${id}`);
  return found;
}

/** What is found out about SDKs: indices of checks that speak about one and did not pass. */
export const sdkChecks = ({ checks }: Pick<ReportView, 'checks'>): number[] =>
  checks.flatMap(({ sdk, status }, index) =>
    sdk === undefined || status === 'pass' || status === 'skipped' ? [] : [index],
  );
