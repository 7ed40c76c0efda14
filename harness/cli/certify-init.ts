/** `certify --init`: prints a claim to begin with. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { claimTemplate } from '../certificate/claim-template.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { packageDir } from '../package.ts';
import { loadProfiles } from '../register/profiles.ts';
import { newestSet } from '../spec-version.ts';

/** Prints it. Where the last run in `reports` was a whole one, what was conformant in it is claimed. */
export function initCommand(reports = 'reports'): number {
  const specs = join(packageDir, 'specs');
  const { profiles } = loadProfiles(specs);
  const conformant = conformantIn(join(resolve(reports), 'conformance.json'));
  process.stdout.write(claimTemplate({ profiles, set: newestSet(specs), conformant }));
  return 0;
}

function conformantIn(file: string): string[] | undefined {
  if (!existsSync(file)) return undefined;
  const report = fromJson(readFileSync(file, 'utf8'));
  if (!isObject(report) || !Array.isArray(report.profiles)) return undefined;
  const found = (report.profiles as unknown[]).flatMap((one) =>
    isObject(one) && one.word === 'conformant' && typeof one.profile === 'string' ? [one.profile] : [],
  );
  return found.length === 0 ? undefined : found;
}
