/** Whether the frozen requirement sets are what the suite still asks, and whether what names a set names one that there is. */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readWholeDocument } from '../contract/document.ts';
import { DOCUMENTS } from '../contract/documents.ts';
import { setsNamedIn } from '../contract/in-set.ts';
import { loadProfiles } from '../register/profiles.ts';
import { registerEntries } from '../register/register.ts';
import { scenarioFiles } from '../scenario/library.ts';
import { serverSets } from '../session/server-set.ts';
import { compareSets, knownSets, type Lifespan, type SetId } from '../spec-version.ts';
import type { Profile } from '../verdict/profile-format.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { parseSource } from '../yaml/source.ts';
import { computeSet } from './compute.ts';
import { setDifferences } from './differences.ts';
import type { Folders } from './folders.ts';
import { loadSet } from './load.ts';

/** A sentence for each set that is not what it was when it was frozen, with what is to be done. */
export async function frozenProblems(folders: Folders): Promise<string[]> {
  const sets = knownSets(folders.specs);
  if (sets.length === 0) return ['no requirement set is frozen: npm run freeze'];
  const problems: string[] = [];
  for (const set of sets) {
    const differences = setDifferences(loadSet(set, folders.specs), await computeSet(set, folders));
    if (differences.length > 0) problems.push(changedSet(set, differences));
  }
  return problems;
}

const changedSet = (set: SetId, differences: readonly string[]): string =>
  [
    `requirement set ${set}: it is frozen, and the suite asks something else:`,
    ...differences.map((line) => `  ${line}`),
    '  either leave what it has as it is, with `removedIn` where it goes and what is new with `introducedIn` of a new set',
    '  (`x-removed-in` and `x-introduced-in` in documents), and freeze that one: npm run freeze -- SET',
    `  or, while no release carries ${set}, freeze it once more: npm run freeze -- --replace ${set}`,
  ].join('\n');

/** A sentence for each word about sets that names none of the frozen ones, or says that something went before it came. */
export async function namedSetProblems(specs: string, scenarios: readonly NamedLifespan[]): Promise<string[]> {
  const known = knownSets(specs);
  const rules = registerEntries(specs).map((entry) => ({ ...entry, name: `requirement ${entry.id}` }));
  const profiles = (loadProfiles(specs).source.value as Profile[]).map((entry) => ({
    ...entry,
    name: `profile ${entry.name}`,
  }));
  const lives = [...rules, ...profiles, ...scenarios].flatMap((entry) => lifespanProblems(entry, known));
  const documents = await Promise.all(
    DOCUMENTS.filter((name) => existsSync(join(specs, name))).map(async (name) => {
      const file = join(specs, name);
      const document = await readWholeDocument(file);
      const named = document.saysSets ? setsNamedIn(file, document.root) : [];
      return named.filter((set) => !known.includes(set)).map((set) => unknownSet(`document ${name}`, set));
    }),
  );
  serverSets(specs);
  return [...lives, ...documents.flat()];
}

export type NamedLifespan = Lifespan & { name: string };

/** What the scenario files below a folder, and the steps in them, say of sets. */
export function lifespansOfScenarios(root: string): NamedLifespan[] {
  return scenarioFiles(root).flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    // Hardly a file has such words, and each is parsed where it is loaded.
    if (!/introducedIn|removedIn/.test(text)) return [];
    const file = relative(root, path);
    const { source } = parseSource(file, text);
    // One that is no scenario is told to be wrong where it is loaded.
    if (source === undefined || !generatedValidator('scenario')(source.value)) return [];
    const scenario = source.value as Lifespan & { steps: (Lifespan & { check: string })[] };
    const steps = scenario.steps.map((step) => ({ ...lifespanOf(step), name: `scenario ${file}, step ${step.check}` }));
    return [{ ...lifespanOf(scenario), name: `scenario ${file}` }, ...steps];
  });
}

const lifespanOf = ({ introducedIn, removedIn }: Lifespan): Lifespan => ({
  ...(introducedIn === undefined ? {} : { introducedIn }),
  ...(removedIn === undefined ? {} : { removedIn }),
});

function lifespanProblems({ name, introducedIn, removedIn }: NamedLifespan, known: readonly SetId[]): string[] {
  const unknown = [introducedIn, removedIn].filter((set) => set !== undefined && !known.includes(set));
  const backwards = introducedIn !== undefined && removedIn !== undefined && compareSets(introducedIn, removedIn) >= 0;
  return [
    ...unknown.map((set) => unknownSet(name, String(set))),
    ...(backwards ? [`${name}: it is removed in ${removedIn}, and came no sooner than ${introducedIn}`] : []),
  ];
}

const unknownSet = (name: string, set: SetId): string =>
  `${name}: no requirement set ${set} is frozen; when all of it is entered: npm run freeze -- ${set}`;
