/** Whether the entries of the baseline are about something that there is, asked before a server is. */
import { existsSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { DRIVERS } from '../drivers/all.ts';
import { UsageError } from '../errors.ts';
import { packageDir } from '../package.ts';
import { scenarioFiles } from '../scenario/library.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { baselineOf } from '../session/baseline.ts';
import { contractRuleIds } from '../session/contract-rules.ts';
import { knownReferences } from '../session/known.ts';
import { sdkRuleIdsOf } from '../session/sdk-rules.ts';
import { driverName } from '../settings/drivers.ts';
import type { Settings } from '../settings/settings.ts';
import type { Waiver } from '../verdict/baseline-format.ts';
import { inColumn } from '../verdict/in-column.ts';
import { namesRule, scenarioOf } from '../verdict/waiver.ts';
import { nearest } from '../yaml/diagnostic.ts';
import { checkIds } from './planned.ts';

/** Entries that have a line of the message, with what was meant. */
const MAX_SHOWN = 20;

/** An entry that is about nothing, with what was meant by it where that can be guessed. */
type Unknown = { waiver: Waiver; meant: string | undefined };

/**
 * Throws UsageError when the baseline names a check or a finding that there cannot be: it would hide nothing, and says something
 * untrue. Whatever is asked for, all scenarios and documents count, those in use and those of the package: what is not of this run
 * is there all the same. `loaded`: scenarios that were read already.
 */
export async function checkBaseline(settings: Settings, loaded: readonly Scenario[]): Promise<void> {
  const baseline = baselineOf(settings);
  if (baseline === undefined) return;
  const { waivers, placeOf } = baseline;
  const unknown = [
    ...(await unknownChecks(
      waivers.filter(({ check }) => scenarioOf(check) !== undefined),
      settings,
      loaded,
    )),
    ...(await unknownFindings(
      waivers.filter(({ check }) => scenarioOf(check) === undefined),
      settings,
    )),
  ];
  if (unknown.length === 0) return;
  const lines = unknown
    .slice(0, MAX_SHOWN)
    .flatMap(({ waiver, meant }) => [
      `  ${placeOf(waiver)}: ${waiver.check}`,
      ...(meant === undefined ? [] : [`    did you mean ${meant}?`]),
    ]);
  const more = unknown.length - MAX_SHOWN;
  throw new UsageError(
    [
      'the baseline names checks that do not exist:',
      ...lines,
      ...(more > 0 ? [`  and ${more} more`] : []),
      '`list` prints the checks of every scenario; the key of a finding stands below it in a report',
    ].join('\n'),
  );
}

async function unknownChecks(
  waivers: readonly Waiver[],
  settings: Settings,
  loaded: readonly Scenario[],
): Promise<Unknown[]> {
  const files = new Set(waivers.flatMap(({ check }) => scenarioOf(check) ?? []));
  const scenarios = new Map<string, Scenario[]>();
  for (const file of files) scenarios.set(file, await scenariosCalled(file, settings, loaded));
  // An entry for one driver only is named with it, also for a run without that driver.
  const columns = new Set([...DRIVERS.names(), ...settings.drivers.map(driverName)]);
  let guesses = 0;
  return waivers.flatMap((waiver) => {
    const { check } = waiver;
    const file = scenarioOf(check) ?? '';
    const own = scenarios.get(file) ?? [];
    const ids = checkIds(own);
    const known = (id: string): boolean => check === id || [...columns].some((name) => check === inColumn(id, name));
    // Of a file that cannot be read nobody can say: a run that needs it says what is wrong with it.
    if (own.length === 0 && isThere(file, settings)) return [];
    if (ids.some(known)) return [];
    guesses += 1;
    if (guesses > MAX_SHOWN) return [{ waiver, meant: undefined }];
    return [{ waiver, meant: ids.length > 0 ? nearest(check, ids) : renamed(check, file, settings) }];
  });
}

/** The check in the file whose name is nearest. */
function renamed(check: string, file: string, settings: Settings): string | undefined {
  const files = roots(settings).flatMap((root) =>
    scenarioFiles(root).map((path) => relative(root, path).split(sep).join('/')),
  );
  const near = nearest(file, files);
  return near === undefined ? undefined : check.replace(file, () => near);
}

/** Folders of scenarios: of the run, and of the package. */
const roots = ({ scenarios }: Pick<Settings, 'scenarios'>): string[] => [
  ...new Set([scenarios, join(packageDir, 'scenarios')]),
];

const isThere = (file: string, settings: Settings): boolean =>
  roots(settings).some((root) => pathIn(root, file) !== undefined);

/** The file below a folder; undefined where there is none, or where the name leads out of it. */
function pathIn(root: string, file: string): string | undefined {
  const path = join(root, file);
  return path.startsWith(`${root}${sep}`) && existsSync(path) ? path : undefined;
}

async function scenariosCalled(file: string, settings: Settings, loaded: readonly Scenario[]): Promise<Scenario[]> {
  const known = await knownReferences(settings.specs);
  return roots(settings).flatMap((root) => {
    const own = root === settings.scenarios ? loaded.filter((scenario) => scenario.file === file) : [];
    const path = pathIn(root, file);
    if (own.length > 0 || path === undefined) return own;
    return loadScenario(path, root, path, known).scenario ?? [];
  });
}

async function unknownFindings(
  waivers: readonly Waiver[],
  { specs, specVersion, drivers }: Settings,
): Promise<Unknown[]> {
  if (waivers.length === 0) return [];
  const folders = [...new Set([specs, join(packageDir, 'specs')])];
  const rules = (await Promise.all(folders.map((folder) => contractRuleIds(folder, specVersion.set)))).flat();
  const ids = [...new Set([...rules, ...drivers.flatMap((driver) => sdkRuleIdsOf(driverName(driver)))])];
  return waivers
    .filter(({ check }) => !ids.some((id) => namesRule(check, id)))
    .map((waiver, index) => ({ waiver, meant: index < MAX_SHOWN ? nearestFinding(waiver.check, ids) : undefined }));
}

/** The same finding of the rule whose id is nearest. */
function nearestFinding(check: string, rules: readonly string[]): string | undefined {
  const words = check.split(' ');
  return nearest(
    check,
    rules.map((rule) => [rule, ...words.slice(rule.split(' ').length)].join(' ')),
  );
}
