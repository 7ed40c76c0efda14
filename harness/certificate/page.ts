/** The report of a certificate as a page for people, report.html. */
import { reportHtml } from '../report/html/report-html.ts';
import { evidenceOf } from '../session/evidence.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

/**
 * The text of the page. `folder`: the transcripts of the run stand in it. Scripts that repeat a check are no part of a
 * certificate, and not of its page either, so that whoever has the folder alone gets the same page. Throws HarnessError for a
 * transcript that is none.
 */
export async function certificatePage(report: Verdict, folder: string): Promise<string> {
  const evidence = await evidenceOf(report, folder);
  const shown = [...evidence].map(([key, { exchanges }]) => [key, { exchanges }] as const);
  return reportHtml({ verdict: report, evidence: new Map(shown) });
}
