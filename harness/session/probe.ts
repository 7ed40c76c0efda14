/** Asks a target what it can do, outside any run; nothing is left of it. */
import { mkdirSync, rmdirSync } from 'node:fs';
import { describeError } from '../errors.ts';
import { createLifecycleClient } from '../lifecycle-client/client.ts';
import { makeFirst } from '../probing/first.ts';
import type { Sighting } from '../probing/sighting.ts';
import { discardLedger, ledgerFile, whatIsLeft } from '../run/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import { TARGETS } from '../targets/all.ts';
import { askServer } from '../targets/server/ask.ts';
import type { PreparedTarget } from '../targets/target.ts';
import { offersOfRun } from './offers.ts';
import { type Prepared, prepare } from './prepare.ts';
import { questionsOf } from './questions.ts';
import { sweepSandboxes } from './sweep.ts';
import { sweepHostDirectories } from './sweep-host-directories.ts';
import { sweepSnapshots } from './sweep-snapshots.ts';
import { sweepVolumes } from './sweep-volumes.ts';

export type Probed = {
  target: Pick<PreparedTarget, 'label' | 'url' | 'address' | 'image'>;
  sightings: readonly Sighting[];
  /** A sentence for each thing that is still there. */
  left: string[];
};

/** Prepares the target, asks it, and stops what was started for it. Throws UsageError or HarnessError that says what to do. */
export async function probeTarget(
  settings: Settings,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<Probed> {
  const entry = TARGETS.get(settings.target.kind, 'target');
  const { result, left } = await whilePrepared(settings, log, signal, async (prepared) => {
    const { target } = prepared;
    const whole = entry.asked === true ? target.sightings : undefined;
    const sightings = whole ?? (await asked(prepared, settings, log, signal));
    const { hostPath, volumes } = target;
    const facts = { found: [], sightings, volumes, ...(hostPath === undefined ? {} : { hostPath }) };
    const offers = offersOfRun(settings, entry, facts);
    // Of what a kind cannot be asked for there is nothing to tell.
    const told = entry.judges === undefined ? offers : offers.filter(({ seen }) => seen !== 'unknown');
    return { target, sightings: told };
  });
  return { ...result, left };
}

/**
 * Prepares the target outside any run, does something with it, and stops what was started for it. `left` has a sentence for each
 * thing that is still there. Throws what the preparation throws, with a sentence that says what to do, and what `use` throws.
 */
export async function whilePrepared<T>(
  settings: Settings,
  log: (line: string) => void,
  signal: AbortSignal,
  use: (prepared: Prepared) => Promise<T>,
): Promise<{ result: T; left: string[] }> {
  const entry = TARGETS.get(settings.target.kind, 'target');
  // The ledger is kept where the next run looks for it. What the last run has written there stays.
  const made = mkdirSync(settings.reports, { recursive: true });
  try {
    const prepared = await prepare(entry, settings, log, signal);

    const left: string[] = [];
    try {
      await prepared.target.settled;
      return { result: await use(prepared), left };
    } finally {
      left.push(...(await leftAfter(prepared, settings, log, signal.aborted)));
    }
  } finally {
    if (made !== undefined) removeEmpty(settings.reports);
  }
}

/** A target of a known kind is asked like any other server. */
async function asked(
  { runId, ledger, target }: Prepared,
  settings: Settings,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly Sighting[]> {
  const { url, apiKey, image, hostPath, volumes } = target;
  const questions = { ...(await questionsOf(settings)), hostPath };
  const client = createLifecycleClient(url, apiKey);
  const first = makeFirst(client, image, runId, ledger, questions);
  const chooseVolumes = async () => volumes;
  const { sightings, removed } = await askServer({
    client,
    url,
    apiKey,
    image,
    runId,
    ledger,
    log,
    signal,
    first,
    chooseVolumes,
    ...questions,
  });
  await removed;
  return sightings;
}

async function leftAfter(
  { runId, ledger, target }: Prepared,
  { reports }: Settings,
  log: (line: string) => void,
  interrupted: boolean,
): Promise<string[]> {
  const file = ledgerFile(reports, runId);
  const client = createLifecycleClient(target.url, target.apiKey);
  const problems: string[] = [];
  if (whatIsLeft(file).length > 0) {
    problems.push(...(await sweepSandboxes(client, runId, ledger, 0)).left);
    problems.push(
      ...(await sweepSnapshots(client, ledger, file, { thorough: interrupted, settled: false, spared: new Set() }))
        .left,
    );
    const left = whatIsLeft(file);
    const claims = left.flatMap(({ kind, id }) => (kind === 'volume' ? [id] : []));
    const { volumes, image } = target;
    if (claims.length > 0)
      problems.push(...(await sweepVolumes({ volumes, image, runId, claims, client }, ledger, log)).problems);
    problems.push(...(await sweepHostDirectories(left, ledger)));
  }
  await target.stop().catch((error: unknown) => problems.push(describeError(error)));
  if (problems.length === 0) discardLedger(file);
  return [...new Set([...problems, ...whatIsLeft(file).map(({ kind, id }) => `${kind} ${id}`)])];
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // A ledger is in it.
  }
}
