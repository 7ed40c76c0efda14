/** Flags over environment over `conformance.yaml` over defaults. */

import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { milliseconds } from '../format/duration.ts';
import { requireChoice } from '../registry.ts';
import { DEFAULT_TARGET, EXECD_TARGET, TARGETS } from '../targets/all.ts';
import { AUTO, volumesChoices } from '../volumes/choose.ts';
import { parseExecd, parseTarget } from './address.ts';
import { claimsOfFile, claimsOfText, NO_CLAIMS } from './claims.ts';
import { CONFIG_NAME, type ConfigFile, readConfigFile } from './config-file.ts';
import { type Drivers, driversOf } from './drivers.ts';
import { accessOf, type ExecdFlags } from './execd-access.ts';
import { execdImageOf } from './execd-image.ts';
import type { FileSettings } from './format.ts';
import { hostPathOf, type SetPath } from './host-path.ts';
import type { KubernetesFlags } from './kubernetes.ts';
import { ossfsOf } from './ossfs.ts';
import { type Overlays, overlaysOfFile, overlaysOfText } from './overlays.ts';
import { requiredOf } from './require.ts';
import { serverVersionOf } from './server-version.ts';
import type { Claims, Settings, Target } from './settings.ts';
import { type SpecVersion, specVersionOf } from './spec-version.ts';
import { volumesAccessOf } from './volumes-access.ts';

/** Settings as flags give them; paths are relative to the working directory. */
export type Flags = ExecdFlags &
  KubernetesFlags & {
    target?: string;
    apiKey?: string;
    image?: string;
    execdImage?: string;
    /** Of a managed server. */
    serverVersion?: string;
    useServerProxy?: boolean;
    volumes?: string;
    /** A driver, or several with commas between them; from several flags, one each. */
    driver?: string | readonly string[];
    /** With commas between them. */
    capabilities?: string;
    /** Versions with commas between them, `auto` or `none`. */
    overlay?: string;
    hostPath?: string;
    hostPathOnServer?: string;
    scenarios?: string;
    specs?: string;
    /** Name of a requirement set, or `auto`. */
    specVersion?: string;
    reports?: string;
    baseline?: string;
    /** Names of profiles, with commas between them. */
    require?: string;
    concurrency?: number;
    config?: string;
  };

export type Surroundings = {
  env: Record<string, string | undefined>;
  cwd: string;
  /** Folder of the installed package: its scenarios and specs are the defaults. */
  packageDir: string;
  /** A configuration file counts only where it is named, and not because it lies in `cwd`. */
  namedConfigOnly?: boolean;
};

/** The settings of a run. Throws UsageError that names the flag, variable or place in the file that is wrong. */
export function resolveSettings(flags: Flags, around: Surroundings): Settings {
  const { env, cwd, packageDir, namedConfigOnly = false } = around;
  const file = readConfigFile(flags.config ?? variable(env, 'CONFORMANCE_CONFIG'), cwd, namedConfigOnly);
  const fromFile = (path: string | undefined): string | undefined => path && resolve(file.folder, path);
  const fromHere = (path: string | undefined): string | undefined => path && resolve(cwd, path);
  const target = targetOf(flags, env, file.settings);
  const specs = directory(fromHere(flags.specs) ?? fromFile(file.settings.specs), join(packageDir, 'specs'), '--specs');
  const specVersion = specVersionFrom(flags, env, file.settings, specs);
  return {
    target,
    execd: accessOf(target.kind === EXECD_TARGET, flags, env, file.settings),
    apiKey: flags.apiKey ?? variable(env, 'OPEN_SANDBOX_API_KEY', 'SANDBOX_API_KEY') ?? file.settings.apiKey,
    image: flags.image ?? variable(env, 'SANDBOX_IMAGE') ?? file.settings.image,
    execdImage: execdImageOf(target, { flags, env, file: file.settings }),
    serverVersion: serverVersionOf(target, { flags, env, file: file.settings }),
    useServerProxy: flags.useServerProxy ?? file.settings.useServerProxy ?? false,
    volumes: volumesOf(flags, env, file.settings),
    volumesAccess: volumesAccessOf(flags, env, file, cwd),
    drivers: driversFrom(flags, env, file.settings),
    capabilities: capabilitiesOf(flags, env, file, specs),
    // Who asks for the set of the server's version means that version.
    overlays: overlaysOf(flags, env, file, specs) ?? (specVersion.auto ? 'auto' : []),
    hostPath: hostPath(flags, env, file.settings),
    ossfs: ossfsOf(file.settings.ossfs, env),
    scenarios: directory(
      fromHere(flags.scenarios) ?? fromFile(file.settings.scenarios),
      join(packageDir, 'scenarios'),
      '--scenarios',
    ),
    specs,
    specVersion,
    reports: fromHere(flags.reports) ?? fromFile(file.settings.reports) ?? join(cwd, 'reports'),
    baseline: existing(fromHere(flags.baseline) ?? fromFile(file.settings.baseline), '--baseline'),
    require: requiredOf(flags.require, { require: file.settings.require, source: file.source }, specs, specVersion.set),
    concurrency: flags.concurrency ?? file.settings.concurrency ?? TARGETS.get(target.kind, 'target').concurrency(),
    readyMs: milliseconds(file.settings.timeouts?.ready ?? '60s'),
    createMs: milliseconds(file.settings.timeouts?.create ?? '120s'),
    requestMs: milliseconds(file.settings.timeouts?.request ?? '60s'),
  };
}

/** The value of the one variable that is set; two with different values are a contradiction. Empty counts as not set. */
function variable(env: Surroundings['env'], ...names: string[]): string | undefined {
  const set = names.filter((name) => env[name] !== undefined && env[name] !== '');
  if (new Set(set.map((name) => env[name])).size > 1) {
    throw new UsageError(`${set.join(' and ')} say different things: set one of them`);
  }
  return set[0] === undefined ? undefined : env[set[0]];
}

function targetOf(flags: Flags, env: Surroundings['env'], file: FileSettings): Target {
  refuseBoth(flags.target, flags.execd, '--target and --execd');
  if (flags.target !== undefined) return parseTarget(flags.target, '--target');
  if (flags.execd !== undefined) return parseExecd(flags.execd, '--execd');
  const domain = variable(env, 'SANDBOX_DOMAIN', 'OPEN_SANDBOX_DOMAIN');
  const execd = variable(env, 'SANDBOX_EXECD');
  refuseBoth(domain, execd, 'SANDBOX_DOMAIN and SANDBOX_EXECD');
  if (domain !== undefined) return parseTarget(domain, 'SANDBOX_DOMAIN');
  if (execd !== undefined) return parseExecd(execd, 'SANDBOX_EXECD');
  refuseBoth(file.target, file.execd, `target and execd in ${CONFIG_NAME}`);
  if (file.execd !== undefined) return parseExecd(file.execd, `execd in ${CONFIG_NAME}`);
  return file.target === undefined ? { kind: DEFAULT_TARGET } : parseTarget(file.target, `target in ${CONFIG_NAME}`);
}

function refuseBoth(one: string | undefined, other: string | undefined, names: string): void {
  if (one !== undefined && other !== undefined)
    throw new UsageError(`${names}: a server is tested, or one execd, and not both`);
}

function volumesOf(flags: Flags, env: Surroundings['env'], file: FileSettings): string {
  const wanted = flags.volumes ?? variable(env, 'SANDBOX_VOLUMES') ?? file.volumes ?? AUTO;
  requireChoice(wanted, volumesChoices(), '--volumes');
  return wanted;
}

function driversFrom(flags: Flags, env: Surroundings['env'], file: FileSettings): Drivers {
  if (flags.driver !== undefined) return driversOf([flags.driver].flat(), '--driver');
  const text = variable(env, 'SANDBOX_DRIVER');
  if (text !== undefined) return driversOf([text], 'SANDBOX_DRIVER');
  return driversOf([file.driver ?? []].flat().flatMap(asWritten), `driver in ${CONFIG_NAME}`);
}

function specVersionFrom(flags: Flags, env: Surroundings['env'], file: FileSettings, specs: string): SpecVersion {
  const named = firstOf([
    [flags.specVersion, '--spec-version'],
    [variable(env, 'SANDBOX_SPEC_VERSION'), 'SANDBOX_SPEC_VERSION'],
    [file.specVersion, `specVersion in ${CONFIG_NAME}`],
  ]);
  return specVersionOf(named, specs);
}

/** The first of some texts that is there, and where it stands. */
function firstOf(
  named: readonly (readonly [string | undefined, string])[],
): { text: string; where: string } | undefined {
  return named.flatMap(([text, where]) => (text === undefined ? [] : [{ text, where }]))[0];
}

/** A driver of the file as a flag has it. */
const asWritten = (driver: string | Record<string, string>): string[] =>
  typeof driver === 'string' ? [driver] : Object.entries(driver).map((named) => named.join('='));

/** A file is held to the documents even where a flag or variable says something else. */
function capabilitiesOf(
  flags: Flags,
  env: Surroundings['env'],
  { settings, source }: ConfigFile,
  specs: string,
): Claims {
  const { capabilities } = settings;
  const inFile = source && capabilities !== undefined ? claimsOfFile(source, capabilities, specs) : NO_CLAIMS;
  if (flags.capabilities !== undefined) return claimsOfText(flags.capabilities, specs, '--capabilities');
  const text = variable(env, 'SANDBOX_CAPABILITIES');
  return text === undefined ? inFile : claimsOfText(text, specs, 'SANDBOX_CAPABILITIES');
}

/** As the capabilities: what a file says is looked at in any case. */
function overlaysOf(
  flags: Flags,
  env: Surroundings['env'],
  { settings, source }: ConfigFile,
  specs: string,
): Overlays | undefined {
  const inFile =
    source && settings.overlays !== undefined ? overlaysOfFile(source, settings.overlays, specs) : undefined;
  if (flags.overlay !== undefined) return overlaysOfText(flags.overlay, specs, '--overlay');
  const text = variable(env, 'SANDBOX_OVERLAYS');
  return text === undefined ? inFile : overlaysOfText(text, specs, 'SANDBOX_OVERLAYS');
}

/** Each of the two names of the directory from where it stands first. */
function hostPath(flags: Flags, env: Surroundings['env'], file: FileSettings): Settings['hostPath'] {
  const named = (name: 'hostPath' | 'hostPathOnServer', flag: string, ofEnv: string): SetPath | undefined =>
    [
      { path: flags[name], where: flag },
      { path: variable(env, ofEnv), where: ofEnv },
      { path: file[name], where: `${name} in ${CONFIG_NAME}` },
    ].find((one): one is SetPath => one.path !== undefined);
  return hostPathOf(
    named('hostPath', '--host-path', 'SANDBOX_HOST_PATH'),
    named('hostPathOnServer', '--host-path-on-server', 'SANDBOX_HOST_PATH_ON_SERVER'),
  );
}

function existing(path: string | undefined, flag: string): string | undefined {
  if (path !== undefined && !existsSync(path)) throw new UsageError(`${flag}: ${path} does not exist`);
  return path;
}

function directory(path: string | undefined, fallback: string, flag: string): string {
  const named = existing(path, flag);
  if (named !== undefined && !statSync(named).isDirectory())
    throw new UsageError(`${flag}: ${named} is no folder; name the one that it is in`);
  return named ?? fallback;
}
