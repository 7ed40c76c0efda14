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
import { checksIn, contractPhase } from './contract-phase.ts';
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
  /** What other outcomes of this run come to. */
  verdictOf(outcomes: readonly RawCheck[]): Verdict;
};

/**
 * `folder`: reports of a run, with its transcripts; `specs`: the documents and the register to judge by (absolute). Throws
 * UsageError for what cannot be read, or is no report of a run, and HarnessError for a transcript that is none.
 */
export async function rejudge(folder: string, specs: string): Promise<Rejudged> {
  const basis = readBasis(join(folder, 'basis.json'));
  const outcomes = readOutcomes(join(folder, 'outcomes.ndjson'));
  const { set, overlays, judges, offers, deviations, drivers, required, facts } = basis;
  const references = await loadReferences(specs, judges, set);
  const rules = { ...references.rules, ...claimRules(offers) };
  const phases = judgedDocuments(judges).map((document) =>
    contractPhase(join(specs, document), {
      specs,
      set,
      overlays,
      transcripts: join(folder, 'transcripts'),
      reports: folder,
      drivers,
      contract: references.contract,
      deviations,
      keyed: basis.keyed,
    }),
  );
  const [driver] = drivers;
  if (driver === undefined) throw new UsageError(`${folder}: basis.json names no driver`);
  const { partial } = facts.run;
  const by = { ...references, rules, deviations, driver, ...(partial === undefined ? {} : { partial }) };
  const profiles = judgedProfiles(loadProfiles(specs, set).profiles, judges);
  const verdictOf = (raw: readonly RawCheck[]): Verdict =>
    judgeRun(
      facts,
      raw.map((one) => judgeCheck(one, by)),
      { rules, profiles, offers, deviations, required },
    );
  const verdict = verdictOf(outcomes);
  const judged = await Promise.all(phases);
  const history = judged.find((phase) => phase.history !== undefined)?.history;
  return {
    basis,
    outcomes,
    contract: judged.flatMap(checksIn),
    ...(history === undefined ? {} : { history }),
    verdict,
    verdictOf,
  };
}
