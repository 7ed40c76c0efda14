/** All checks by file, with a filter. A file's checks are made when it is opened. */
import { useEffect, useMemo } from 'preact/hooks';
import { Breakable } from '../components/breakable.tsx';
import { Disclosure } from '../components/disclosure.tsx';
import { Section } from '../components/shell.tsx';
import { duration } from '../texts.ts';
import { CheckRows } from './check-rows.tsx';
import { checksAt, useReport } from './context.ts';
import { createFilter, filterOf, isFiltered } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { sectionOf } from './sections.ts';
import { countStatuses, TallyText } from './tally.tsx';

/** Checks that a filter opens at once. */
const OPENED = 60;

export function Explorer() {
  const report = useReport();
  const { checks, files, state } = report;
  const filter = useMemo(() => createFilter(report), [checks]);
  const signature = JSON.stringify(filterOf(state));
  const found = useMemo(() => filter(filterOf(state)), [filter, signature]);
  const wanted =
    state.check === undefined
      ? -1
      : checks.findIndex(({ id, driver }) => id === state.check && (state.by === undefined || driver === state.by));
  useScrolling();
  const groups = groupsOf(found, (index) => checks[index]?.file ?? -1);
  let opened = isFiltered(state) ? OPENED : 0;
  return (
    <Section
      entry={sectionOf('checks', report)}
      lead="By file, with the time that each took. Open a file to see its checks."
    >
      <FilterBar found={found.length} />
      <div class="sheet files">
        {found.length === 0 ? <p class="nothing soft">No check is like this.</p> : null}
        {[...groups].map(([place, indices]) => {
          const open = indices.includes(wanted) || (opened > 0 && indices.length <= opened);
          opened -= indices.length;
          const file = files[place];
          return file === undefined ? null : (
            <Disclosure
              key={`${place} ${signature} ${indices.includes(wanted) ? wanted : ''}`}
              open={open}
              summary={
                <span class="row">
                  <span class="grow">
                    <span class="mono">
                      <Breakable text={file.file} />
                    </span>
                    {file.driver === undefined ? null : <span class="level">{file.driver}</span>}
                    {file.title === file.file ? null : <span class="small soft title">{file.title}</span>}
                  </span>
                  <TallyText counts={countStatuses(checksAt(report, indices))} />
                  <span class="soft small number time">{duration(file.ms)}</span>
                </span>
              }
            >
              {() => <CheckRows indices={indices} wanted={wanted} />}
            </Disclosure>
          );
        })}
      </div>
    </Section>
  );
}

function groupsOf(indices: readonly number[], placeOf: (index: number) => number): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (const index of indices) {
    const group = groups.get(placeOf(index)) ?? [];
    group.push(index);
    groups.set(placeOf(index), group);
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
}

/** Who follows a link to a filter wants to see the list. */
function useScrolling(): void {
  const { state } = useReport();
  useEffect(() => {
    const show = (): void => {
      if (/[#&](q|status|profile|file|driver)=/.test(location.hash))
        document.getElementById('checks')?.scrollIntoView();
    };
    if (isFiltered(state)) show();
    addEventListener('hashchange', show);
    return () => removeEventListener('hashchange', show);
  }, []);
}
