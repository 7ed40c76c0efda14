/** The most important of a report in plain text, for whoever runs no scripts. Pure. */
import type { ReportView } from './view.ts';

const MOST_DEVIATIONS = 3;
const MOST_REASONS = 2;

export function plainReport(view: ReportView): string {
  const { verdict, facts, profiles, joined } = view;
  const more = joined.length - MOST_DEVIATIONS;
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
    ...(joined.length === 0 ? [] : ['', 'The worst deviations', '']),
    ...joined.slice(0, MOST_DEVIATIONS).flatMap((own, index) => deviationLines(view, own, index + 1)),
    ...(more > 0 ? [`and ${more} more, which need scripts to be shown; conformance.json has them too`] : []),
    '',
    'Profiles',
    '',
    ...profiles.map(({ profile, word }) => `  ${profile.padEnd(24)} ${word}`),
  ].join('\n');
}

/** The first of those that the same checks show, and the names of the others. */
function deviationLines({ deviations, rules, checks }: ReportView, own: readonly number[], number: number): string[] {
  const [deviation, ...others] = own.flatMap((index) => deviations[index] ?? []);
  const rule = rules[deviation?.rule ?? -1];
  const check = checks[deviation?.checks[0] ?? -1];
  const also = others.map((other) => {
    const { id, level } = rules[other.rule ?? -1] ?? {};
    return id === undefined ? (other.unruled?.text ?? '') : `${id} (${level})`;
  });
  return [
    `${number}. ${rule === undefined ? (deviation?.unruled?.text ?? '') : `${rule.id} (${rule.level}): ${rule.text ?? ''}`}`,
    ...(rule?.clause === undefined ? [] : [`   ${rule.clause}`]),
    ...(also.length === 0 ? [] : [`   the same checks show: ${also.join(', ')}`]),
    ...(check === undefined
      ? []
      : [`   ${check.id}`, ...check.reasons.slice(0, MOST_REASONS).map((reason) => `   ${reason}`)]),
    ...(check?.request === undefined ? [] : [`   request: ${check.request}`]),
    ...(check?.repro === undefined ? [] : [`   see it again: sh ${check.repro}`]),
    '',
  ];
}
