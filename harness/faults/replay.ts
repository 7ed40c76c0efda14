/**
 * Faults of messages alone. What the contract phase says depends on nothing but the recorded exchanges; so those of one
 * clean run, changed, show whether it notices, without a server and a sandbox for each fault.
 */
import type { Exchange } from '../wire/exchange.ts';
import type { ReplayFault } from './fault.ts';
import type { Judging } from './judging.ts';
import type { FaultResult } from './result.ts';

export function replayed(fault: ReplayFault, exchanges: readonly Exchange[], judging: Judging): FaultResult {
  const began = performance.now();
  const broken = exchanges.map((exchange) => fault.replay(exchange));
  const changed = broken.filter((exchange, index) => exchange !== exchanges[index]).length;
  const failed = judging.broken(broken);
  return {
    fault: fault.id,
    failed,
    scenarios: [],
    checks: changed,
    skipped: 0,
    took: {},
    left: [],
    seconds: Math.round(performance.now() - began) / 1000,
  };
}
