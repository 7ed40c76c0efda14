/**
 * Scenarios against a running server that nothing else is known of, in this process: it is asked what it offers, what it
 * shows is judged, and the checks are made and judged as in a run of the command line, but there are no worker threads and no
 * reports. For tests of what scenarios say about a server, and not of how a run is started and reported.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchSupplies, loadBenchSupplies } from '../../harness/faults/open-bench.ts';
import { sdkFailures } from '../../harness/faults/sdk.ts';
import { packageDir } from '../../harness/package.ts';
import { runScenario } from '../../harness/runner/runner.ts';
import type { SessionInfo } from '../../harness/session/info.ts';
import { startSession } from '../../harness/session/start.ts';
import { resolveSettings } from '../../harness/settings/resolve.ts';
import type { Limits } from '../../harness/verbs/verb.ts';
import { judgeCheck } from '../../harness/verdict/check.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import { type JudgedRequirement, judgeRequirement } from '../../harness/verdict/requirement.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { readTranscript } from '../../harness/wire/transcript.ts';

/** Scenarios at a time: they wait more than they compute. */
const LANES = 4;

/**
 * As long as a run waits for anything. With limits nobody asks whether the server has gone away: here it is in the same process,
 * and as slow as whoever asks.
 */
const LIMITS: Limits = { factMs: 60_000, attemptsMs: 60_000 };
/** How long a server is waited for that is known to be broken: the rest would be waiting in vain. */
export const BROKEN_LIMITS: Limits = { factMs: 15_000, attemptsMs: 15_000 };

export type SessionRunOptions = {
  server: { url: string; apiKey: string };
  /** As on the command line: each scenario that has one of these in its path, and all without any. */
  filters: readonly string[];
  /** Capabilities as `--capabilities` takes them. */
  capabilities?: string;
  /** A configuration file that says how volumes are reached; through the API alone when absent. */
  config?: string;
  /** How long is waited; as long as a run waits when absent. */
  limits?: Limits;
};

export type SessionRun = {
  info: SessionInfo;
  /** The checks of the scenarios, and each contract rule that all exchanges together break. */
  checks: CheckRecord[];
  /** What the checks say about each rule of the register; of contract rules only whether they are broken. */
  requirements: JudgedRequirement[];
  exchanges: Exchange[];
  /** What the scenarios and the session could not remove. */
  left: string[];
};

let loading: Promise<BenchSupplies> | undefined;

/** Throws what a session throws that does not begin: the server is none, a setting is wrong. */
export async function sessionRun(options: SessionRunOptions): Promise<SessionRun> {
  const { server, filters, capabilities, config, limits = LIMITS } = options;
  loading ??= loadBenchSupplies();
  const { scenarios, judging } = await loading;
  const reports = mkdtempSync(join(tmpdir(), 'osc-session-'));
  const volumes = config === undefined ? { volumes: 'server' } : { config };
  const flags = { target: server.url, apiKey: server.apiKey, image: 'reference', ...volumes, reports };
  const own = capabilities === undefined ? flags : { ...flags, capabilities };
  const session = await startSession(resolveSettings(own, { env: {}, cwd: reports, packageDir }), () => undefined);
  const { info } = session;
  mkdirSync(info.transcripts, { recursive: true });
  const meant = scenarios.filter(({ file }) => filters.length === 0 || filters.some((filter) => file.includes(filter)));
  const checks: CheckRecord[] = [];
  const left: string[] = [];
  const lane = async (): Promise<void> => {
    for (let scenario = meant.shift(); scenario !== undefined; scenario = meant.shift()) {
      const ran = await runScenario(scenario, info, { limits });
      checks.push(...ran.runs.map(({ raw }) => judgeCheck(raw, info)));
      left.push(...ran.left);
    }
  };
  try {
    await Promise.all(Array.from({ length: LANES }, lane));
    const exchanges: Exchange[] = [];
    for (const name of readdirSync(info.transcripts)) {
      for await (const exchange of readTranscript(join(info.transcripts, name))) exchanges.push(exchange);
    }
    for (const { id, kind, blames, reason } of [
      ...judging.broken(exchanges),
      ...sdkFailures(info.reports, judging.contracts),
    ]) {
      checks.push({ id, kind, status: 'fail', verifies: blames, blames, reasons: [reason] });
    }
    const requirements = Object.values(info.rules).map((rule) => judgeRequirement(rule, checks, info.offers));
    return { info, checks, requirements, exchanges, left };
  } finally {
    left.push(...(await session.close({ interrupted: false })));
    rmSync(reports, { recursive: true });
  }
}
