/** The checks as TAP 13, which many tools read. */
import type { JudgedRun } from './judged-run.ts';

const NOT_OK = new Set(['fail', 'blocked', 'harness-error']);

export function tap({ verdict: { checks } }: Pick<JudgedRun, 'verdict'>): string {
  const lines = checks.map(({ id, status }, index) => {
    const skip = status === 'skipped' ? ' # SKIP' : '';
    return `${NOT_OK.has(status) ? 'not ok' : 'ok'} ${index + 1} - ${id.replaceAll('#', '\\#')}${skip}`;
  });
  return ['TAP version 13', `1..${lines.length}`, ...lines, ''].join('\n');
}
