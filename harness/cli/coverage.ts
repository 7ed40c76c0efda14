/** `coverage`: what the suite verifies of the register, and what the last run exercised of the documents. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { createHistoryMonitor } from '../history/monitor.ts';
import { packageDir } from '../package.ts';
import { type Coverage, operationCoverage, profileCoverage, verifiedBySteps } from '../register/coverage.ts';
import { loadRegister, type Register } from '../register/register.ts';
import { coverageMarkdown, coverageText } from '../report/coverage.ts';
import { loadLibrary } from '../scenario/library.ts';
import { judgeOf } from '../session/contract-rules.ts';
import { knownReferences } from '../session/known.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { SetId } from '../spec-version.ts';
import { readTranscript } from '../wire/transcript.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';

export async function coverageCommand(flags: Flags & { json?: boolean; markdown?: boolean }): Promise<number> {
  const settings = resolveSettings(flags, { env: {}, cwd: process.cwd(), packageDir });
  const { set } = settings.specVersion;
  const library = loadLibrary(settings.scenarios, process.cwd(), await knownReferences(settings.specs, set));
  if (library.diagnostics.length > 0) throw new UsageError(library.diagnostics.map(formatDiagnostic).join('\n\n'));
  const { requirements } = loadRegister(settings.specs, set);
  const coverage: Coverage = {
    profiles: profileCoverage(requirements.values(), verifiedBySteps(library.scenarios)),
    ...(await exercised(settings.specs, set, join(settings.reports, 'transcripts'), requirements)),
  };
  const text = flags.json
    ? JSON.stringify(coverage, null, 2)
    : flags.markdown
      ? coverageMarkdown(coverage)
      : coverageText(coverage);
  process.stdout.write(`${text}\n`);
  return 0;
}

/** What the transcripts of the last run show; nothing exercised where there are none. */
async function exercised(
  specs: string,
  set: SetId,
  transcripts: string,
  requirements: Register['requirements'],
): Promise<Omit<Coverage, 'profiles'>> {
  const judge = await judgeOf(specs, set);
  const history = createHistoryMonitor();
  const files = existsSync(transcripts) ? readdirSync(transcripts).sort() : [];
  let exchanges = 0;
  for (const file of files) {
    for await (const exchange of readTranscript(join(transcripts, file))) {
      judge.add(exchange);
      history.add(exchange);
      exchanges += 1;
    }
  }
  return {
    exchanges,
    operations: operationCoverage(judge.results(), requirements),
    transitions: history.transitions(),
  };
}
