/** The profiles of the register, and what each is: specs/profiles.yaml. */
import { readFileSync } from 'node:fs';
import { describeError, UsageError } from '../errors.ts';
import { fromSpecs } from '../package.ts';
import { entriesInSet, newestSet, type SetId, sharesSet } from '../spec-version.ts';
import type { Profile } from '../verdict/profile-format.ts';
import { type Diagnostic, formatDiagnostic, suggestion } from '../yaml/diagnostic.ts';
import { generatedValidator } from '../yaml/generated-schema.ts';
import { problemAt, schemaProblems } from '../yaml/schema-problems.ts';
import { parseSource, type Source } from '../yaml/source.ts';

export type ProfileFile = {
  /** Those of the set, in the order of the file. */
  profiles: readonly Profile[];
  names: readonly string[];
  /** The file with its places, for messages. */
  source: Source;
};

const loaded = new Map<string, ProfileFile>();

/**
 * Reads the file of a folder of documents, or ours where somebody's own copy of the documents has none, and gives what is
 * in one requirement set; absent: the newest of the folder. Read once. Throws UsageError with all that is wrong: no YAML,
 * entries that are not entries, names that occur twice in a set, a profile that includes what is none or what includes
 * others itself.
 */
export function loadProfiles(specs: string, set: SetId = newestSet(specs)): ProfileFile {
  const key = `${set} ${specs}`;
  const known = loaded.get(key) ?? read(specs, set);
  loaded.set(key, known);
  return known;
}

function read(specs: string, set: SetId): ProfileFile {
  const { path } = fromSpecs(specs, 'profiles.yaml');
  const { source, diagnostics } = parseSource(path, textOf(path));
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const validate = generatedValidator('profiles');
  const problems = validate(source.value)
    ? entryProblems(source.value as Profile[], source)
    : schemaProblems(source, validate.errors ?? [], 'the file');
  if (problems.length > 0) throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
  const profiles = entriesInSet(source.value as Profile[], set);
  return { profiles, names: profiles.map(({ name }) => name), source };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${path}: the profiles cannot be read: ${describeError(cause)}`, { cause });
  }
}

function entryProblems(profiles: readonly Profile[], source: Source): Diagnostic[] {
  const names = profiles.map(({ name }) => name);
  const simple = profiles.flatMap(({ name, includes }) => (includes === undefined ? [name] : []));
  const repeated = profiles.flatMap((profile, index) => {
    const { name } = profile;
    const again = profiles.slice(0, index).some((other) => other.name === name && sharesSet(other, profile));
    return again ? [problemAt(source, [index, 'name'], `the name ${name} occurs twice`)] : [];
  });
  const included = profiles.flatMap(({ includes = [] }, index) =>
    includes.flatMap((name, item): Diagnostic[] => {
      if (simple.includes(name)) return [];
      const { message, hint } = names.includes(name)
        ? { message: `${name} includes others itself`, hint: undefined }
        : unknownProfile(name, simple);
      const problem = problemAt(source, [index, 'includes', item], message);
      return [hint === undefined ? problem : { ...problem, hint }];
    }),
  );
  return [...repeated, ...included];
}

/** What is said of a name that is none of the names of profiles: the one that was meant, where it can be guessed. */
export function unknownProfile(name: string, names: readonly string[]): { message: string; hint: string } {
  const hint = suggestion(name, names) ?? 'profiles are entered in specs/profiles.yaml';
  return { message: `no profile is called ${name}`, hint };
}

/**
 * What does not fit between the profiles and the requirements: a requirement of a profile that is not in the file or that
 * includes others, and an entry to which no requirement belongs.
 */
export function profileFileProblems(
  { profiles, names, source }: ProfileFile,
  requirements: Iterable<{ id: string; profile: string }>,
): Diagnostic[] {
  const used = new Map<string, string>();
  for (const { id, profile } of requirements) if (!used.has(profile)) used.set(profile, id);
  const whole = source.value as readonly Profile[];
  const idle = profiles.flatMap(({ name, includes }) => {
    if ((includes === undefined) === used.has(name)) return [];
    const message =
      includes === undefined
        ? `no requirement belongs to profile ${name}`
        : `${name} includes others, and has requirements`;
    return [problemAt(source, [whole.findIndex((entry) => entry.name === name), 'name'], message)];
  });
  const unlisted = [...used].flatMap(([profile, id]): Diagnostic[] => {
    if (names.includes(profile)) return [];
    const { message, hint } = unknownProfile(profile, names);
    return [{ ...problemAt(source, [], `requirement ${id}: ${message}`), hint }];
  });
  return [...idle, ...unlisted];
}
