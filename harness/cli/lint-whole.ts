/** What is wrong with the register and the capabilities when every scenario of a folder is at hand. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { needProblems, profileProblems } from '../capabilities/lint.ts';
import { loadCapabilities } from '../capabilities/load.ts';
import { loadErrata } from '../contract/errata.ts';
import { knownOverlays, loadOverlays } from '../contract/overlay.ts';
import { overlayProblems } from '../contract/overlay-lint.ts';
import { fromSpecs, isPackaged } from '../package.ts';
import { verifiedBySteps } from '../register/coverage.ts';
import { type BoundTo, erratumProblems, questionProblems } from '../register/lint-questions.ts';
import { coverageProblems, documentProblems } from '../register/lint-register.ts';
import { loadOpenQuestions } from '../register/open-questions.ts';
import { loadProfiles, profileFileProblems } from '../register/profiles.ts';
import { loadRegister, registerEntries } from '../register/register.ts';
import { neededBy } from '../scenario/needed.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { contractRuleIds } from '../session/contract-rules.ts';
import type { Settings } from '../settings/settings.ts';
import { knownSets, newestSet, type SetId } from '../spec-version.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';

/** What is the package's own, and not a vendor's: nobody is asked to mend what is not his. */
export type Packaged = { scenarios: boolean; register: boolean; capabilities: boolean };

export function packagedParts({ scenarios, specs }: Pick<Settings, 'scenarios' | 'specs'>): Packaged {
  return {
    scenarios: isPackaged('scenarios', scenarios),
    register: fromSpecs(specs, 'requirements').packaged,
    capabilities: fromSpecs(specs, 'capabilities.yaml').packaged,
  };
}

/**
 * The problems in one requirement set, or in the newest, as people read them. `scenarios` are all of the folder that are in
 * it. That each rule is verified is asked where scenarios and register are the package's, that each capability is needed
 * where scenarios and capabilities are, in the newest set. Of the package's register only the rules that a vendor's scenarios
 * verify must have their place in the documents below `specs`.
 */
export async function wholeProblems(
  specs: string,
  scenarios: readonly Scenario[],
  packaged: Packaged,
  set: SetId = newestSet(specs),
): Promise<string[]> {
  const { requirements } = loadRegister(specs, set);
  // A capability may be one of another set.
  const profiles = [...new Set(registerEntries(specs).map(({ profile }) => profile))];
  const capabilities = loadCapabilities(specs);
  const verified = verifiedBySteps(scenarios);
  const all = [...requirements.values()];
  const concerned = packaged.register && !packaged.scenarios ? all.filter(({ id }) => verified.has(id)) : all;
  const contractRules = await contractRuleIds(specs, set);
  const problems = documentProblems(specs, concerned, contractRules, { partial: packaged.register, set });
  problems.push(...(await openProblems(specs)), ...(await overlaysProblems(specs)));
  if (packaged.scenarios && packaged.register) problems.push(...coverageProblems(all, scenarios));
  const diagnostics = packaged.capabilities && !packaged.register ? [] : profileProblems(capabilities, profiles);
  // A register of somebody's own has profiles of its own, which ours know nothing of.
  if (packaged.register || !fromSpecs(specs, 'profiles.yaml').packaged) {
    diagnostics.push(...profileFileProblems(loadProfiles(specs, set), all));
  }
  if (packaged.scenarios && packaged.capabilities && set === newestSet(specs)) {
    const needed = new Set(scenarios.flatMap((scenario) => neededBy(scenario).all));
    diagnostics.push(...needProblems(capabilities, needed));
  }
  return [...problems, ...diagnostics.map(formatDiagnostic)];
}

/** Ours are about all of our documents; with others' they are let pass. */
async function overlaysProblems(specs: string): Promise<string[]> {
  if (!existsSync(join(specs, 'overlays'))) return [];
  const overlays = loadOverlays(specs, knownOverlays(specs));
  return (await Promise.all(overlays.map((overlay) => overlayProblems(overlay, specs)))).flat();
}

/**
 * What is wrong with errata and open questions. Ours are about all of our documents; with others' they are let pass. They
 * may be about what any requirement set has.
 */
async function openProblems(specs: string): Promise<string[]> {
  const sets = [...new Set([...knownSets(specs), newestSet(specs)])];
  const contractRules = (await Promise.all(sets.map((set) => contractRuleIds(specs, set)))).flat();
  const requirements = new Map(registerEntries(specs).map((entry) => [entry.id, entry]));
  const bound: BoundTo = { specs, requirements, contractRules };
  const has = (file: string): boolean => existsSync(join(specs, file));
  const errata = loadErrata(fromSpecs(specs, 'errata.yaml').path);
  return [
    ...(has('errata.yaml') ? erratumProblems(errata, bound) : []),
    ...(has('open-questions.yaml') ? questionProblems(loadOpenQuestions(specs), errata, bound) : []),
  ];
}
