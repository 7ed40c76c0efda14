/** `run`: tests a server and gives the exit code of the verdict. */
import { packageDir, packageVersion } from '../package.ts';
import { withSetOfServer } from '../session/server-set.ts';
import { resolveSettings } from '../settings/resolve.ts';
import { TARGETS } from '../targets/all.ts';
import { exitCodeOf } from '../verdict/run.ts';
import { tellGitHub } from './github.ts';
import { startInside } from './inside.ts';
import { planRun, type RunFlags } from './plan.ts';
import { runPlan } from './run-plan.ts';
import { exitCodeAfter, watchSignals } from './signals.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `commands`: names of commands that may be meant by the first filter, where it is nobody's. */
export async function runCommand(
  filters: string[],
  flags: RunFlags,
  commands: readonly string[] = [],
): Promise<number> {
  const settings = await withSetOfServer(resolveSettings(flags, { env: process.env, cwd: process.cwd(), packageDir }));
  const signals = watchSignals(print);
  try {
    const plan = await planRun(settings, filters, flags, commands);
    const { words, places } = TARGETS.get(settings.target.kind, 'target');
    if (places?.inside() !== true)
      print(`opensandbox-conformance ${packageVersion()} tests ${words(settings.target.url)}`);
    const there = await startInside(settings, print, signals);
    if (there !== undefined) return there;
    const { verdict, left } = await runPlan(plan, { print, onLeft: printLeft, stop: signals });
    if (verdict !== undefined) tellGitHub(verdict, settings.reports);
    // What could not be stopped may keep this process going.
    if (left.length > 0) process.exit(3);
    return exitCodeOf(verdict);
  } finally {
    signals.stop();
    const received = signals.received();
    if (received !== undefined) process.exit(exitCodeAfter(received));
  }
}

/** Says on standard error what a run has left behind. */
export function printLeft(left: readonly string[]): void {
  process.stderr.write(`left behind or disturbed:\n${left.map((line) => `  ${line}\n`).join('')}`);
}
