/** Runs in a worker, after the scenarios: each documented response a `describe`, each of its rules a `test`. */
import { describe, inject, test } from 'vitest';
import { withReproOf } from '../runner/write-repro.ts';
import { contractPhase, type PhaseGroup } from '../session/contract-phase.ts';
import type { SessionInfo } from '../session/info.ts';
import type { RuleCheck } from '../session/phase-rule.ts';
import { atItsAddress } from '../session/shown-address.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import { finish } from './finish.ts';
import './provided.ts';

/** Declares the tests of one document over all exchanges that the run has recorded. */
export async function declareContract(file: string): Promise<void> {
  const info = inject('conformance');
  const phase = await contractPhase(file, { ...info, keyed: info.apiKey !== undefined });
  declareGroup(phase, info, phase.history);
}

/** `history`: what the tests of the group itself report beside their checks. */
function declareGroup({ title, groups, checks, idle }: PhaseGroup, info: SessionInfo, history?: JudgedHistory): void {
  describe(title, () => {
    for (const group of groups) declareGroup(group, info);
    for (const check of checks) declareCheck(check, info, history);
    declareIdle(idle);
  });
}

function declareCheck({ name, raw, first }: RuleCheck, info: SessionInfo, history?: JudgedHistory): void {
  test(name, async (context) => {
    if (history !== undefined) context.task.meta.history = history;
    const shown = first === undefined ? raw : atItsAddress(await withReproOf(first, raw, info), info);
    finish(context, shown, info);
  });
}

/**
 * One test for all rules that nothing exercised: there are hundreds, and as tests they would take the reporters longer
 * than the scenarios last. Each still has its record.
 */
function declareIdle(idle: RawCheck[]): void {
  if (idle.length === 0) return;
  test('rules that nothing exercised', (context) => {
    context.task.meta.conformances = idle;
    context.skip(idle.map(({ id }) => id.slice(id.indexOf(' > ') + 3)).join('; '));
  });
}
