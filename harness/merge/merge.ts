/** Puts the reports of shards together: one contract phase over all exchanges, one verdict, one set of reports. */
import { existsSync, realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { printable } from '../certificate/verify/reasons.ts';
import { UsageError } from '../errors.ts';
import { inReportOrder, type RawFile } from '../report/file-order.ts';
import type { JudgedRun } from '../report/judged-run.ts';
import { checksIn, type Phase } from '../session/contract-phase.ts';
import { evidenceOf } from '../session/evidence.ts';
import { loadReferences } from '../session/references.ts';
import { historyIn, phasesOf, verdictOf } from '../session/rejudge.ts';
import { clearReports } from '../session/reports.ts';
import { writeReports } from '../session/write-reports.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import { type Expected, unexpectedIn } from '../verdict/expected-skips.ts';
import { requireOneRun } from './agree.ts';
import { missingWords, requireAllScenarios } from './complete.ts';
import { mergedFacts } from './merged-facts.ts';
import { type Gathered, gather } from './merged-files.ts';
import { requireSameSuite } from './same-suite.ts';
import { type MergedShard, readShard } from './shard.ts';
import { takeExchanges } from './take-exchanges.ts';
import { withCommands } from './with-commands.ts';

export type MergeOptions = {
  /** The folders with the reports of the shards. */
  folders: readonly string[];
  /** Where the merged reports go; what is there of an earlier run is removed. */
  out: string;
  /** The documents and the register (absolute). */
  specs: string;
  /** Shards may be missing. */
  partial: boolean;
};

/** Shards of one run, in their order, and why they are not all of it. */
export type Shards = { shards: [MergedShard, ...MergedShard[]]; partial: string | undefined };

/** Reads the shards. Writes nothing. Throws UsageError where they are not of one run, or not all there. */
export async function readShards({ folders, out, specs, partial }: MergeOptions): Promise<Shards> {
  const [first, ...others] = folders.map(readShard).sort((one, other) => one.shard.index - other.shard.index);
  if (first === undefined) throw new UsageError('merge: name the folders with the reports of the shards');
  const shards: Shards['shards'] = [first, ...others];
  requireOneRun(shards);
  const missing = missingWords(shards, partial);
  await requireSameSuite(first, specs);
  for (const { folder } of shards) refuseInside(out, folder);
  const words = [first.shard.partial, missing].filter((why) => why !== undefined);
  return { shards, partial: words.length === 0 ? undefined : words.join(', ') };
}

/** What decides, beside the shards. */
export type Deciding = {
  /** Profiles that decide the exit code. */
  required: readonly string[] | undefined;
  /** The skips that the run may have, and the checks that must report. */
  expected: Expected | undefined;
};

/**
 * Judges the shards as one run and writes its reports. Throws UsageError where something in them is none of a run, and then
 * leaves no reports.
 */
export async function mergeShards(
  { shards, partial }: Shards,
  { out, specs }: Pick<MergeOptions, 'out' | 'specs'>,
  { required, expected }: Deciding,
): Promise<JudgedRun> {
  clearReports(out);
  try {
    const owners = takeExchanges(shards, out);
    const gathered = gather(shards, out);
    if (shards.length === shards[0].shard.count) requireAllScenarios(shards, gathered.scenarios);
    const [{ basis: first }] = shards;
    const references = await loadReferences(specs, first.judges, first.set);
    const phases = await phasesOf(out, first, { specs, references });
    const documents = phases.map((phase) => documentOf(phase, gathered, (raw) => withCommands(raw, owners, out)));
    const files = inReportOrder([...gathered.files, ...documents], first.drivers);
    const raw = files.flatMap((file) => file.raw);
    const facts = mergedFacts(
      shards,
      files.map(({ raw: _raw, ...file }) => file),
      partial,
    );
    const basis = mergedBasis(first, facts, required);
    const judged = verdictOf(basis, raw, { specs, references });
    const verdict = expected === undefined ? judged : { ...judged, unexpected: unexpectedIn(judged.checks, expected) };
    const history = historyIn(phases);
    const evidence = await evidenceOf(verdict, out);
    const run = { verdict, raw, basis, evidence, ...(history === undefined ? {} : { history }) };
    writeReports(run, out);
    return run;
  } catch (error) {
    clearReports(out);
    throw error;
  }
}

function documentOf(
  phase: Phase,
  { documents }: Gathered,
  shown: (raw: RawFile['raw'][number]) => RawFile['raw'][number],
): RawFile {
  const { title } = phase;
  const known = documents.get(title.slice(title.lastIndexOf('/') + 1)) ?? { file: title, title, ms: 0, raw: [] };
  return { ...known, title, raw: [...checksIn(phase).map(shown), ...known.raw] };
}

/** In the order of the members that basisOf gives. */
function mergedBasis(
  first: RunBasisFile,
  facts: RunBasisFile['facts'],
  required: readonly string[] | undefined,
): RunBasisFile {
  const { keyed, required: _required, ...rest } = first;
  return { ...rest, facts, ...(required === undefined ? {} : { required: [...required] }), keyed };
}

/** What is written must not go over what is read. */
function refuseInside(out: string, folder: string): void {
  const [target, source] = [out, folder].map((path) => (existsSync(path) ? realpathSync(path) : resolve(path)));
  const isBelow = (one = '', other = ''): boolean => {
    const way = relative(other, one);
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
  };
  if (!isBelow(target, source)) return;
  throw new UsageError(`--out: ${printable(out)} is the folder of a shard, or below it; name another one`);
}
