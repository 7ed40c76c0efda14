/** Vitest's global set-up: hands the session to the workers, and starts one when the command line did not. */
import type { TestProject } from 'vitest/node';
import { UsageError } from '../errors.ts';
import { loadLibrary } from '../scenario/library.ts';
import { currentSession, currentSettings, setCurrent } from '../session/current.ts';
import { knownReferences } from '../session/known.ts';
import { clearReports } from '../session/reports.ts';
import { startSession } from '../session/start.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import './provided.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const started = currentSession();
  if (started !== undefined) {
    project.provide('conformance', started.info);
    return undefined;
  }
  const settings = currentSettings();
  if (settings === undefined) throw new UsageError('this vitest was not configured by conformanceConfig()');
  const known = await knownReferences(settings.specs, settings.specVersion.set);
  const { diagnostics } = loadLibrary(settings.scenarios, process.cwd(), known);
  if (diagnostics.length > 0) throw new UsageError(`\n${diagnostics.map(formatDiagnostic).join('\n\n')}`);
  const session = await startSession(settings, print);
  clearReports(settings.reports);
  // What of the suite was asked for is vitest's affair: nobody knows that it is all.
  session.info.partial = 'vitest was run directly';
  setCurrent(settings, session);
  print(session.headline);
  project.provide('conformance', session.info);
  return async () => {
    const left = await session.close({ interrupted: false });
    setCurrent(settings, undefined);
    if (left.length > 0) throw new Error(`left behind or disturbed:\n${left.join('\n')}`);
  };
}
