/** All about the runs of one target. */
import { useState } from 'preact/hooks';
import type { Series } from '../../../history-page/format.ts';
import { Section, type SectionEntry } from '../components/shell.tsx';
import { counted, moment } from '../texts.ts';
import { useAnchor } from './anchor.ts';
import { Charts } from './charts.tsx';
import { Flakes } from './flakes.tsx';
import { Grid } from './grid.tsx';
import { runLook, runOf, VerdictWord } from './looks.tsx';
import { Runs } from './runs.tsx';

const entriesOf = (series: Series, index: number) => ({
  head: { id: `target-${index}`, title: series.address ?? series.target } satisfies SectionEntry,
  profiles: { id: `profiles-${index}`, title: 'Profiles', count: series.profiles.length } satisfies SectionEntry,
  flakes: { id: `flakes-${index}`, title: 'Flakes', count: series.flakeGroups } satisfies SectionEntry,
  charts: { id: `charts-${index}`, title: 'Time and counts' } satisfies SectionEntry,
  runs: { id: `runs-${index}`, title: 'Runs', count: series.runs.length } satisfies SectionEntry,
});

export const sectionsOf = (series: Series, index: number): SectionEntry[] => Object.values(entriesOf(series, index));

/** Runs that are shown at first: a page of thousands of rows opens slowly. */
const MOST_RUNS = 100;

export function SeriesSections({ series, index }: { series: Series; index: number }) {
  const { head, profiles, flakes, charts, runs } = entriesOf(series, index);
  const wanted = useAnchor();
  const [all, setAll] = useState(false);
  const older = series.runs.length - MOST_RUNS;
  const isOld = (runOf(wanted, index) ?? older) < older;
  const from = all || isOld ? 0 : Math.max(0, older);
  const button =
    from === 0 ? null : (
      <p>
        <button type="button" class="quiet" onClick={() => setAll(true)}>
          Show all {counted(series.runs.length, 'run')}
        </button>
      </p>
    );
  return (
    <>
      <Head entry={head} series={series} />
      <Section
        entry={profiles}
        lead="What each run said of each profile, the oldest on the left. Each column leads to its run."
      >
        <Grid series={series} index={index} from={from} />
        {button}
      </Section>
      <Section
        entry={flakes}
        lead="Checks that changed between pass and fail while the version of the server, the suite, the documents and the settings were the same. Of a server that tells no version: those that changed there and back."
      >
        <Flakes series={series} />
      </Section>
      <Section entry={charts} lead="Of whole runs; where there was only a part, or the run was interrupted, is a gap.">
        <Charts runs={series.runs} />
      </Section>
      <Section entry={runs} lead="The newest first, each with what fails in it and did not when it was last judged.">
        <Runs series={series} index={index} from={from} wanted={wanted} />
        {button}
      </Section>
    </>
  );
}

function Head({ entry, series }: { entry: SectionEntry; series: Series }) {
  const { runs, kind } = series;
  const [first, last] = [runs[0], runs.at(-1)];
  const whole = runs.findLast(({ part }) => part === undefined);
  if (first === undefined || last === undefined) return null;
  return (
    <section id={entry.id} class={`sheet verdict ${runLook(last.verdict).tone}-edge`}>
      <h1>{entry.title}</h1>
      <p class="sentence">
        <VerdictWord verdict={last.verdict} /> in the last run, {moment(last.startedAt)}
        {last.newlyFailing.checks === 0 ? '.' : `; ${counted(last.newlyFailing.checks, 'check')} newly failing.`}
      </p>
      {whole === undefined || whole === last ? null : (
        <p>
          <VerdictWord verdict={whole.verdict} /> in the last whole run, {moment(whole.startedAt)}.
        </p>
      )}
      <dl class="facts">
        <div>
          <dt>Runs</dt>
          <dd>
            {counted(runs.length, 'run')}, since {moment(first.startedAt)}
          </dd>
        </div>
        <div>
          <dt>Kind of target</dt>
          <dd>{kind}</dd>
        </div>
        <div>
          <dt>Version of the server</dt>
          <dd>{last.server ?? 'not told'}</dd>
        </div>
        <div>
          <dt>Suite</dt>
          <dd>{last.suite}</dd>
        </div>
      </dl>
    </section>
  );
}
