/** `certify --init`: prints a claim to begin with. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canBeCertified } from '../certificate/certifiable.ts';
import { claimTemplate } from '../certificate/claim-template.ts';
import { isObject } from '../json-object.ts';
import { fromJson } from '../json-text.ts';
import { packageDir } from '../package.ts';
import { loadProfiles } from '../register/profiles.ts';
import { loadSet } from '../sets/load.ts';
import { newestSet } from '../spec-version.ts';

/** Prints it. Where the last run in `reports` was a whole one, what was conformant in it is claimed. */
export function initCommand(reports = 'reports'): number {
  const specs = join(packageDir, 'specs');
  const set = newestSet(specs);
  const { requirements } = loadSet(set, specs);
  const profiles = loadProfiles(specs).profiles.filter(
    ({ name, includes }) => includes !== undefined || canBeCertified(name, requirements),
  );
  const conformant = conformantIn(join(resolve(reports), 'conformance.json'));
  process.stdout.write(claimTemplate({ profiles, set, conformant }));
  return 0;
}

/** Those of which all was judged that a certificate asks for: a profile with a capability that was not is left out. */
function conformantIn(file: string): string[] | undefined {
  if (!existsSync(file)) return undefined;
  const report = fromJson(readFileSync(file, 'utf8'));
  if (!isObject(report) || !Array.isArray(report.profiles)) return undefined;
  const offers = (Array.isArray(report.capabilities) ? report.capabilities : []).filter(isObject);
  const inPart = new Set(offers.flatMap(({ profile, judged }) => (judged === true ? [] : [profile])));
  const found = (report.profiles as unknown[]).flatMap((one) =>
    isObject(one) && one.word === 'conformant' && typeof one.profile === 'string' && !inPart.has(one.profile)
      ? [one.profile]
      : [],
  );
  return found.length === 0 ? undefined : found;
}
