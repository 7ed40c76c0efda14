/** Code for bash runs in a session. */
import { exitProblem } from '../commands/events.ts';
import type { Exit } from '../commands/shell.ts';
import type { Decisions } from '../decisions.ts';
import { interrupt } from '../processes/ending.ts';
import { openSession, type Session } from '../sessions/session.ts';
import type { Kernel, Outcome } from './kernel.ts';

export function createBashKernel(decisions: Decisions): Kernel {
  let session: Session | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    run(code, _count, use) {
      const turn = queue.then(async () => {
        // Code that ends its shell ends no context: the next gets another one.
        if (!session || session.ended()) session = await openSession(process.cwd(), decisions);
        await session.run(code, undefined, (run) =>
          use({
            outputs: run.outputs,
            exited: run.exited.then(outcomeOf),
            interrupt: (reach) => interrupt(run.family, 'SIGTERM', reach, run.spared),
          }),
        );
      });
      queue = turn.catch(() => {});
      return turn;
    },
    close: async (reach) => session?.close(reach),
  };
}

function outcomeOf(exit: Exit): Outcome {
  const problem = exitProblem(exit);
  const outcome = { took: exit.took, killed: exit.signal !== null };
  if (problem === undefined) return outcome;
  return { ...outcome, error: { ename: 'CommandExecError', evalue: String(exit.code), traceback: [problem] } };
}
