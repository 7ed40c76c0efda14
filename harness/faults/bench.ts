/** Where faults are tried: a server, the scenarios, the documents; one fault after the other. */
import { mkdirSync } from 'node:fs';
import { HarnessError } from '../errors.ts';
import { makePrivateDirectory } from '../process/private-directory.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type InfoParts, type References, type SessionInfo, sessionInfo } from '../session/info.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { Subject } from './embedded.ts';
import { concerns, type Fault, type LiveFault } from './fault.ts';
import type { Judging } from './judging.ts';
import type { FailedCheck, FaultResult } from './result.ts';
import { sdkFailures } from './sdk.ts';
import { tryScenario } from './trial.ts';

export type BenchOptions = {
  subject: Subject;
  judging: Judging;
  scenarios: readonly Scenario[];
  references: References;
  /**
   * How the server is driven. With the id and the ledger of a run everything is marked with it, and somebody else
   * removes what is left; otherwise each trial has its own.
   */
  run: Pick<InfoParts, 'readyMs' | 'requestMs'> &
    Partial<Pick<InfoParts, 'runId' | 'ledger' | 'driver' | 'useServerProxy' | 'ossfs'>>;
};

export type Bench = {
  /** Runs a fault's scenarios, with `whole` all of them, otherwise until one notices. */
  run(fault: LiveFault, whole: boolean, patient?: boolean): Promise<FaultResult>;
  /** Runs a scenario without a fault: what fails is the suite's own defect. `patient`: waits as long as a run. */
  clean(file: string, patient?: boolean): Promise<{ result: FaultResult; exchanges: Exchange[] }>;
};

/**
 * The checks of the right area that notice a fault: an assertion does not hold, or, where all else works, the step cannot
 * be done. What fails because nothing works any more has noticed nothing.
 */
export function noticing(fault: Fault, { failed, checks }: FaultResult): FailedCheck[] {
  const steps = failed.filter(({ kind }) => kind === 'step').length;
  const works = failed.every(({ kind }) => kind !== 'set-up') && steps <= checks / 2;
  return failed.filter((check) => {
    const undone = check.how === 'undone' && (works || check.assertions.length > 0);
    return shows(fault, check) || (undone && isOfArea(fault, check));
  });
}

/** One check that notices a fault by itself, whatever else there is. */
const shows = (fault: Fault, check: FailedCheck): boolean => check.how === 'fail' && isOfArea(fault, check);

const isOfArea = (fault: Fault, { blames }: FailedCheck): boolean => blames.some((id) => concerns(fault, id));

/** The times of a run that says nothing of its own. */
const RUN_TIMES = { readyMs: 60_000, requestMs: 60_000 };

type How = { whole: boolean; patient: boolean };

export function openBench({ subject, judging, scenarios, references, run }: BenchOptions): Bench {
  let runs = 0;

  const infoIn = (directory: string, claims: readonly string[], patient: boolean): SessionInfo => {
    runs += 1;
    const { server } = subject;
    const info = sessionInfo({
      runId: `f${process.pid.toString(36)}x${runs.toString(36)}`,
      server: { ...server, capabilities: [...server.capabilities, ...claims] },
      references,
      reports: directory,
      ...run,
      ...(patient ? RUN_TIMES : {}),
    });
    mkdirSync(info.transcripts, { recursive: true });
    return info;
  };

  const scenarioOf = (file: string): Scenario => {
    const scenario = scenarios.find((one) => one.file === file);
    if (scenario === undefined) throw new HarnessError(`there is no scenario ${file}`);
    return scenario;
  };

  const tried = async (id: string, files: readonly string[], fault: LiveFault | undefined, how: How) => {
    const { whole, patient } = how;
    const began = performance.now();
    const result: FaultResult = {
      fault: id,
      failed: [],
      scenarios: [],
      checks: 0,
      skipped: 0,
      took: {},
      left: [],
      seconds: 0,
    };
    const exchanges: Exchange[] = [];
    const failed: FailedCheck[] = [];
    // Over all exchanges together, as in a run: what several responses have in common is one deviation.
    const judge = (): void => {
      result.failed = [...failed, ...judging.broken(exchanges)];
    };
    for (const file of files) {
      const scenario = scenarioOf(file);
      const place = makePrivateDirectory('fault');
      try {
        const info = infoIn(place.path, fault?.claims ?? [], patient);
        if (scenario.needs.some((need) => !info.capabilities.includes(need))) continue;
        const tools = { directory: place.path, apiKey: subject.server.apiKey ?? '', image: subject.server.image };
        const broken = fault?.server(tools) ?? {};
        subject.use(broken.seams ?? {});
        const trial = await tryScenario({
          info,
          scenario,
          wire: broken.wire,
          mend: () => subject.use({}),
          sweep: subject.sweep,
          patient,
          ...(whole || fault === undefined ? {} : { enough: (check: FailedCheck) => shows(fault, check) }),
        });
        failed.push(...trial.failed, ...sdkFailures(info.reports, judging.contracts));
        result.scenarios.push(file);
        result.checks += trial.checks;
        result.skipped += trial.skipped;
        result.took[file] = trial.took;
        exchanges.push(...trial.exchanges);
        const left = [...trial.left, ...(await subject.left())];
        result.left.push(...left);
        if (left.length > 0) await subject.restart();
      } finally {
        subject.use({});
        await place.remove();
      }
      if (whole || fault === undefined) continue;
      judge();
      if (noticing(fault, result).length > 0) break;
    }
    judge();
    result.seconds = Math.round(performance.now() - began) / 1000;
    return { result, exchanges };
  };

  return {
    run: async (fault, whole, patient = false) => (await tried(fault.id, fault.in, fault, { whole, patient })).result,
    clean: (file, patient = false) => tried(`none: ${file}`, [file], undefined, { whole: true, patient }),
  };
}
