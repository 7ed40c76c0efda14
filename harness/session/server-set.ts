/** The requirement set that a server was made for, as far as it tells its version. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeError, UsageError } from '../errors.ts';
import { isObject } from '../json-object.ts';
import { askVersion } from '../lifecycle-client/server-version.ts';
import { fromSpecs } from '../package.ts';
import { requireRequired } from '../settings/require.ts';
import type { Settings } from '../settings/settings.ts';
import type { SpecVersion } from '../settings/spec-version.ts';
import { knownSets, newestSet, type SetId } from '../spec-version.ts';
import { ADDRESS_TARGET } from '../targets/all.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { parseSource } from '../yaml/source.ts';

/**
 * The settings with the set of the run: where it is `auto` a running server is asked for its version, and where that leads
 * to no set it is the newest. Throws UsageError where a profile that must be conformant is not in that set.
 */
export async function withSetOfServer(settings: Settings): Promise<Settings> {
  if (!settings.specVersion.auto) return settings;
  const specVersion = await setOfServer(settings);
  requireRequired(settings.require, settings.specs, specVersion.set);
  return { ...settings, specVersion };
}

async function setOfServer({ target, apiKey, specs }: Settings): Promise<SpecVersion> {
  const newest = { set: newestSet(specs), auto: true };
  if (target.kind !== ADDRESS_TARGET || target.url === undefined)
    return { ...newest, evidence: 'the newest: only a running server is asked for its version' };
  const { version, evidence } = await askVersion(target.url, apiKey);
  if (version === undefined) return { ...newest, evidence: `the newest: ${evidence}` };
  const set = setOfVersion(version, specs);
  if (set === undefined) return { ...newest, evidence: `the newest: ${evidence}, of which no set is known` };
  return { set, auto: true, evidence };
}

/** The set of a version: what specs/sets/servers.yaml has for the longest beginning of it. */
export function setOfVersion(version: string, specs: string): SetId | undefined {
  const fits = serverSets(specs).filter(([begins]) => version === begins || version.startsWith(`${begins}.`));
  const [longest] = fits.sort(([one], [other]) => other.length - one.length);
  return longest?.[1];
}

/** The entries of specs/sets/servers.yaml. Throws UsageError where one leads to no set. */
export function serverSets(specs: string): [string, SetId][] {
  const { path } = fromSpecs(specs, join('sets', 'servers.yaml'));
  const { source, diagnostics } = parseSource(path, textOf(path));
  if (source === undefined) throw new UsageError(diagnostics.map(formatDiagnostic).join('\n\n'));
  const entries = Object.entries(isObject(source.value) ? source.value : {});
  const known = knownSets(specs);
  const wrong = entries.find(([, set]) => typeof set !== 'string' || !known.includes(set));
  if (wrong !== undefined) {
    const message = `${wrong[0]} leads to ${JSON.stringify(wrong[1])}, which is no requirement set; known: ${known.join(', ')}`;
    throw new UsageError(formatDiagnostic({ file: path, ...source.placeOf([wrong[0]]), message, text: source.text }));
  }
  return entries as [string, SetId][];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`${path}: the sets of servers cannot be read: ${describeError(cause)}`, { cause });
  }
}
