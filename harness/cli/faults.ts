/** `faults`: runs the suite against broken servers and prints what it notices. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { runCampaign } from '../faults/campaign.ts';
import { FAULTS } from '../faults/catalogue/all.ts';
import { readExplained } from '../faults/explained.ts';
import { faultLines, idleAssertions, problemsOf, summaryLines } from '../faults/text.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

export type FaultsFlags = { full?: boolean; audit?: boolean; reports?: string; processes: number; lanes: number };

const print = (line: string): void => void process.stdout.write(`${line}\n`);

export async function faultsCommand(filters: string[], flags: FaultsFlags): Promise<number> {
  const faults = FAULTS.filter(({ id }) => filters.length === 0 || filters.some((filter) => id.includes(filter)));
  if (faults.length === 0) throw new UsageError(`no fault has ${filters.join(' or ')} in its id`);
  const explained = readExplained();
  const whole = (flags.full ?? false) || (flags.audit ?? false);
  const signals = watchSignals(print);
  try {
    const { processes, lanes } = flags;
    const campaign = await runCampaign({
      faults,
      whole,
      processes,
      lanes,
      tried: (verdict) => faultLines(verdict).forEach(print),
      signal: signals.signal,
    });
    for (const line of summaryLines(campaign, explained, whole)) print(line);
    const idle = idleAssertions(campaign, explained);
    const reports = resolve(flags.reports ?? 'reports');
    mkdirSync(reports, { recursive: true });
    writeFileSync(join(reports, 'faults.json'), `${JSON.stringify({ whole, ...campaign, idle }, null, 1)}\n`);
    if (!flags.audit) return problemsOf(campaign, explained).length === 0 ? 0 : 1;
    if (idle.length > 0) print('assertions that no fault makes fail:');
    for (const { check, assertion } of idle) print(`  ${check} # ${assertion}`);
    return idle.length + problemsOf(campaign, explained).length === 0 ? 0 : 1;
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}
