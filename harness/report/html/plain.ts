/** The most important of a report in plain text, for whoever runs no scripts. Pure. */
import type { ReportView } from './view.ts';

const MOST_DEVIATIONS = 3;
const MOST_REASONS = 2;

export function plainReport(view: ReportView): string {
  const { verdict, facts, profiles, deviations } = view;
  const more = deviations.length - MOST_DEVIATIONS;
  return [
    'OpenSandbox conformance report',
    '',
    `${verdict.word.toUpperCase()}: ${verdict.sentence}`,
    '',
    `target   ${facts.target.label} (${facts.target.url})`,
    `set      ${[facts.set ?? 'unknown', ...facts.overlays].join(' with ')}, suite ${facts.suite}`,
    `run      ${facts.run}, ${facts.startedAt}, ${facts.drivers.map(({ driver }) => driver).join(', ')}`,
    '',
    ...verdict.notJudged,
    ...(deviations.length === 0 ? [] : ['', 'The worst deviations', '']),
    ...deviations.slice(0, MOST_DEVIATIONS).flatMap((deviation, index) => deviationLines(view, deviation, index + 1)),
    ...(more > 0 ? [`and ${more} more, which need scripts to be shown; conformance.json has them too`] : []),
    '',
    'Profiles',
    '',
    ...profiles.map(({ profile, word }) => `  ${profile.padEnd(24)} ${word}`),
  ].join('\n');
}

function deviationLines(
  { rules, checks }: ReportView,
  deviation: ReportView['deviations'][number],
  number: number,
): string[] {
  const rule = deviation.rule === undefined ? undefined : rules[deviation.rule];
  const check = checks[deviation.checks[0] ?? -1];
  return [
    `${number}. ${rule === undefined ? `Failures of ${deviation.file ?? ''}` : `${rule.id} (${rule.level}): ${rule.text ?? ''}`}`,
    ...(rule?.clause === undefined ? [] : [`   ${rule.clause}`]),
    ...(check === undefined
      ? []
      : [`   ${check.id}`, ...check.reasons.slice(0, MOST_REASONS).map((reason) => `   ${reason}`)]),
    ...(check?.request === undefined ? [] : [`   request: ${check.request}`]),
    ...(check?.repro === undefined ? [] : [`   see it again: sh ${check.repro}`]),
    '',
  ];
}
