/** `faults`: runs the suite against broken servers and prints what it notices. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FAULTS } from '../../faults/all.ts';
import { UsageError } from '../errors.ts';
import { type Campaign, ourRules, runCampaign } from '../faults/campaign.ts';
import { readExplained } from '../faults/explained.ts';
import type { Fault } from '../faults/fault.ts';
import { processorSeconds } from '../faults/processor-time.ts';
import { runRemote, wireFaults } from '../faults/remote.ts';
import { campaignSpread } from '../faults/spread-text.ts';
import { faultLines, idleAssertions, problemsOf, summaryLines } from '../faults/text.ts';
import { packageDir } from '../package.ts';
import { clearReports } from '../session/reports.ts';
import { startSession } from '../session/start.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import { DEFAULT_TARGET } from '../targets/all.ts';
import { startInside } from './inside.ts';
import { chosenFaults } from './part.ts';
import { exitCodeAfter, type Signals, watchSignals } from './signals.ts';

export type FaultsFlags = Flags & {
  full?: boolean;
  audit?: boolean;
  realWaits?: boolean;
  part?: string;
  processes: number;
  lanes: number;
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const printing = { tried: (verdict: Parameters<typeof faultLines>[0]) => faultLines(verdict).forEach(print) };

export async function faultsCommand(filters: string[], flags: FaultsFlags): Promise<number> {
  const { faults, complete } = chosenFaults(FAULTS, filters, flags.part);
  const signals = watchSignals(print);
  try {
    if (flags.target !== undefined && flags.target !== DEFAULT_TARGET) {
      return await beforeServer(faults, flags, signals);
    }
    const whole = (flags.full ?? false) || (flags.audit ?? false);
    const campaign = await runCampaign({
      faults,
      complete,
      whole,
      patient: flags.realWaits ?? false,
      ...flags,
      ...printing,
      signal: signals.signal,
    });
    return report(campaign, whole, flags);
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

function report(campaign: Campaign, whole: boolean, flags: FaultsFlags): number {
  const reports = resolve(flags.reports ?? 'reports');
  mkdirSync(reports, { recursive: true });
  // First of all: what took long must not be lost because the explanations cannot be read.
  writeFileSync(
    join(reports, 'faults.json'),
    `${JSON.stringify({ whole, spread: campaignSpread(campaign), ...campaign }, null, 1)}\n`,
  );
  const explained = readExplained();
  for (const line of summaryLines(campaign, explained, whole)) print(line);
  const processor = processorSeconds();
  if (processor !== undefined) print(`processor   ${processor} s on all cores together`);
  const problems = problemsOf(campaign, explained, whole);
  if (!flags.audit) return problems.length === 0 ? 0 : 1;
  const idle = idleAssertions(campaign, explained);
  if (idle.length > 0) print('assertions that no fault makes fail:');
  for (const { check, assertion } of idle) print(`  ${check} # ${assertion}`);
  return idle.length + problems.length === 0 ? 0 : 1;
}

/** Puts the faults that need nothing but the wire before a running server, one after the other. */
async function beforeServer(faults: readonly Fault[], flags: FaultsFlags, signals: Signals): Promise<number> {
  const { signal } = signals;
  const settings = resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir });
  const wire = wireFaults(faults);
  if (wire.length === 0) throw new UsageError('none of these faults can be put before a server');
  const there = await startInside(settings, print, signals);
  if (there !== undefined) return there;
  const session = await startSession(settings, print, signal);
  clearReports(settings.reports);
  print(session.headline);
  let left: string[] = [];
  try {
    const { verdicts, unsteady } = await runRemote({
      session,
      faults: wire,
      rules: ourRules(),
      ...printing,
      signal,
    });
    const noticed = verdicts.filter(({ status }) => status === 'noticed').length;
    print(`faults      ${noticed} of ${verdicts.length} noticed; ${unsteady.length} checks fail without a fault`);
    return noticed === verdicts.length ? 0 : 1;
  } finally {
    left = await session.close({ interrupted: signal.aborted });
    for (const line of left) process.stderr.write(`left behind or disturbed: ${line}\n`);
  }
}
