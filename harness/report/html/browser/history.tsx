/** The page of several runs. */
import { render } from 'preact';
import type { RunHistory } from '../../history-page/format.ts';
import { Section, type SectionEntry, Shell } from './components/shell.tsx';
import { pageData, pageRoot } from './data.ts';
import { LeftOut } from './history/left-out.tsx';
import { SeriesSections, sectionsOf } from './history/series.tsx';

const history = pageData<RunHistory>();
const left: SectionEntry = { id: 'left', title: 'Left out', count: history.left.length + history.twice.length };
const sections = [...history.series.flatMap(sectionsOf), ...(left.count === 0 ? [] : [left])];

render(
  <Shell kind="OpenSandbox conformance · runs over time" sections={sections}>
    {history.series.map((series, index) => (
      <SeriesSections key={index} series={series} index={index} />
    ))}
    {left.count === 0 ? null : (
      <Section entry={left} lead="Files of the folder that are not on this page.">
        <LeftOut history={history} />
      </Section>
    )}
  </Shell>,
  pageRoot(),
);
// What the address names is there only now.
if (location.hash !== '') document.getElementById(location.hash.slice(1))?.scrollIntoView();
