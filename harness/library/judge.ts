/** `judge()`: judges a folder of reports again, without a server. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { keyOf } from '../report/check-key.ts';
import { checksIn } from '../session/contract-phase.ts';
import { readBasis, readOutcomes, readVerdict } from '../session/read-run.ts';
import { loadReferences } from '../session/references.ts';
import { phasesOf, verdictOf } from '../session/rejudge.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import type { CheckStatus } from '../verdict/record.ts';
import { exitCodeOf } from '../verdict/run.ts';
import type { Verdict } from '../verdict/verdict-format.ts';

export type JudgeOptions = {
  /** Folder of the documents and of the register to judge by; that of this package when absent. */
  specs?: string;
};

/** What a folder of reports comes to now. */
export type JudgeResult = {
  /** By the documents and the register of now: what scenarios saw is taken as recorded, and the exchanges are judged anew. */
  verdict: Verdict;
  /** That of the command `run`. */
  exitCode: 0 | 1 | 3;
  /** What conformance.json says. */
  recorded: Verdict;
  /** The checks that come to something else than is recorded. */
  changed: readonly ChangedCheck[];
};

/** A check that is only recorded has no `now`, and one that is not recorded no `recorded`. */
export type ChangedCheck = { id: string; driver?: string; recorded?: CheckStatus; now?: CheckStatus };

/**
 * `folder`: reports of a run, with its transcripts. Asks no server and writes nothing. Rejects with UsageError for what cannot be
 * read or is no folder of reports, and with HarnessError for a transcript that is none.
 */
export async function judgeFolder(folder: string, { specs }: JudgeOptions = {}): Promise<JudgeResult> {
  if (typeof folder !== 'string' || folder === '') throw new UsageError('judge(): name a folder of reports');
  const absolute = resolve(folder);
  const by = specs === undefined ? join(packageDir, 'specs') : resolve(specs);
  if (!existsSync(by)) throw new UsageError(`judge(): specs: ${by} does not exist`);
  const recorded = readVerdict(join(absolute, 'conformance.json'));
  const basis = readBasis(join(absolute, 'basis.json'));
  const outcomes = readOutcomes(join(absolute, 'outcomes.ndjson'));
  const judgedBy = { specs: by, references: await loadReferences(by, basis.judges, basis.set) };
  const phases = await phasesOf(absolute, basis, judgedBy);
  const judged = verdictOf(basis, withContract(outcomes, phases.flatMap(checksIn)), judgedBy);
  const { unexpected } = recorded;
  // What was not expected of the run is not in its folder.
  const verdict = unexpected === undefined ? judged : { ...judged, unexpected };
  return { verdict, exitCode: exitCodeOf(verdict), recorded, changed: changedBetween(recorded.checks, verdict.checks) };
}

/** The outcomes with the contract checks of now in the place of the recorded ones; those that are new come last. */
function withContract(outcomes: readonly RawCheck[], contract: readonly RawCheck[]): RawCheck[] {
  const now = new Map(contract.map((raw) => [raw.id, raw]));
  const kept = outcomes.flatMap((raw) => {
    if (raw.kind !== 'contract') return [raw];
    const again = now.get(raw.id);
    if (again === undefined) return [];
    now.delete(raw.id);
    const { repro } = raw;
    return [repro === undefined ? again : { ...again, repro }];
  });
  return [...kept, ...now.values()];
}

type Checks = Verdict['checks'];

function changedBetween(recorded: Checks, now: Checks): ChangedCheck[] {
  const before = new Map(recorded.map((check) => [keyOf(check), check]));
  const after = new Map(now.map((check) => [keyOf(check), check]));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key): ChangedCheck[] => {
    const [was, is] = [before.get(key), after.get(key)];
    const check = is ?? was;
    if (check === undefined || was?.status === is?.status) return [];
    const { id, driver } = check;
    return [
      {
        id,
        ...(driver === undefined ? {} : { driver }),
        ...(was === undefined ? {} : { recorded: was.status }),
        ...(is === undefined ? {} : { now: is.status }),
      },
    ];
  });
}
