/** `doctor`: tries what the settings name, and says what is wrong and what to do. */
import { counted } from '../counted.ts';
import { QUESTIONS } from '../doctor/all.ts';
import { type Examined, examine } from '../doctor/examine.ts';
import type { Answer } from '../doctor/question.ts';
import { packageDir } from '../package.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import { startInside } from './inside.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Gives 0 where nothing is wrong, 2 where a setting is, and 3 where something else is. */
export async function doctorCommand(flags: Flags): Promise<number> {
  const settings = resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir });
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const signals = watchSignals(log);
  try {
    const there = await startInside(settings, log, signals);
    if (there !== undefined) return there;
    const examined = await examine(QUESTIONS, { settings, log, signal: signals.signal }, (one) => {
      for (const line of linesOf(one)) print(line);
    });
    const bad = examined.filter(({ answers }) => answers.some(isBad));
    print(bad.length === 0 ? 'nothing is wrong' : `${counted(bad.length, 'thing')} to mend: ${namesOf(bad)}`);
    if (bad.length === 0) return 0;
    return bad.every(({ answers }) => answers.filter(isBad).every(({ usage }) => usage)) ? 2 : 3;
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

const isBad = ({ state }: Answer): boolean => state === 'bad';

const namesOf = (examined: readonly Examined[]): string => examined.map(({ about }) => about).join(', ');

/** How each answer begins. */
const WORDS = { good: 'ok', note: 'note', bad: 'WRONG' } as const;

const linesOf = ({ about, answers }: Examined): string[] =>
  answers.map(({ state, text }) => `${WORDS[state].padEnd(6)} ${about.padEnd(10)} ${text}`);
