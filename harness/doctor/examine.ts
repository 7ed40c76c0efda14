/** Asks one question after the other. */
import { describeError, UsageError } from '../errors.ts';
import type { Answer, Question, Surroundings } from './question.ts';

export type Examined = {
  about: string;
  answers: Answer[];
};

/** Asks, and gives each question to `tell` when it is answered. Throws the reason of the signal. */
export async function examine(
  questions: readonly Question[],
  around: Surroundings,
  tell: (examined: Examined) => void,
): Promise<Examined[]> {
  const all: Examined[] = [];
  for (const { about, needsAll, ask } of questions) {
    const bad = all.some(({ answers }) => answers.some(({ state }) => state === 'bad'));
    const examined = needsAll && bad ? untried(about) : await asked(about, ask, around);
    around.signal.throwIfAborted();
    all.push(examined);
    tell(examined);
  }
  return all;
}

const untried = (about: string): Examined => ({
  about,
  answers: [{ state: 'note', text: 'not tried: mend the above first' }],
});

async function asked(about: string, ask: Question['ask'], around: Surroundings): Promise<Examined> {
  try {
    return { about, answers: await ask(around) };
  } catch (error) {
    around.signal.throwIfAborted();
    const usage = error instanceof UsageError ? ({ usage: true } as const) : {};
    return { about, answers: [{ state: 'bad', text: describeError(error), ...usage }] };
  }
}
