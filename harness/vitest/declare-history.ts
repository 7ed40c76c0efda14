/** Runs in a worker, beside the lifecycle document: each rule about the history of sandboxes and snapshots a test. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe } from 'vitest';
import type { HistoryMonitor, HistoryResult, TransitionCount } from '../history/monitor.ts';
import { type Declared, declareNotExercised, declareRule, isIdle } from './declare-rule.ts';

/** What reports/history.json holds. */
export type HistoryReport = {
  transitions: TransitionCount[];
  rules: { id: string; clause: string; status: HistoryResult['status']; exercised: number }[];
};

/** Declares the tests, and writes which transitions the run has exercised to `history.json` in the reports folder. */
export function declareHistory(monitor: HistoryMonitor, declared: Declared, reports: string): void {
  const results = monitor.results();
  describe('history', () => {
    for (const rule of results) if (!isIdle(rule)) declareRule(rule.id.replace(/^history /, ''), rule, declared);
    declareNotExercised(results, declared);
    afterAll(() => {
      const rules = results.map(({ id, document, clause, status, exercised }) => {
        return { id, clause: `${document}#${clause}`, status, exercised };
      });
      const report: HistoryReport = { transitions: monitor.transitions(), rules };
      mkdirSync(reports, { recursive: true });
      writeFileSync(join(reports, 'history.json'), `${JSON.stringify(report, null, 2)}\n`);
    });
  });
}
