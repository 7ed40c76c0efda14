/** Numbers of the runs over time, as bars. */
import type { PastRun } from '../../../history-page/format.ts';
import { count, duration, moment } from '../texts.ts';

type Chart = { title: string; tone: string; of(run: PastRun): number; text(value: number): string };

const sum = ({ counts }: PastRun, ...statuses: string[]): number =>
  statuses.reduce((total, status) => total + (Object.hasOwn(counts, status) ? (counts[status] ?? 0) : 0), 0);

const CHARTS: Chart[] = [
  { title: 'Checks that failed', tone: 'bad', of: (run) => sum(run, 'fail'), text: count },
  {
    title: 'Blocked, or the suite failed',
    tone: 'odd',
    of: (run) => sum(run, 'blocked', 'harness-error'),
    text: count,
  },
  { title: 'Warnings and waived', tone: 'warn', of: (run) => sum(run, 'warn', 'waived'), text: count },
  { title: 'Checks that passed', tone: 'good', of: (run) => sum(run, 'pass'), text: count },
  { title: 'Not made', tone: 'idle', of: (run) => sum(run, 'skipped'), text: count },
  { title: 'Time', tone: 'link', of: (run) => run.ms, text: duration },
];

export function Charts({ runs }: { runs: readonly PastRun[] }) {
  return (
    <div class="charts">
      {CHARTS.map((chart) => (
        <Bars key={chart.title} chart={chart} runs={runs} />
      ))}
    </div>
  );
}

const HEIGHT = 60;
const WIDTH = 400;

function Bars({ chart, runs }: { chart: Chart; runs: readonly PastRun[] }) {
  const values = runs.map((run) => (run.part === undefined ? chart.of(run) : undefined));
  const known = values.flatMap((value) => value ?? []);
  const most = known.reduce((greatest, value) => Math.max(greatest, value), 0);
  const least = known.reduce((smallest, value) => Math.min(smallest, value), most);
  const last = known.at(-1);
  const step = WIDTH / Math.max(1, runs.length);
  const width = Math.min(24, Math.max(1, step - Math.min(2, step / 4)));
  const says =
    last === undefined
      ? 'no whole run'
      : `last ${chart.text(last)}, from ${chart.text(least)} to ${chart.text(most)} in ${known.length} runs`;
  return (
    <figure class="sheet chart">
      <figcaption>
        {chart.title}
        <span class="soft small">{says}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${chart.title}: ${says}`}
      >
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
        {values.map((value, column) => {
          if (value === undefined || value === 0) return null;
          const height = Math.max(1.5, (value / most) * (HEIGHT - 4));
          const run = runs[column];
          return (
            <rect key={column} class={chart.tone} x={column * step} y={HEIGHT - height} width={width} height={height}>
              <title>{`${run === undefined ? '' : moment(run.startedAt)}: ${chart.text(value)}`}</title>
            </rect>
          );
        })}
      </svg>
    </figure>
  );
}
