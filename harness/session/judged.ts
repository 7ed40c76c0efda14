/** What of the suite is asked of a server: all of it, or what its kind can be judged by. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parse } from 'yaml';
import { DOCUMENTS } from '../contract/documents.ts';
import type { Known } from '../scenario/check.ts';
import { drivenSteps } from '../scenario/columns.ts';
import { loadLibrary, scenarioFiles } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judges } from '../targets/target.ts';
import type { Profile } from '../verdict/profile-format.ts';

type Whole = Judges | undefined;

/** Whether a scenario, or a requirement, is of a profile that is judged. */
export const isJudged = ({ profile }: Pick<Scenario, 'profile'>, judges: Whole): boolean =>
  judges === undefined || judges.profiles.includes(profile);

/** File names of the documents that the exchanges are held to. */
export const judgedDocuments = (judges: Whole): readonly string[] =>
  judges === undefined ? DOCUMENTS : DOCUMENTS.filter((name) => judges.documents.includes(name));

/** The profiles that have a word in the verdict; one that includes others only where all of them are judged. */
export const judgedProfiles = <One extends Pick<Profile, 'name' | 'includes'>>(
  profiles: readonly One[],
  judges: Whole,
): readonly One[] =>
  profiles.filter(({ name, includes = [name] }) => includes.every((profile) => isJudged({ profile }, judges)));

/** Patterns of vitest for the scenario files below a folder (absolute) that are run. */
export function judgedPatterns(scenarios: string, judges: Whole): string[] {
  if (judges === undefined) return ['**/*.{yaml,yml}'];
  return scenarioFiles(scenarios).flatMap((file) => {
    const profile = profileIn(file);
    // One without a profile is told to be wrong where it is loaded.
    return profile === undefined || isJudged({ profile }, judges) ? [relative(scenarios, file)] : [];
  });
}

/** The same, as paths below the folder, for those with checks that go through a driver: what a further driver runs. */
export function drivenFiles(scenarios: string, known: Known, judges: Whole): string[] {
  const library = loadLibrary(scenarios, process.cwd(), known);
  // What is wrong with a file is told where the first driver runs it.
  return library.scenarios
    .filter((scenario) => isJudged(scenario, judges) && drivenSteps(scenario).length > 0)
    .map(({ file }) => file);
}

function profileIn(file: string): string | undefined {
  try {
    return (parse(readFileSync(file, 'utf8')) as Partial<Scenario> | null)?.profile;
  } catch {
    return undefined;
  }
}
