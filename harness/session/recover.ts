/**
 * What earlier runs have left that did not end in order: found by their ledgers and by the names of their directories, and
 * removed by the next run on the machine. What belongs to a run that still goes is not touched.
 */
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { counted } from '../counted.ts';
import { describeError } from '../errors.ts';
import { createLifecycleClient, type LifecycleClient } from '../lifecycle-client/client.ts';
import { removeAbandoned } from '../process/abandoned.ts';
import { discardLedger, everMade, openLedger, removeLedger, whatIsLeft } from '../run/ledger.ts';
import { RECORD } from '../run/records.ts';
import { type Unfinished, unfinishedRuns } from '../run/unfinished.ts';
import { TARGETS } from '../targets/all.ts';
import type { PreparedTarget, TargetEntry } from '../targets/target.ts';
import type { VolumesPlace } from '../volumes/entry.ts';
import { HOST_DIRECTORY } from '../volumes/host/directories.ts';
import { SETTLE_MS, sweepSandboxes } from './sweep.ts';
import { sweepHostDirectories } from './sweep-host-directories.ts';
import { sweepSnapshots } from './sweep-snapshots.ts';
import { sweepVolumes } from './sweep-volumes.ts';

type Recover = NonNullable<TargetEntry['recover']>;

type Place = {
  /** Folder of the reports of this run: its earlier ledgers are there. */
  reports: string;
  log(line: string): void;
};

/** Creations of a run that wrote to its ledger so short a time ago may still be under way on the server. */
const FRESH_MS = 120_000;

/** Removes what is left of runs whose server ended with them, and directories that nobody uses any more. */
export async function removeAbandonedRuns({ reports, log }: Place): Promise<void> {
  const places = TARGETS.entries().flatMap((entry) => entry.places ?? []);
  for (const { clear } of places) await clear(log);
  for (const one of unfinishedRuns(reports)) {
    if (one.run === undefined && one.left.length === 0) removeLedger(one.file); // nobody can do anything with it
    const entry = TARGETS.entries().find(({ kind }) => kind === one.run?.target);
    if (entry?.recover === undefined || one.owner !== 'gone') continue;
    const problems = await recoverRun(one, entry.recover, { log, whole: entry.places !== undefined }).catch(
      (error: unknown) => [describeError(error)],
    );
    const still = whatIsLeft(one.file).map(name);
    if (problems.length === 0) removeLedger(one.file);
    const removed = one.left.map(name).filter((item) => !still.includes(item));
    log(`run ${one.runId} did not end in order. ${outcome({ removed, missing: [], problems })}`);
  }
  const { removed, left } = await removeAbandoned([RECORD, ...places.map(({ purpose }) => purpose)]);
  for (const line of left) log(line);
  if (removed.length > 0) {
    log(`${counted(removed.length, 'directory', 'directories')} of ended processes removed from ${tmpdir()}`);
  }
}

/** Gives a sentence for each thing that is still there. `whole`: the volumes went with what is recovered. */
async function recoverRun(
  { runId, file, run, left }: Unfinished,
  recover: Recover,
  { log, whole }: Pick<Place, 'log'> & { whole: boolean },
): Promise<string[]> {
  const ledger = openLedger(file);
  const made = { sandboxes: everMade(file, 'sandbox'), snapshots: everMade(file, 'snapshot') };
  const problems = await recover({ runId, ...made });
  if (problems.length === 0) for (const item of left) if (whole || item.kind !== 'volume') ledger.gone(item);
  const volumes = run?.volumes as VolumesPlace | undefined;
  if (whole || volumes === undefined) return problems;
  // What was beside the run is marked with an id of its own.
  const marks = new Set([runId, ...left.flatMap(({ mark }) => mark ?? [])]);
  for (const mark of marks) {
    const claims = known(
      left.filter((item) => (item.mark ?? runId) === mark),
      'volume',
    );
    const remains = { volumes, image: run?.image ?? '', runId: mark, claims };
    problems.push(...(await sweepVolumes(remains, ledger, log)).problems);
  }
  return problems;
}

/** The server that is tested now. */
export type PresentServer = Pick<PreparedTarget, 'url' | 'apiKey' | 'address' | 'adopt'>;

/**
 * Removes what earlier runs have left on this server, and says what it could not remove and what was kept on purpose.
 * Nothing is said, and done, of runs against others.
 */
export async function recoverOn(
  server: PresentServer,
  { reports, log, createMs, signal }: Place & { createMs: number; signal?: AbortSignal | undefined },
): Promise<void> {
  for (const one of unfinishedRuns(reports)) {
    if (signal?.aborted) return;
    if (!isOn(server, one)) continue;
    if (one.owner === 'gone') {
      server.adopt?.(one.runId, openLedger(one.file), one.left);
      const swept = await sweepRun(one, createLifecycleClient(server.url, server.apiKey, createMs), { log });
      if (swept.removed.length + swept.missing.length + swept.problems.length > 0)
        log(`run ${one.runId} did not end in order. ${outcome(swept)}`);
    } else if (one.left.some(({ kept }) => kept !== true)) log(reminder(one));
    const kept = whatIsLeft(one.file).filter((item) => item.kept);
    if (kept.length > 0) log(`run ${one.runId} kept ${kept.map(name).join(', ')}; \`clean\` removes that`);
  }
}

/** Whether a run was against a server. Of a ledger that does not tell, and lies in these reports, it must be supposed. */
export const isOn = ({ url, address = url }: Pick<PresentServer, 'url' | 'address'>, { run }: Unfinished): boolean =>
  run === undefined || (run.url !== undefined && isSameServer(run.url, address));

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether two base URLs name one server, as far as names tell. */
export function isSameServer(one: string, other: string): boolean {
  const key = (text: string): string => {
    const { protocol, hostname, port, pathname } = new URL(text);
    return `${protocol}//${LOOPBACK.test(hostname) ? 'localhost' : hostname}:${port}${pathname.replace(/\/+$/, '')}`;
  };
  return key(one) === key(other);
}

/** What is left of a run, and where, for somebody who must deal with it. */
export function reminder({ runId, file, run, left }: Unfinished): string {
  const where = run === undefined ? 'a server that is not known' : (run.url ?? run.target);
  const machine = run === undefined ? '' : ` from ${run.host}`;
  const items = left.map(name).join(', ');
  return `run ${runId}${machine} against ${where} did not end in order, or still goes; it may have left ${items}. \`clean ${runId}\` removes that (${file})`;
}

/** What became of the things of a run, each with its kind; a sentence for each that is still there. */
export type SweptRun = { removed: string[]; missing: string[]; problems: string[] };

export type SweepOptions = {
  /** Takes the names of volumes that stay, as nobody can remove them this way. */
  log(line: string): void;
  /** What the run kept on purpose is removed too. */
  kept?: boolean;
};

/**
 * Removes what a run has left on a server, found by its ledger and by its mark; what it kept on purpose only with `kept`.
 * Its ledger goes when nothing is left. `missing` is what the server did not have any more when its deletion was asked for.
 */
export async function sweepRun(
  { file, runId, run, owner }: Unfinished,
  client: LifecycleClient,
  { log, kept: keptToo = false }: SweepOptions,
): Promise<SweptRun> {
  const ledger = openLedger(file);
  const spared = new Set(keptToo ? [] : whatIsLeft(file).flatMap(({ kept, id }) => (kept ? [id] : [])));
  const written = statSync(file, { throwIfNoEntry: false });
  // Another run has dealt with it in this moment.
  if (written === undefined) return { removed: [], missing: [], problems: [] };
  const fresh = Date.now() - written.mtimeMs < FRESH_MS;
  const settle = fresh ? SETTLE_MS : 0;
  const left = () => whatIsLeft(file).filter(({ id }) => !spared.has(id));
  const before = left();
  const sandboxes = await sweepSandboxes(client, runId, ledger, settle, { spared, known: known(before, 'sandbox') });
  const snapshots = await sweepSnapshots(client, ledger, file, { thorough: true, settled: !fresh, spared });
  const problems = [...sandboxes.left, ...snapshots.left];
  const named = (which: 'removed' | 'missing'): string[] => [
    ...sandboxes[which].map((id) => `sandbox ${id}`),
    ...snapshots[which].map((id) => `snapshot ${id}`),
  ];
  const removed = named('removed');
  if (run?.volumes !== undefined) {
    const { image = '' } = run;
    const volumes = run.volumes as VolumesPlace;
    const claims = known(before, 'volume');
    const swept = await sweepVolumes({ volumes, image, runId, claims, spared: [...spared], client }, ledger, log);
    problems.push(...swept.problems);
    removed.push(...swept.gone.map((id) => `volume ${id}`));
  }
  const directories = known(before, HOST_DIRECTORY);
  problems.push(...(await sweepHostDirectories(left(), ledger, owner === 'gone' ? undefined : run?.host)));
  const still = known(left(), HOST_DIRECTORY);
  removed.push(...directories.filter((id) => !still.includes(id)).map((id) => `${HOST_DIRECTORY} ${id}`));
  if (problems.length === 0) discardLedger(file);
  return { removed, missing: named('missing'), problems };
}

const known = (items: ReturnType<typeof whatIsLeft>, kind: string): string[] =>
  items.flatMap((item) => (item.kind === kind ? [item.id] : []));

const name = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`;

function outcome({ removed, missing, problems }: SweptRun): string {
  return [
    ...(removed.length > 0 ? [`Removed now: ${shortened(removed)}.`] : []),
    ...(missing.length > 0 ? [`Gone already: ${shortened(missing)}.`] : []),
    ...(problems.length > 0 ? [`Still there: ${problems.join('; ')}.`] : []),
    ...(removed.length + missing.length + problems.length === 0 ? ['It has left nothing.'] : []),
  ].join(' ');
}

const MOST = 6;
const shortened = (items: readonly string[]): string =>
  items.length <= MOST ? items.join(', ') : `${items.slice(0, MOST).join(', ')} and ${items.length - MOST} more`;
