/** Refuses waivers before the run that a certificate cannot have. */
import { refusedWaivers } from '../certificate/vendor-waivers.ts';
import { UsageError } from '../errors.ts';
import { loadBaseline, utcToday } from '../register/baseline.ts';
import { loadLibrary } from '../scenario/library.ts';
import { contractRuleIds } from '../session/contract-rules.ts';
import { knownReferences } from '../session/known.ts';
import { loadReferences } from '../session/references.ts';
import { driverName } from '../settings/drivers.ts';
import type { Settings } from '../settings/settings.ts';

/** Throws UsageError with all that are refused, or with what is wrong with the file. */
export async function refuseWaivers(
  path: string,
  { specs, specVersion, scenarios: folder, drivers }: Settings,
): Promise<void> {
  const { waivers } = loadBaseline(path, { today: utcToday(), specs });
  const { scenarios } = loadLibrary(folder, process.cwd(), await knownReferences(specs));
  const references = await loadReferences(specs, undefined, specVersion.set);
  const refused = refusedWaivers(
    waivers.map(({ check }) => check),
    {
      ...references,
      scenarios,
      contractRules: await contractRuleIds(specs, specVersion.set),
      drivers: drivers.map(driverName),
    },
  );
  if (refused.length === 0) return;
  throw new UsageError(
    [
      `--waivers: ${path}: a certificate lets pass what says should, and a must that the documents leave open (docs/open-questions.md). These cover other musts:`,
      ...refused.flatMap(({ check, musts }) => [
        `  ${check}`,
        ...musts.map((id) => `    ${id}: ${references.rules[id]?.rule ?? ''}`),
      ]),
      'Mend the server, or claim fewer profiles. Whoever finds that the documents leave it open enters a question in specs/open-questions.yaml.',
    ].join('\n'),
  );
}
