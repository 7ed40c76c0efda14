/** What this suite itself has of a requirement set: what a stranger's folder is held against. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadCapabilities } from '../../capabilities/load.ts';
import { digestOf } from '../../digest.ts';
import { HarnessError } from '../../errors.ts';
import { packageDir, packageVersion } from '../../package.ts';
import { loadLibrary } from '../../scenario/library.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { knownReferences } from '../../session/known.ts';
import { suiteDigest } from '../../session/provenance.ts';
import type { RequirementSet } from '../../sets/format.ts';
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

export type OurSet = { set: RequirementSet; digest: string };

/** A frozen set of this suite with its digest; undefined where it has none of this name. */
export function ourSet(id: SetId): OurSet | undefined {
  if (!knownSets(OUR_SPECS).includes(id)) return undefined;
  const file = join(OUR_SPECS, 'sets', `${id}.json`);
  if (!existsSync(file)) return undefined;
  const set = JSON.parse(readFileSync(file, 'utf8')) as RequirementSet;
  return { set, digest: digestOf(set) };
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
