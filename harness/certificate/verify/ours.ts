/** What this suite itself has of a requirement set: what a stranger's folder is held against. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCapabilities } from '../../capabilities/load.ts';
import { HarnessError } from '../../errors.ts';
import { packageDir, packageVersion } from '../../package.ts';
import { loadLibrary } from '../../scenario/library.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { knownReferences } from '../../session/known.ts';
import { suiteDigest } from '../../session/provenance.ts';
import type { RequirementSet } from '../../sets/format.ts';
import { loadSet, setDigest, setFile } from '../../sets/load.ts';
import { knownSets, type SetId } from '../../spec-version.ts';
import { formatDiagnostic } from '../../yaml/diagnostic.ts';

/** Where the documents and rules of this suite are. */
export const OUR_SPECS = join(packageDir, 'specs');

export const ourSuite = (): { version: string; digest: string } => ({
  version: packageVersion(),
  digest: suiteDigest(),
});

export const ourCapabilities = () => loadCapabilities(OUR_SPECS).capabilities;

/** The names of the requirement sets that are newer than one, of those that this suite knows. */
export function newerSets(set: SetId): SetId[] {
  const known = knownSets(OUR_SPECS);
  return known.slice(known.indexOf(set) + 1);
}

export type OurSet = {
  set: RequirementSet;
  /** The file that it stands in, of which a certificate has a copy. */
  text: string;
  digest: string;
};

/** A frozen set of this suite with its digest; undefined where it has none of this name. */
export function ourSet(id: SetId): OurSet | undefined {
  if (!knownSets(OUR_SPECS).includes(id)) return undefined;
  const set = loadSet(id, OUR_SPECS);
  return { set, text: readFileSync(setFile(id, OUR_SPECS), 'utf8'), digest: setDigest(set) };
}

const libraries = new Map<SetId, Scenario[]>();

/** The scenarios of a set, as this suite has them. Read once. */
export async function ourScenarios(set: SetId): Promise<Scenario[]> {
  const known = libraries.get(set);
  if (known !== undefined) return known;
  const references = await knownReferences(OUR_SPECS, set);
  const { scenarios, diagnostics } = loadLibrary(join(packageDir, 'scenarios'), process.cwd(), references);
  if (diagnostics.length > 0) throw new HarnessError(`this suite is damaged: ${formatDiagnostic(diagnostics[0]!)}`);
  libraries.set(set, scenarios);
  return scenarios;
}
