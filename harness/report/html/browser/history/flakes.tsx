/** Checks that change by themselves. */
import type { Flake, Series } from '../../../history-page/format.ts';
import { Disclosure } from '../components/disclosure.tsx';
import { counted } from '../texts.ts';

export function Flakes({ series }: { series: Series }) {
  const { flakes, flakeGroups, runs } = series;
  if (flakes.length === 0)
    return <p class="sheet nothing">None{runs.length < 2 ? ': it takes more than one run to tell' : ''}.</p>;
  return (
    <div class="sheet">
      {flakes.map((flake) => (
        <Disclosure key={`${flake.checks[0]} ${flake.states}`} summary={<FlakeRow flake={flake} />}>
          {() => <FlakeChecks flake={flake} />}
        </Disclosure>
      ))}
      {flakeGroups > flakes.length ? (
        <p class="more soft small">and {counted(flakeGroups - flakes.length, 'more entry', 'more entries')}</p>
      ) : null}
    </div>
  );
}

function FlakeRow({ flake }: { flake: Flake }) {
  const { checks, count, changes, failed, judged, states } = flake;
  return (
    <span class="row flake">
      <span class="grow mono">
        {checks[0]}
        {count > 1 ? (
          <span class="soft"> and {counted(count - 1, 'more check', 'more checks')} in the same runs</span>
        ) : null}
      </span>
      <span class="small soft number">
        {counted(changes, 'change')}, {failed} of {counted(judged, 'run')} did not pass
      </span>
      <Strip states={states} />
    </span>
  );
}

const BAD = 'fwv';
/** Runs of a strip, the newest: more have no place. */
const MOST_STRIPES = 120;

/** A stripe for each run: low where it passed, high where not, none where nobody looked. */
function Strip({ states }: { states: string }) {
  const shown = states.slice(-MOST_STRIPES);
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${shown.length * 4} 16`}
      role="img"
      aria-label={`In the order of the runs: ${aloud(shown)}`}
    >
      {[...shown].map((letter, column) => {
        const bad = BAD.includes(letter);
        if (letter !== 'p' && !bad) return null;
        const height = bad ? 16 : 5;
        return (
          <rect key={column} x={column * 4} y={16 - height} width="3" height={height} class={bad ? 'bad' : 'good'} />
        );
      })}
    </svg>
  );
}

/** `3 passed, 1 did not, 2 passed`. */
function aloud(states: string): string {
  const rows = [...states.matchAll(/p+|[fwv]+/g)].map(
    ([row]) => `${row.length} ${row[0] === 'p' ? 'passed' : 'did not'}`,
  );
  return rows.slice(-12).join(', ');
}

function FlakeChecks({ flake: { checks, count, files } }: { flake: Flake }) {
  return (
    <>
      <p class="small soft">In {files.join(', ')}</p>
      <ul class="names mono">
        {checks.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
      {count > checks.length ? <p class="small soft">and {counted(count - checks.length, 'more', 'more')}</p> : null}
    </>
  );
}
