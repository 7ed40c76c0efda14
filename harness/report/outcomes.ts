/** The raw outcomes of all checks, one on a line: with basis.json and the documents they give the verdict again. */
import type { JudgedRun } from './judged-run.ts';

export const outcomes = ({ raw }: Pick<JudgedRun, 'raw'>): string =>
  raw.map((check) => `${JSON.stringify(check)}\n`).join('');
