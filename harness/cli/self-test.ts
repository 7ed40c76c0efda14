/** The suite's test of itself on this machine, before it says anything of a server: a handful of faults that it must notice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAULTS } from '../../faults/all.ts';
import type { SelfTest } from '../certificate/self-test.ts';
import { describeError, HarnessError } from '../errors.ts';
import { ourRules } from '../faults/campaign.ts';
import { type Fault, isReplay } from '../faults/fault.ts';
import { type FaultVerdict, verdictOf } from '../faults/matrix.ts';
import { loadBenchSupplies } from '../faults/open-bench.ts';
import { openPool, type Pool } from '../faults/pool.ts';
import { replayed } from '../faults/replay.ts';
import { removeAtExit } from '../process/at-exit.ts';
import type { Exchange } from '../wire/exchange.ts';
import { readTranscript } from '../wire/transcript.ts';

/** Of each kind of evidence one: data in a volume, a command, a key, a status, and recorded messages. */
export const SELF_TEST_FAULTS: readonly string[] = [
  'volumes.read-only.ignored',
  'exec.status.code-zero',
  'auth.key.any-taken',
  'sandbox.create.status-200',
  'contract.sandbox.without-status',
  'contract.history.created-at-moves',
];

/** Without a fault everything in it must pass; its exchanges are those that the faults of messages change. */
const CLEAN_SCENARIO = 'lifecycle/metadata.yaml';

/** As long as in a run: a busy machine may judge, if slowly. */
const WAITS = { patient: true } as const;
/** A scenario with a fault takes a few seconds on a quiet machine. */
const TASK_MS = 300_000;

/** Runs it against embedded runtimes. Throws HarnessError where these cannot be started, or when `signal` is aborted. */
export async function runSelfTest(signal: AbortSignal): Promise<SelfTest> {
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'osf-'));
  const forget = removeAtExit(directory);
  const pool = openPool({ processes: 1, lanes: 3, taskMs: TASK_MS, directory });
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop);
  try {
    const faults = FAULTS.filter(({ id }) => SELF_TEST_FAULTS.includes(id));
    const [clean, live] = await Promise.all([cleanRun(pool, directory), tryLive(pool, faults)]);
    const verdicts = [...live, ...(await replayAll(faults, clean.exchanges))];
    signal.throwIfAborted();
    return {
      faults: verdicts.map(({ id, says, status, by, reason }) => ({
        id,
        says,
        noticed: status === 'noticed',
        ...(by[0] === undefined ? {} : { by: by[0].check }),
        ...(reason === undefined ? {} : { reason }),
      })),
      clean: clean.problems,
      ms: Math.round(performance.now() - began),
    };
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
    rmSync(directory, { recursive: true, force: true });
    forget();
  }
}

async function cleanRun(pool: Pool, directory: string): Promise<{ exchanges: Exchange[]; problems: string[] }> {
  const exchangesTo = join(directory, 'clean.ndjson');
  const { failed, left } = await pool
    .run({ kind: 'clean', file: CLEAN_SCENARIO, exchangesTo, ...WAITS })
    .catch((cause: unknown) => {
      throw new HarnessError(`the reference runtime cannot be tested on this machine: ${describeError(cause)}`, {
        cause,
      });
    });
  const exchanges: Exchange[] = [];
  for await (const exchange of readTranscript(exchangesTo)) exchanges.push(exchange);
  return { exchanges, problems: [...failed.map(({ id, reason }) => `${id}: ${reason}`), ...left] };
}

function tryLive(pool: Pool, faults: readonly Fault[]): Promise<FaultVerdict[]> {
  const rules = ourRules();
  return Promise.all(
    faults
      .filter((fault) => !isReplay(fault))
      .map(async (fault) => {
        const task = { kind: 'fault', id: fault.id, whole: false, ...WAITS } as const;
        return verdictOf(
          fault,
          await pool.run(task).catch((error: unknown) => ({ error: describeError(error) })),
          rules,
        );
      }),
  );
}

async function replayAll(faults: readonly Fault[], exchanges: readonly Exchange[]): Promise<FaultVerdict[]> {
  const rules = ourRules();
  const { judging } = await loadBenchSupplies();
  return faults.filter(isReplay).map((fault) => verdictOf(fault, replayed(fault, exchanges, judging), rules));
}
