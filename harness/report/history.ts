/** Which transitions the run has exercised, as JSON. */
import type { JudgedRun } from './judged-run.ts';

/** Nothing when the rules about histories were no part of the run. */
export function history({ history: judged }: Pick<JudgedRun, 'history'>): string | undefined {
  return judged === undefined ? undefined : `${JSON.stringify(judged, null, 2)}\n`;
}
