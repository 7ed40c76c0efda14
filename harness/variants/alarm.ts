/** What the suite says of a conforming server, and should not. */
import type { FailedCheck, FaultResult } from '../faults/result.ts';
import { spreadOf } from '../faults/spread.ts';
import type { Rules } from '../verdict/basis.ts';

export type Alarm = Pick<FailedCheck, 'id' | 'outcome' | 'reason'> & { scenario: string };

/** What a set of variants came to. Without alarms each of them has passed. */
export type VariantsTried = {
  ids: string[];
  alarms: Alarm[];
  /** Profiles that would have another word for it, since one of their rules fails. */
  profiles: string[];
  seconds: number;
};

/** What a scenario came to; `error`: it could not be run. */
export type Outcome = { scenario: string; result: FaultResult | { error: string } };

/** What the suite says. `without`: what the same scenario came to before the server without any variant. */
export function alarmsOf({ scenario, result }: Outcome, without: Outcome['result'] | undefined): Alarm[] {
  const alarm = (reason: string): Alarm => ({ scenario, id: scenario, outcome: 'error', reason });
  if ('error' in result) return [alarm(result.error)];
  const alarms = result.failed.map(({ id, outcome, reason }) => ({ scenario, id, outcome, reason }));
  alarms.push(...result.left.map((what) => alarm(`left behind: ${what}`)));
  if (without === undefined || 'error' in without) return alarms;
  for (const name of ['checks', 'skipped'] as const) {
    if (result[name] !== without[name]) {
      const why = name === 'skipped' ? (result.skippedFor ?? []).map((reason) => `; ${reason}`).join('') : '';
      alarms.push(alarm(`${name}: ${result[name]}, and ${without[name]} without the variant${why}`));
    }
  }
  return alarms;
}

/** The profiles that fail in any of the outcomes, by the functions that decide the verdict of a run. */
export function profilesOf(outcomes: readonly Outcome[], rules: Rules): string[] {
  const failing = outcomes.flatMap(({ result }) =>
    'error' in result ? [] : Object.keys(spreadOf(result, rules).requirements),
  );
  return [...new Set(failing.flatMap((id) => rules[id]?.profile ?? []))].sort();
}
