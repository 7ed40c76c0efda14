/** The run as one page that opens from disk. */
import type { JudgedRun } from '../judged-run.ts';
import { pageAssets } from './assets.ts';
import { htmlPage } from './page.ts';
import { plainReport } from './plain.ts';
import { RUN_TITLES } from './titles.ts';
import { viewOf } from './view-of.ts';

/** Throws HarnessError when the package was not built. */
export function reportHtml(run: Pick<JudgedRun, 'verdict' | 'evidence'>): string {
  const view = viewOf(run);
  const { verdict, facts } = view;
  return htmlPage({
    title: `${RUN_TITLES[verdict.word]} · ${facts.target.label} · OpenSandbox conformance`,
    ...pageAssets('report'),
    data: view,
    plain: plainReport(view),
  });
}
