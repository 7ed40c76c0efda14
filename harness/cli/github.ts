/** What GitHub is told of a run in one of its workflows: its summary, and annotations. */
import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeError } from '../errors.ts';
import { annotationLines } from '../report/annotations.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { printCommands } from './workflow-output.ts';

/** GitHub takes no summary of a step that is longer, whoever wrote the parts of it. */
const MOST_BYTES = 1024 * 1024;
const CUT =
  '\n\n**Cut here: the summaries of a step have 1 MiB together. All of this one is `summary.md` in the reports.**\n';

type Variables = Readonly<Record<string, string | undefined>>;

/** `reports`: the folder of the run. Does nothing outside a workflow. What cannot be told changes no verdict, and is said. */
export function tellGitHub(verdict: Verdict, reports: string, variables: Variables = process.env): void {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY: file = '' } = variables;
  if (file !== '') addSummary(join(reports, 'summary.md'), file);
  if (GITHUB_ACTIONS === 'true') printCommands(annotationLines(verdict));
}

function addSummary(summary: string, file: string): void {
  try {
    const room = MOST_BYTES - (statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    const text = fitting(readFileSync(summary, 'utf8'), room);
    if (text !== '') appendFileSync(file, text);
  } catch (error) {
    process.stderr.write(`GITHUB_STEP_SUMMARY: the summary cannot be added to ${file}: ${describeError(error)}\n`);
  }
}

/** Whole lines of the text, as many as there is room for; none where not even what says so fits. */
function fitting(text: string, room: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= room) return text;
  const most = room - Buffer.byteLength(CUT);
  return most <= 0 ? '' : `${bytes.subarray(0, bytes.subarray(0, most).lastIndexOf('\n')).toString('utf8')}${CUT}`;
}
