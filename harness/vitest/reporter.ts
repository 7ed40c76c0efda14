/** The vitest reporter: collects what the checks report, has it judged, prints each file as it ends, writes the reports. */
import { relative } from 'node:path';
import type { Reporter } from 'vitest/node';
import { packageVersion } from '../package.ts';
import { loadProfiles } from '../register/profiles.ts';
import { inReportOrder, OUTSIDE_FILES, type RawFile } from '../report/file-order.ts';
import type { JudgedFile } from '../report/judged-run.ts';
import { createTerminal, type Terminal } from '../report/terminal.ts';
import { sandboxesMade } from '../run/ledger.ts';
import { basisOf } from '../session/basis.ts';
import { evidenceOf } from '../session/evidence.ts';
import type { SessionInfo } from '../session/info.ts';
import { judgedProfiles } from '../session/judged.ts';
import { notedSilence, STOPPED } from '../session/silence.ts';
import { writeReports } from '../session/write-reports.ts';
import { judgeCheck } from '../verdict/check.ts';
import { type Expected, unexpectedIn } from '../verdict/expected-skips.ts';
import type { JudgedHistory } from '../verdict/history-format.ts';
import type { CheckRecord } from '../verdict/record.ts';
import { judgeRun, type RunFacts } from '../verdict/verdict.ts';
import type { Verdict } from '../verdict/verdict-format.ts';
import { checksOf, columnOf, fileOf, harnessError, historyIn, msIn, timesIn } from './collect.ts';

export type VerdictReporterOptions = {
  /** The session of the run; undefined when it could not be started. */
  info: () => SessionInfo | undefined;
  print: (text: string) => void;
  /** Everything is printed, in as many lines as that takes. */
  verbose: boolean;
  /** Profiles that decide the exit code. */
  required?: readonly string[];
  /** The skips that the run may have, and the checks that must report. */
  expected?: Expected;
  onVerdict?: (verdict: Verdict) => void;
  /** Takes each file when it has been judged. */
  onFile?: (file: JudgedFile) => void;
};

type Interruption = NonNullable<Verdict['run']['interrupted']>;

export function createVerdictReporter(options: VerdictReporterOptions): Reporter {
  const { info: session, print, verbose, onVerdict, onFile } = options;
  let startedAt = new Date();
  let history: JudgedHistory | undefined;
  let terminal: Terminal = createTerminal({ files: 0, verbose, drivers: 1 });
  const files: RawFile[] = [];
  const times = new Map<string, number>();
  let cancel: (() => void) | undefined;
  const ended = (info: SessionInfo, file: RawFile): void => {
    files.push(file);
    const { raw, ...rest } = file;
    const judged = { ...rest, checks: raw.map((check) => judgeCheck(check, info)) };
    const text = terminal.file(judged, info.rules);
    if (text !== undefined) print(text);
    onFile?.(judged);
  };
  return {
    onInit(vitest) {
      cancel = () => void vitest.cancelCurrentRun('test-failure');
    },
    onTestCaseResult() {
      const info = session();
      if (info === undefined || notedSilence(info)?.gone === undefined) return;
      // Nothing that follows says anything about the server.
      cancel?.();
      cancel = undefined;
    },
    onTestRunStart(specifications) {
      const { drivers, deviations } = session() ?? {};
      terminal = createTerminal({
        files: specifications.length,
        verbose,
        drivers: drivers?.length ?? 1,
        waivers: deviations?.length ?? 0,
      });
      startedAt = new Date();
      history = undefined;
      files.length = 0;
      times.clear();
    },
    onTestModuleEnd(module) {
      const info = session();
      if (info === undefined) return;
      const [suite] = module.children.suites();
      const driver = columnOf(module);
      const column = driver === undefined ? {} : { driver };
      ended(info, {
        file: fileOf(module, info),
        ...column,
        title: suite?.name ?? '',
        ms: msIn(module),
        raw: checksOf(module, info),
      });
      for (const [name, ms] of timesIn(module)) times.set(name, (times.get(name) ?? 0) + ms);
      history ??= historyIn(module);
    },
    async onTestRunEnd(_modules, unhandled, reason) {
      const info = session();
      if (info === undefined) return;
      if (unhandled.length > 0) {
        const raw = unhandled.map((error) => harnessError(`${OUTSIDE_FILES} > unhandled error`, error));
        ended(info, { file: OUTSIDE_FILES, title: 'errors outside every file', ms: 0, raw });
      }
      const ordered = inReportOrder(files, info.drivers);
      const raw = ordered.flatMap((file) => file.raw);
      const checks = raw.map((check) => judgeCheck(check, info));
      const interrupted = interruptionOf(info, checks, reason);
      const facts = factsOf(info, ordered, { startedAt, times, interrupted });
      const verdict = verdictOf(info, facts, checks, options);
      const basis = basisOf(info, facts, options.required);
      const evidence = await evidenceOf(verdict, info.reports);
      writeReports({ verdict, raw, basis, evidence, ...(history === undefined ? {} : { history }) }, info.reports);
      print(terminal.closing({ verdict }, relative(process.cwd(), info.reports) || '.'));
      onVerdict?.(verdict);
    },
  };
}

function verdictOf(
  info: SessionInfo,
  facts: RunFacts,
  checks: CheckRecord[],
  { required, expected }: Pick<VerdictReporterOptions, 'required' | 'expected'>,
): Verdict {
  const { rules, offers, specs, set, judges, deviations } = info;
  const profiles = judgedProfiles(loadProfiles(specs, set).profiles, judges);
  const verdict = judgeRun(facts, checks, { rules, profiles, offers, deviations, required });
  return expected === undefined ? verdict : { ...verdict, unexpected: unexpectedIn(checks, expected) };
}

/** Why a run ended before all checks were made; undefined when it did not. `reason` is vitest's. */
function interruptionOf(info: SessionInfo, checks: readonly CheckRecord[], reason: string): Interruption | undefined {
  const silence = notedSilence(info);
  const made = checks.filter(({ kind, status }) => kind !== 'contract' && status !== 'skipped').length;
  if (silence?.gone) return { at: silence.since, checks: made, reason: STOPPED };
  return reason === 'interrupted'
    ? { at: new Date().toISOString(), checks: made, reason: 'the run was ended' }
    : undefined;
}

function factsOf(
  info: SessionInfo,
  files: readonly RawFile[],
  {
    startedAt,
    times,
    interrupted,
  }: { startedAt: Date; times: ReadonlyMap<string, number>; interrupted: Interruption | undefined },
): RunFacts {
  return {
    suite: { version: packageVersion() },
    run: {
      id: info.runId,
      startedAt: startedAt.toISOString(),
      ms: Date.now() - startedAt.getTime(),
      sandboxes: sandboxesMade(info.ledger),
      drivers: info.drivers.map((driver) => ({ driver, ms: Math.round(times.get(driver) ?? 0) })),
      ...(info.partial === undefined ? {} : { partial: info.partial }),
      ...(info.shard === undefined ? {} : { shard: info.shard }),
      ...(interrupted === undefined ? {} : { interrupted }),
    },
    ...(info.provenance === undefined ? {} : { provenance: info.provenance }),
    target: { ...info.target, image: info.image },
    files: files.map(({ raw: _raw, ...file }) => file),
  };
}
