/** The profiles that must be conformant: `--require`, or `require` of the configuration. */
import { UsageError } from '../errors.ts';
import { loadProfiles, unknownProfile } from '../register/profiles.ts';
import type { SetId } from '../spec-version.ts';
import { type Diagnostic, formatDiagnostic } from '../yaml/diagnostic.ts';
import { problemAt } from '../yaml/schema-problems.ts';
import type { Source } from '../yaml/source.ts';

export type Required = {
  profiles: readonly string[];
  /** Asked for on the command line: for this run, and not for every one. */
  asked: boolean;
};

/**
 * The flag (names with commas between them) over the file; undefined where neither is. Throws UsageError with every name
 * that is none of the profiles that `specs` has in the requirement set.
 */
export function requiredOf(
  flag: string | undefined,
  file: { require: readonly string[] | undefined; source: Source | undefined },
  specs: string,
  set?: SetId,
): Required | undefined {
  if (flag !== undefined) return { profiles: checkedFlag(flag, specs, set), asked: true };
  if (file.require === undefined) return undefined;
  if (file.source !== undefined) checkFile(file.require, file.source, specs, set);
  return { profiles: file.require, asked: false };
}

/** Throws UsageError with every profile of `required` that is not in a requirement set. */
export function requireRequired(required: Required | undefined, specs: string, set: SetId): void {
  const { names } = loadProfiles(specs, set);
  const unknown = required?.profiles.filter((name) => !names.includes(name)) ?? [];
  if (unknown.length > 0) {
    throw new UsageError(`--require: the requirement set ${set} has no profile ${unknown.join(', ')}`);
  }
}

function checkedFlag(flag: string, specs: string, set: SetId | undefined): string[] {
  const { names } = loadProfiles(specs, set);
  const wanted = flag
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (wanted.length === 0) throw new UsageError('--require: name profiles, with commas between them');
  const unknown = wanted.filter((name) => !names.includes(name)).map((name) => unknownProfile(name, names));
  if (unknown.length > 0) {
    throw new UsageError(unknown.map(({ message, hint }) => `--require: ${message}\n  ${hint}`).join('\n'));
  }
  return [...new Set(wanted)];
}

function checkFile(wanted: readonly string[], source: Source, specs: string, set: SetId | undefined): void {
  const { names } = loadProfiles(specs, set);
  const problems = wanted.flatMap((name, index): Diagnostic[] => {
    if (names.includes(name)) return [];
    const { message, hint } = unknownProfile(name, names);
    return [{ ...problemAt(source, ['require', index], message), hint }];
  });
  if (problems.length > 0) throw new UsageError(problems.map(formatDiagnostic).join('\n\n'));
}
