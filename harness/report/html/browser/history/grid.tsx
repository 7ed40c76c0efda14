/** The word of each profile in each run: rows and columns of signs. */
import { useEffect, useRef } from 'preact/hooks';
import type { Series } from '../../../history-page/format.ts';
import { Disclosure } from '../components/disclosure.tsx';
import { type Look, PROFILE_LOOKS, Sign } from '../components/words.tsx';
import { counted } from '../texts.ts';
import { day, profileLook, runId, runLook } from './looks.tsx';

/** Words that say that there was nothing to judge. */
const NOTHING = ['not-offered', 'no-checks'];

/** `from`: the first run that is shown. */
export function Grid({ series, index, from }: { series: Series; index: number; from: number }) {
  const rows = series.profiles.map((profile, row) => ({
    name: profile,
    looks: series.runs.map(({ words }) => profileLook(words[row] ?? null)),
    isIdle: series.runs.every(({ words }) => words[row] == null || NOTHING.includes(words[row] ?? '')),
  }));
  const run: Row = { name: 'the run', looks: series.runs.map(({ verdict }) => runLook(verdict)) };
  const idle = rows.filter(({ isIdle }) => isIdle);
  return (
    <>
      <Legend />
      <Rows series={series} index={index} from={from} rows={[run, ...rows.filter(({ isIdle }) => !isIdle)]} />
      {idle.length === 0 ? null : (
        <div class="sheet">
          <Disclosure summary={`${counted(idle.length, 'profile')} of which there never was anything to judge`}>
            {() => <Rows series={series} index={index} from={from} rows={idle} />}
          </Disclosure>
        </div>
      )}
    </>
  );
}

function Legend() {
  return (
    <p class="legend small">
      {Object.values({ ...PROFILE_LOOKS, none: profileLook(null) }).map((look) => (
        <span key={look.text}>
          <Sign look={look} /> {look.text}
        </span>
      ))}
      <span>
        <span class="version-mark" /> the version of the server, the suite or the requirement set changed
      </span>
    </p>
  );
}

type Row = { name: string; looks: Look[] };

/** What changes so much that a line in the grid tells of it. */
const LANDMARKS = ['server version', 'suite version', 'requirement set', 'kind of target', 'target'];

type RowsOf = { series: Series; index: number; from: number; rows: readonly Row[] };

function Rows({ series, index, from, rows }: RowsOf) {
  const box = useRef<HTMLElement>(null);
  // The newest run is what people look for.
  useEffect(() => {
    if (box.current !== null) box.current.scrollLeft = box.current.scrollWidth;
  }, []);
  const marks = series.runs.map(({ tested }) => (tested.some(({ what }) => LANDMARKS.includes(what)) ? 'version' : ''));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <section class="table sheet grid" tabIndex={0} ref={box} aria-label="Profiles by run">
      <table>
        <thead>
          <tr>
            <th scope="col">profile</th>
            {series.runs.slice(from).map((run, column) => (
              <th scope="col" key={column} class={marks[from + column]}>
                {/* The keys go to the list of runs, and not through hundreds of these. */}
                <a href={`#${runId(index, from + column)}`} tabIndex={-1}>
                  {day(run.startedAt)}
                </a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, looks }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {looks.slice(from).map((look, column) => (
                <td key={column} class={marks[from + column]}>
                  <Sign look={look} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
