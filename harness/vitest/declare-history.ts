/** Runs in a worker, beside the lifecycle document: each rule about the history of sandboxes and snapshots a test. */
import { describe } from 'vitest';
import type { HistoryMonitor } from '../history/monitor.ts';
import type { JudgedHistory } from '../report/judged-run.ts';
import { type Declared, declareNotExercised, declareRule, isIdle } from './declare-rule.ts';

/** Declares the tests. */
export function declareHistory(monitor: HistoryMonitor, declared: Declared): void {
  const results = monitor.results();
  describe('history', () => {
    for (const rule of results) if (!isIdle(rule)) declareRule(rule.id.replace(/^history /, ''), rule, declared);
    declareNotExercised(results, declared);
  });
}

/** What is reported of the histories beside the checks: which transitions the run has exercised. */
export function historyOf(monitor: HistoryMonitor): JudgedHistory {
  const rules = monitor.results().map(({ id, document, clause, status, exercised }) => {
    return { id, clause: `${document}#${clause}`, status, exercised };
  });
  return { transitions: monitor.transitions(), rules };
}
