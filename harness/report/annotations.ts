/**
 * The worst deviations as commands of a GitHub workflow: annotations at the lines of the scenarios. No text of a server gets out
 * of the annotation that it stands in.
 */
import { counted } from '../counted.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { bounded, firstLine } from './bounded.ts';
import { type Deviation, deviationsOf } from './deviations.ts';
import { placeOf } from './place.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** GitHub shows no more of a step. */
const MOST = 10;
const MOST_CHARACTERS = 2000;

type Level = 'error' | 'warning' | 'notice';
type Annotation = { level: Level; title: string; text: string; file?: string; line?: number };

/** At most ten lines, and one that says how many there are beside them. A run that is not verified has one that says so. */
export function annotationLines(verdict: Verdict): string[] {
  const all = [...unverified(verdict), ...deviationsOf(verdict).map(annotationOf)];
  const more = all.length - MOST;
  const last: Annotation = {
    level: 'notice',
    title: 'opensandbox-conformance',
    text: `and ${counted(more, 'more deviation')}: see the summary and the reports of the run`,
  };
  return [...all.slice(0, MOST), ...(more > 0 ? [last] : [])].map(lineOf);
}

function unverified(verdict: Verdict): Annotation[] {
  if (verdict.verdict !== 'not-verified' && verdict.verdict !== 'interrupted') return [];
  const error = verdict.checks.find(({ status }) => status === 'harness-error');
  const why = error === undefined ? [] : [`${error.id}: ${firstLine(error.reasons[0] ?? '')}`];
  return [{ level: 'error', title: verdict.verdict, text: [verdictSentence(verdict), ...why].join('\n') }];
}

function annotationOf({ rule, file = '', status, checks }: Deviation): Annotation {
  const [first] = checks;
  const { reasons = [], request, repro } = first ?? {};
  return {
    level: status === 'fail' && (rule === undefined || rule.level === 'must') ? 'error' : 'warning',
    title: rule === undefined ? `failed checks of ${file}` : `${rule.id} (${rule.level})`,
    text: [
      ...(rule === undefined ? [] : [rule.text]),
      firstLine(reasons[0] ?? ''),
      ...(request === undefined ? [] : [`request: ${request}`]),
      ...(rule === undefined ? [] : [`clause: ${rule.clause}`]),
      ...(repro === undefined ? [] : [`see it again: ${repro}`]),
      `shown by ${counted(checks.length, 'check')}`,
    ].join('\n'),
    ...(first?.place === undefined ? {} : placeOf(first)),
  };
}

function lineOf({ level, title, text, file, line }: Annotation): string {
  const properties = Object.entries({ file, line, title }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${inProperty(String(value))}`],
  );
  return `::${level} ${properties.join(',')}::${inData(text)}`;
}

const inData = (text: string): string =>
  bounded(text, MOST_CHARACTERS)
    // What moves a cursor, hides text or turns its direction is nothing that an annotation needs.
    .replace(/[\p{Zl}\p{Zp}]|[^\P{C}\n]/gu, ' ')
    .replaceAll('%', '%25')
    .replaceAll('\n', '%0A');

const inProperty = (text: string): string => inData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
