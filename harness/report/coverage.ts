/** The coverage of a suite as a table, in the terminal and in Markdown. Pure. */
import type { Coverage, OperationCoverage } from '../register/coverage.ts';

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
    head: ['profile', 'requirements', 'verified', 'untestable', 'no checks yet'],
    rows: [
      ...profiles.map((line) => [
        line.profile,
        ...[line.requirements, line.verified, line.untestable, line.notYet].map(String),
      ]),
      total,
    ],
  };
};

type Response = OperationCoverage['responses'][number];

const operationTable = ({ operations }: Coverage): Table => ({
  head: ['document', 'operation', 'exercised', 'not exercised', 'cannot be made'],
  rows: operations.map(({ document, operation, responses }) => {
    const column = (belongs: (response: Response) => boolean): string =>
      responses
        .filter(belongs)
        .map(({ status, exercised }) => (exercised > 0 ? `${status} (${exercised})` : status))
        .join(' ');
    return [document, operation, column(isExercised), column(isOpen), column(isExplained)];
  }),
});

const isExercised = ({ exercised }: Response): boolean => exercised > 0;
const isExplained = ({ exercised, reason }: Response): boolean => exercised === 0 && reason !== undefined;
const isOpen = ({ exercised, reason }: Response): boolean => exercised === 0 && reason === undefined;

/** Why responses were not exercised, each reason once. */
const reasonTable = ({ operations }: Coverage): Table => {
  const reasons = new Map<string, string[]>();
  for (const { operation, responses } of operations) {
    for (const { status, reason = '' } of responses.filter(isExplained))
      reasons.set(reason, [...(reasons.get(reason) ?? []), `${operation} ${status}`]);
  }
  return {
    head: ['cannot be made', 'because'],
    rows: [...reasons].map(([reason, pairs]) => [
      pairs.length <= 3 ? pairs.join(', ') : `${pairs.slice(0, 2).join(', ')} and ${pairs.length - 2} more`,
      reason,
    ]),
  };
};

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
  const exercised = pairs.filter(isExercised).length;
  const explained = pairs.filter(isExplained).length;
  const passed = transitions.filter(({ seen, passed: unseen }) => seen + unseen > 0).length;
  return (
    `The last run recorded ${exchanges} exchanges: ${exercised} of ${pairs.length} documented responses and ` +
    `${passed} of ${transitions.length} named transitions were exercised; ${explained} responses cannot be made.`
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
  reasonTable(coverage),
  transitionTable(coverage),
];

export function coverageText(coverage: Coverage): string {
  return [...tables(coverage).map(aligned), summary(coverage)].join('\n\n');
}

export function coverageMarkdown(coverage: Coverage): string {
  return ['## Coverage', summary(coverage), ...tables(coverage).map(markdown)].join('\n\n');
}
