/** What of the suite is asked of a server: all of it, or what its kind can be judged by. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parse } from 'yaml';
import { DOCUMENTS } from '../contract/documents.ts';
import { UsageError } from '../errors.ts';
import type { Known } from '../scenario/check.ts';
import { drivenSteps } from '../scenario/columns.ts';
import { loadLibrary, scenarioFiles } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { FIRST_SET, isInSet, isSetId, type Lifespan, type SetId } from '../spec-version.ts';
import type { Judges } from '../targets/target.ts';
import type { Profile } from '../verdict/profile-format.ts';

type Whole = Judges | undefined;

/** Whether a scenario, or a requirement, is of a profile that is judged. */
export const isJudged = ({ profile }: Pick<Scenario, 'profile'>, judges: Whole): boolean =>
  judges === undefined || judges.profiles.includes(profile);

/** What is said where the target is judged by none of the scenarios that were found. */
export function noneJudged(found: readonly Scenario[], judges: Whole): UsageError {
  const others = [...new Set(found.map(({ profile }) => profile))].join(', ');
  return new UsageError(
    `such a target is judged by ${judges?.profiles.join(', ')}, and the scenarios that are asked for are of ${others}`,
  );
}

/** File names of the documents that the exchanges are held to. */
export const judgedDocuments = (judges: Whole): readonly string[] =>
  judges === undefined ? DOCUMENTS : DOCUMENTS.filter((name) => judges.documents.includes(name));

/** The profiles that have a word in the verdict; one that includes others only where all of them are judged. */
export const judgedProfiles = <One extends Pick<Profile, 'name' | 'includes'>>(
  profiles: readonly One[],
  judges: Whole,
): readonly One[] =>
  profiles.filter(({ name, includes = [name] }) => includes.every((profile) => isJudged({ profile }, judges)));

/** Patterns of vitest for the scenario files below a folder (absolute) that are run: those of a requirement set. */
export function judgedPatterns(scenarios: string, judges: Whole, set: SetId): string[] {
  const files = scenarioFiles(scenarios);
  const chosen = files.filter((file) => {
    const text = readFileSync(file, 'utf8');
    // Nothing but these can leave out a scenario: most need not be parsed twice.
    if (judges === undefined && !/introducedIn|removedIn/.test(text)) return true;
    const content = contentOf(text);
    // One that is no scenario is told to be wrong where it is loaded.
    return content === undefined || (isJudged(content, judges) && isInSet(content, set));
  });
  return chosen.length === files.length ? ['**/*.{yaml,yml}'] : chosen.map((file) => relative(scenarios, file));
}

/** The same, as paths below the folder, for those with checks that go through a driver: what a further driver runs. */
export function drivenFiles(scenarios: string, known: Known, judges: Whole): string[] {
  const library = loadLibrary(scenarios, process.cwd(), known);
  // What is wrong with a file is told where the first driver runs it.
  return library.scenarios
    .filter((scenario) => isJudged(scenario, judges) && drivenSteps(scenario).length > 0)
    .map(({ file }) => file);
}

type Content = Pick<Scenario, 'profile'> & Lifespan;

/** The text of a scenario; undefined where it is none. */
function contentOf(text: string): Content | undefined {
  try {
    const content = parse(text) as Partial<Content> | null;
    const { profile, introducedIn = FIRST_SET, removedIn = FIRST_SET } = content ?? {};
    const isRight = typeof profile === 'string' && [introducedIn, removedIn].every(isSetId);
    return isRight ? (content as Content) : undefined;
  } catch {
    return undefined;
  }
}
