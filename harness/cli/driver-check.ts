/** `driver-check`: what a driver program does wrong. */
import type { CaseResult } from '../driver-check/run.ts';
import { DRIVERS } from '../drivers/all.ts';
import { splitCommand } from '../drivers/custom.ts';
import type { Program } from '../drivers/protocol/pipe.ts';
import { UsageError } from '../errors.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

export type DriverCheckFlags = { only?: string[] };

/**
 * Runs a driver program, by its words or as one text, or a driver of the suite by its name. Gives 0 where nothing is wrong,
 * 1 otherwise. Throws UsageError, and HarnessError where the reference runtime cannot run here.
 */
export async function driverCheckCommand(words: readonly string[], { only }: DriverCheckFlags): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const { DRIVER_CASES } = await import('../driver-check/cases/all.ts');
  const cases = DRIVER_CASES.filter(({ id }) => only?.some((part) => id.includes(part)) ?? true);
  if (cases.length === 0) throw new UsageError(`--only: no case has ${only?.join(' or ')} in its name`);
  const program = await programOf(words, print);
  const { startPlace } = await import('../driver-check/place.ts');
  const { runCases } = await import('../driver-check/run.ts');
  const { caseText, closingText } = await import('../driver-check/text.ts');
  const see = (result: CaseResult): void => {
    const text = caseText(result);
    if (text !== undefined) print(text);
  };
  const signals = watchSignals(print);
  const place = await startPlace();
  try {
    const results = await runCases(program, place, cases, {
      see,
      signal: signals.signal,
    });
    print(closingText(results));
    const received = signals.received();
    if (received !== undefined) return exitCodeAfter(received);
    return results.every(({ outcome }) => outcome === 'right' || outcome === 'cannot') ? 0 : 1;
  } finally {
    await place.close();
    signals.stop();
  }
}

async function programOf(words: readonly string[], log: (line: string) => void): Promise<Program> {
  const [first = '', ...others] = words;
  const known = others.length === 0 ? DRIVERS.entries().find(({ name }) => name === first) : undefined;
  if (known !== undefined) {
    if (known.program === undefined)
      throw new UsageError(
        `the driver ${known.name} runs in this process: it is no program that speaks the driver protocol`,
      );
    return known.program({ log });
  }
  const [command, ...args] = others.length === 0 ? splitCommand(first, 'driver-check') : words;
  if (command === undefined)
    throw new UsageError('driver-check needs the command of a driver: driver-check -- node driver.mjs');
  return { name: 'checked', command, args };
}
