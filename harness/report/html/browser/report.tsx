/** The page of one run. */
import { render } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { ReportView } from '../view.ts';
import { Shell } from './components/shell.tsx';
import { RUN_LOOKS, Word } from './components/words.tsx';
import { pageData, pageRoot } from './data.ts';
import { useHash } from './hash.ts';
import { ReportContext } from './report/context.ts';
import { Coverage } from './report/coverage.tsx';
import { Deviations } from './report/deviations.tsx';
import { Explorer } from './report/explorer.tsx';
import { Blocked, HarnessErrors, Sdks, Skipped } from './report/groups.tsx';
import { Profiles } from './report/profiles.tsx';
import { sectionsOf } from './report/sections.ts';
import { Capabilities, Drivers, Newer } from './report/tables.tsx';
import { VerdictHead } from './report/verdict.tsx';
import { Waivers } from './report/waivers.tsx';
import { Worst } from './report/worst.tsx';

function ReportPage({ view }: { view: ReportView }) {
  const [state, change] = useHash();
  const report = useMemo(() => ({ ...view, state, change }), [view, state, change]);
  useEffect(() => {
    // The browser looked for the place before it was there.
    if (!location.hash.includes('=')) document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }, []);
  return (
    <ReportContext.Provider value={report}>
      <Shell
        kind="OpenSandbox conformance report"
        badge={<Word look={RUN_LOOKS[view.verdict.word]} />}
        sections={sectionsOf(view)}
      >
        <VerdictHead />
        <Worst />
        <Profiles />
        <Deviations />
        <HarnessErrors />
        <Blocked />
        <Waivers />
        <Newer />
        <Drivers />
        <Coverage />
        <Skipped />
        <Capabilities />
        <Sdks />
        <Explorer />
      </Shell>
    </ReportContext.Provider>
  );
}

render(<ReportPage view={pageData<ReportView>()} />, pageRoot());
performance.mark('shown');
