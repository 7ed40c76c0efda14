/** The coverage of a suite as a table, in the terminal and in Markdown. Pure. */
import type { Coverage, OperationCoverage } from '../verdict/coverage.ts';

type Table = { head: string[]; rows: string[][] };

const profileTable = ({ profiles }: Coverage): Table => {
  const sum = (pick: (line: Coverage['profiles'][number]) => number): string =>
    String(profiles.reduce((total, line) => total + pick(line), 0));
  const total = [
    'total',
    sum((l) => l.requirements),
    sum((l) => l.verified),
    sum((l) => l.untestable),
    sum((l) => l.notYet),
  ];
  return {
    head: ['profile', 'requirements', 'verified', 'untestable', 'not yet'],
    rows: [
      ...profiles.map((line) => [
        line.profile,
        ...[line.requirements, line.verified, line.untestable, line.notYet].map(String),
      ]),
      total,
    ],
  };
};

const statuses = ({ responses }: OperationCoverage, seen: boolean): string =>
  responses
    .flatMap(({ status, exercised }) => (exercised > 0 === seen ? [seen ? `${status} (${exercised})` : status] : []))
    .join(' ');

const operationTable = ({ operations }: Coverage): Table => ({
  head: ['document', 'operation', 'exercised', 'not exercised'],
  rows: operations.map((line) => [line.document, line.operation, statuses(line, true), statuses(line, false)]),
});

const transitionTable = ({ transitions }: Coverage): Table => ({
  head: ['of a', 'transition', 'seen', 'passed unseen'],
  rows: transitions.map(({ subject, from, to, seen, passed }) => [
    subject,
    `${from} → ${to}`,
    String(seen),
    String(passed),
  ]),
});

function summary({ operations, transitions, exchanges }: Coverage): string {
  const pairs = operations.flatMap(({ responses }) => responses);
  const exercised = pairs.filter((pair) => pair.exercised > 0).length;
  const passed = transitions.filter(({ seen, passed: unseen }) => seen + unseen > 0).length;
  return (
    `The last run recorded ${exchanges} exchanges: ${exercised} of ${pairs.length} documented responses and ` +
    `${passed} of ${transitions.length} named transitions were exercised.`
  );
}

function aligned({ head, rows }: Table): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function markdown({ head, rows }: Table): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const tables = (coverage: Coverage): Table[] => [
  profileTable(coverage),
  operationTable(coverage),
  transitionTable(coverage),
];

export function coverageText(coverage: Coverage): string {
  return [...tables(coverage).map(aligned), summary(coverage)].join('\n\n');
}

export function coverageMarkdown(coverage: Coverage): string {
  return ['## Coverage', summary(coverage), ...tables(coverage).map(markdown)].join('\n\n');
}
