/** The runs one by one. */
import type { FailingGroup, PastRun, Series } from '../../../history-page/format.ts';
import { Disclosure, Wanted } from '../components/disclosure.tsx';
import { count, counted, duration, moment } from '../texts.ts';
import { runId, VerdictWord } from './looks.tsx';

/** `from`: the first run that is shown; `wanted`: the id that the address names. */
export function Runs(props: { series: Series; index: number; from: number; wanted: string }) {
  const { series, index, from, wanted } = props;
  return (
    <div class="sheet">
      {series.runs
        .slice(from)
        .map((run, place) => {
          const number = from + place;
          const id = runId(index, number);
          return (
            <Wanted key={id} wanted={wanted === id} class="anchor">
              <Disclosure id={id} summary={<RunRow run={run} first={number === 0} />} open={wanted === id}>
                {() => <RunFacts run={run} first={number === 0} />}
              </Disclosure>
            </Wanted>
          );
        })
        .reverse()}
    </div>
  );
}

function RunRow({ run, first }: { run: PastRun; first: boolean }) {
  const { startedAt, verdict, server, part, failing, newlyFailing, fixed, tested, ms } = run;
  const flaky = failing.length === newlyFailing.groups && failing.every((group) => group.flaky);
  const changed = tested.filter(({ what }) => what !== 'what of the suite').length;
  return (
    <span class="row">
      <span class="when">{moment(startedAt)}</span>
      <VerdictWord verdict={verdict} />
      <span class="grow small notes">
        {newlyFailing.checks === 0 ? null : (
          <strong class={flaky ? 'tone-warn' : 'tone-bad'}>
            {counted(newlyFailing.checks, 'check')} {first ? 'failing at first' : 'newly failing'}
            {flaky ? ', nothing but flakes' : ''}
          </strong>
        )}
        {fixed === 0 ? null : <span class="tone-good">{counted(fixed, 'check')} right again</span>}
        {changed === 0 ? null : <span class="soft">{counted(changed, 'change')} of what was tested</span>}
        {part === undefined ? null : <span class="soft">{part}</span>}
      </span>
      <span class="soft small">{server}</span>
      <span class="soft small number time">{duration(ms)}</span>
    </span>
  );
}

function RunFacts({ run, first }: { run: PastRun; first: boolean }) {
  const { file, id, suite, sandboxes, counts, tested, failing, newlyFailing } = run;
  const more = newlyFailing.groups - failing.length;
  const tally = Object.entries(counts).map(([status, number]) => `${count(number)} ${status}`);
  return (
    <>
      <p class="small soft">
        <span class="mono">{file}</span> · run <span class="mono">{id}</span> · suite {suite} ·{' '}
        {counted(sandboxes, 'sandbox', 'sandboxes')}
        {tally.length === 0 ? null : ` · ${tally.join(', ')}`}
      </p>
      {tested.length === 0 ? null : (
        <>
          <h4>Tested otherwise than in the run before</h4>
          <ul class="names small">
            {tested.map((each) => (
              <li key={each.what}>
                {each.what}: <span class="mono">{each.old ?? 'not told'}</span> →{' '}
                <span class="mono">{each.new ?? 'not told'}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {failing.length === 0 ? null : <h4>{first ? 'Failing at first' : 'Newly failing'}</h4>}
      {failing.map((group) => (
        <Group key={group.rule?.id ?? group.file} group={group} />
      ))}
      {more > 0 ? <p class="small soft">and {counted(more, 'more rule')}: compare tells all of them</p> : null}
    </>
  );
}

function Group({ group: { rule, file, also, checks, count: all, flaky } }: { group: FailingGroup }) {
  return (
    <div class="reason">
      <p>
        {rule === undefined ? `Failures that blame no rule, in ${file}` : (rule.text ?? rule.id)}
        <br />
        {rule === undefined ? null : (
          <>
            <span class="level">{rule.level}</span> <span class="mono soft">{rule.id}</span>{' '}
          </>
        )}
        <span class="small soft">
          {counted(all, 'check')}
          {flaky ? (all === 1 ? ', a flake' : ', all of them flakes') : ''}
        </span>
      </p>
      {rule === undefined ? null : <p class="mono soft small">{rule.clause}</p>}
      <ul class="names mono">
        {checks.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
      {all > checks.length ? <p class="small soft">and {counted(all - checks.length, 'more check')}</p> : null}
      {also.length === 0 ? null : <p class="small soft">The same checks speak about {also.join(', ')}.</p>}
    </div>
  );
}
