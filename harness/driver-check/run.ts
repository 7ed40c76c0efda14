/** Runs the cases with a driver. */
import { ActionFailure } from '../drivers/driver.ts';
import type { Program } from '../drivers/protocol/pipe.ts';
import { describeError, HarnessError } from '../errors.ts';
import { type Bench, openBench, type Patience } from './bench.ts';
import type { DriverCase } from './case.ts';
import type { Place } from './place.ts';
import { CannotDo, Wrong } from './wrong.ts';

export type CaseResult = {
  id: string;
  must: string;
  /** `cannot`: the driver says that its SDK cannot do it. `open`: it was not looked at. */
  outcome: 'right' | 'wrong' | 'cannot' | 'open';
  /** What is wrong, or why it was not looked at. */
  why?: string;
  /** Lines that show it, as they were sent and answered. */
  messages: readonly string[];
};

export type RunOptions = {
  /** Told of each result, when it is there. */
  see?(result: CaseResult): void;
  /** Nothing more is asked when it fires, and the driver is killed. */
  signal?: AbortSignal;
  /** What is otherwise waited for. */
  patience?: Partial<Patience>;
};

/** Milliseconds after which no further case is begun. */
const ALL_MS = 90_000;

/**
 * Runs cases one after the other, in one process of the driver as long as it answers, and gives what came of each. Throws
 * HarnessError where the surroundings fail.
 */
export async function runCases(
  program: Program,
  place: Place,
  cases: readonly DriverCase[],
  { see = () => undefined, signal, patience }: RunOptions = {},
): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  const began = performance.now();
  const bench = openBench(program, place, patience);
  let lost: string | undefined;
  const interrupt = (): void => {
    lost = 'it was interrupted';
    void bench.close();
  };
  signal?.addEventListener('abort', interrupt, { once: true });
  if (signal?.aborted) interrupt();
  try {
    for (const one of [...cases].sort((a, b) => Number(a.afterwards ?? false) - Number(b.afterwards ?? false))) {
      if (performance.now() - began > ALL_MS) lost ??= 'there is no time left, since other answers have taken it';
      const open = one.afterwards === undefined || signal?.aborted ? lost : undefined;
      if (one.afterwards !== undefined) await bench.end();
      const { silent = false, ...ran } = open === undefined ? await runCase(bench, one) : caseResult(one, 'open', open);
      const result = { ...ran, messages: ran.messages.map((line) => line.replaceAll(place.apiKey, '(the API key)')) };
      results.push(result);
      see(result);
      if (lost === undefined && one.afterwards === undefined) lost = await goOn(bench, result, silent);
    }
    return results;
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await bench.close();
  }
}

/** A result; `silent` where the driver has not answered at all. */
type Ran = CaseResult & { silent?: boolean };

const caseResult = (
  { id, must }: DriverCase,
  outcome: CaseResult['outcome'],
  why?: string,
  messages: readonly string[] = [],
): Ran => ({ id, must, outcome, messages, ...(why === undefined ? {} : { why }) });

async function runCase(bench: Bench, one: DriverCase): Promise<Ran> {
  try {
    await one.check(bench);
    return caseResult(one, 'right');
  } catch (error) {
    if (error instanceof CannotDo) return caseResult(one, 'cannot', error.message);
    if (error instanceof Wrong) {
      return { ...caseResult(one, 'wrong', error.message, error.messages), silent: error.silent };
    }
    // The runtime has done what the driver had it do: the sandbox is gone, say.
    if (error instanceof ActionFailure) {
      const why = `what it has made cannot be used without it: ${describeError(error)}`;
      return { ...caseResult(one, 'wrong', why), silent: true };
    }
    throw new HarnessError(`the case ${one.id} cannot be run: ${describeError(error)}`, { cause: error });
  }
}

/** Sees to it that a driver is there for the next case. Gives the reason where there is none. */
async function goOn(bench: Bench, { id, outcome }: CaseResult, silent: boolean): Promise<string | undefined> {
  if (id === 'handshake') return outcome === 'right' ? undefined : 'there is no handshake';
  if (bench.driver().broken() === undefined && !silent) return undefined;
  try {
    await bench.restart();
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return `it does not come up again: ${error.message}`;
    throw error;
  }
}
