/** Runs over time, from what is kept of each. Pure, and the same in whichever order they were read. */
import type { PastRun, RunHistory, Series } from '../../report/history-page/format.ts';
import { inOrder } from '../run-index.ts';
import { differencesIn } from '../tested.ts';
import type { CondensedRun, Names } from './condensed.ts';
import { flakesOf, flakyChecks } from './flakes.ts';
import { newlyFailing } from './newly-failing.ts';

/** Targets that the user names by their address: each address is one. The others are one of their kind. */
const NAMED_BY_ADDRESS = ['server', 'execd'];
/** Changes of what was tested that are kept of one run. */
const MOST_TESTED = 20;
const MOST_LEFT = 200;

export function runHistory(
  all: readonly CondensedRun[],
  names: Names,
  left: readonly RunHistory['left'][number][],
): RunHistory {
  const { runs, twice } = withoutDoubles(all);
  const bySeries = new Map<string, CondensedRun[]>();
  for (const run of runs) bySeries.set(seriesOf(run), [...(bySeries.get(seriesOf(run)) ?? []), run]);
  const checks = [...names.checks.keys()];
  const series = [...bySeries.values()].sort((a, b) => lastOf(b).time - lastOf(a).time);
  return {
    format: 1,
    series: series.map((own) => oneSeries(own, checks, names)),
    left: left.slice(0, MOST_LEFT),
    twice: twice.slice(0, MOST_LEFT),
  };
}

/** By the time at which they began. A run that lies there twice, as in a certificate and in its reports, counts once. */
function withoutDoubles(all: readonly CondensedRun[]): { runs: CondensedRun[]; twice: RunHistory['twice'] } {
  const sorted = all.toSorted((a, b) => a.time - b.time || inOrder(a.id, b.id) || inOrder(a.file, b.file));
  const seen = new Map<string, CondensedRun>();
  const twice: RunHistory['twice'] = [];
  for (const run of sorted) {
    const key = `${run.time} ${run.id}`;
    const known = seen.get(key);
    if (known === undefined) seen.set(key, run);
    else twice.push({ file: run.file, reason: `the same run as ${known.file}` });
  }
  return { runs: [...seen.values()], twice };
}

const seriesOf = ({ target: { kind, url } }: CondensedRun): string =>
  NAMED_BY_ADDRESS.includes(kind) ? `${kind} ${url}` : kind;

const lastOf = (runs: readonly CondensedRun[]): CondensedRun => runs[runs.length - 1]!;

function oneSeries(runs: readonly CondensedRun[], checks: readonly string[], names: Names): Series {
  const { target } = lastOf(runs);
  // The newest run knows best in which order they stand.
  const profiles = [...new Set(runs.toReversed().flatMap(({ words }) => [...words.keys()]))];
  const flaky = flakyChecks(runs, checks.length);
  const failing = newlyFailing(runs, { names: checks, rules: names.ruleTexts, flaky });
  return {
    target: target.label,
    kind: target.kind,
    ...(NAMED_BY_ADDRESS.includes(target.kind) ? { address: target.url } : {}),
    profiles,
    runs: runs.map((run, index): PastRun => {
      const before = runs[index - 1];
      const { file, id, startedAt, ms, sandboxes, verdict, part, suite, facts, counts, words } = run;
      const server = facts.get('server version');
      return {
        file,
        id,
        startedAt,
        ms,
        sandboxes,
        verdict,
        ...(part === undefined ? {} : { part }),
        suite,
        ...(server === undefined ? {} : { server }),
        counts,
        words: profiles.map((profile) => words.get(profile) ?? null),
        tested: before === undefined ? [] : differencesIn(...told(before, run)).slice(0, MOST_TESTED),
        ...failing[index]!,
      };
    }),
    ...flakesOf(runs, flaky, checks),
  };
}

/** The facts that both runs tell, and the version of the server, which one may stop to tell. */
function told(
  { facts: one }: CondensedRun,
  { facts: other }: CondensedRun,
): [CondensedRun['facts'], CondensedRun['facts']] {
  const both = (own: CondensedRun['facts'], others: CondensedRun['facts']) =>
    new Map([...own].filter(([what]) => others.has(what) || what === 'server version'));
  return [both(one, other), both(other, one)];
}
