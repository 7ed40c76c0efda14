/** What was made for a server of ours, and how it is undone. */
import { describeError } from '../../errors.ts';

/** Things to undo, last first. */
export type Undo = (() => Promise<void>)[];

/** Undoes everything, whatever fails; a sentence for each failure. */
export async function undoAll(undo: Undo): Promise<string[]> {
  const problems: string[] = [];
  for (let step = undo.pop(); step !== undefined; step = undo.pop())
    await step().catch((error: unknown) => problems.push(describeError(error)));
  return problems;
}
