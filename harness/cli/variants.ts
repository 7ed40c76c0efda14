/** `variants`: runs the suite against servers that conform in a way of their own, and prints what it wrongly says. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { VARIANTS } from '../../variants/all.ts';
import { UsageError } from '../errors.ts';
import { runVariants } from '../variants/campaign.ts';
import { triedLines, variantsSummary } from '../variants/text.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

export type VariantsFlags = {
  alone?: boolean;
  in?: string[];
  reports?: string;
  processes: number;
  lanes: number;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

export async function variantsCommand(filters: string[], flags: VariantsFlags): Promise<number> {
  const variants = VARIANTS.filter(({ id }) => filters.length === 0 || filters.some((filter) => id.includes(filter)));
  if (variants.length === 0) throw new UsageError(`no variant has ${filters.join(' or ')} in its id`);
  const signals = watchSignals(print);
  try {
    const campaign = await runVariants({
      variants,
      alone: flags.alone ?? false,
      scenarios: flags.in ?? [],
      processes: flags.processes,
      lanes: flags.lanes,
      tried: (tried) => triedLines(tried, variants).forEach(print),
      signal: signals.signal,
    });
    const reports = resolve(flags.reports ?? 'reports');
    mkdirSync(reports, { recursive: true });
    writeFileSync(join(reports, 'variants.json'), `${JSON.stringify(campaign, null, 1)}\n`);
    for (const line of variantsSummary(campaign)) print(line);
    return campaign.tried.every(({ alarms }) => alarms.length === 0) ? 0 : 1;
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}
