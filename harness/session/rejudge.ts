/**
 * Judges a run again from its reports folder: the contract phase from the transcripts, the verdict from the raw outcomes.
 * It asks no server, and believes nothing of the verdict that is there.
 */
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { loadProfiles } from '../register/profiles.ts';
import type { RunBasisFile } from '../verdict/basis-format.ts';
import { judgeCheck } from '../verdict/check.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { RawCheck } from '../verdict/raw-check.ts';
import { judgeRun } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { claimRules } from './claims.ts';
import { checksIn, contractPhase, type Phase } from './contract-phase.ts';
import type { References } from './info.ts';
import { judgedDocuments, judgedProfiles } from './judged.ts';
import { readBasis, readOutcomes } from './read-run.ts';
import { loadReferences } from './references.ts';

export type Rejudged = {
  basis: RunBasisFile;
  /** As they are recorded. */
  outcomes: RawCheck[];
  /** What the contract phase and the histories say of the recorded exchanges now. */
  contract: RawCheck[];
  /** What they say of the life of sandboxes and snapshots, where the run was judged by that. */
  history?: JudgedHistory;
  /** What the recorded outcomes come to now. */
  verdict: Verdict;
};

/**
 * `folder`: reports of a run, with its transcripts; `specs`: the documents and the register to judge by (absolute). Throws
 * UsageError for what cannot be read, or is no report of a run, and HarnessError for a transcript that is none.
 */
export async function rejudge(folder: string, specs: string): Promise<Rejudged> {
  const basis = readBasis(join(folder, 'basis.json'));
  const outcomes = readOutcomes(join(folder, 'outcomes.ndjson'));
  const references = await loadReferences(specs, basis.judges, basis.set);
  const phases = phasesOf(folder, basis, { specs, references });
  const verdict = verdictOf(basis, outcomes, { specs, references });
  const judged = await phases;
  const history = historyIn(judged);
  return {
    basis,
    outcomes,
    contract: judged.flatMap(checksIn),
    ...(history === undefined ? {} : { history }),
    verdict,
  };
}

/** What a run is judged by: a specs folder (absolute), and what is read of it for the set of the run. */
export type JudgedBy = { specs: string; references: References };

/** The contract phase of each document over the exchanges in a folder of reports. */
export function phasesOf(folder: string, basis: RunBasisFile, { specs, references }: JudgedBy): Promise<Phase[]> {
  const { set, overlays, judges, deviations, drivers, keyed } = basis;
  return Promise.all(
    judgedDocuments(judges).map((document) =>
      contractPhase(join(specs, document), {
        specs,
        set,
        overlays,
        transcripts: join(folder, 'transcripts'),
        reports: folder,
        drivers,
        contract: references.contract,
        deviations,
        keyed,
      }),
    ),
  );
}

/** What the phases say of the life of sandboxes and snapshots. */
export const historyIn = (phases: readonly Phase[]): JudgedHistory | undefined =>
  phases.find((phase) => phase.history !== undefined)?.history;

/** What raw outcomes come to by the basis of their run. */
export function verdictOf(
  basis: RunBasisFile,
  outcomes: readonly RawCheck[],
  { specs, references }: JudgedBy,
): Verdict {
  const { set, judges, offers, deviations, drivers, required, facts } = basis;
  const rules = { ...references.rules, ...claimRules(offers) };
  const [driver] = drivers;
  if (driver === undefined) throw new UsageError('basis.json names no driver');
  const { partial } = facts.run;
  const by = { ...references, rules, deviations, driver, ...(partial === undefined ? {} : { partial }) };
  const profiles = judgedProfiles(loadProfiles(specs, set).profiles, judges);
  const checks = outcomes.map((raw) => judgeCheck(raw, by));
  return judgeRun(facts, checks, { rules, profiles, offers, deviations, required });
}
