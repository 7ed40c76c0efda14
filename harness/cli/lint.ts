/** `lint`: everything that is wrong with scenarios and what they refer to, without a server. */
import { counted } from '../counted.ts';
import { UsageError } from '../errors.ts';
import { isPackaged, packageDir } from '../package.ts';
import { packagedBaselines } from '../register/baseline.ts';
import { loadLibrary, noScenarios } from '../scenario/library.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { knownReferences } from '../session/known.ts';
import { frozenProblems, lifespansOfScenarios, namedSetProblems } from '../sets/lint.ts';
import { type Flags, resolveSettings } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import { knownSets, newestSet, type SetId } from '../spec-version.ts';
import { formatDiagnostic } from '../yaml/diagnostic.ts';
import { checkBaseline } from './baseline.ts';
import { packagedParts, wholeProblems } from './lint-whole.ts';

export async function lintCommand(filters: string[], flags: Flags): Promise<number> {
  const settings = resolveSettings(flags, { env: {}, cwd: process.cwd(), packageDir });
  const { specs, scenarios } = settings;
  const messages = filters.length > 0 ? [] : await namedSetProblems(specs, lifespansOfScenarios(scenarios));
  const found: InSet[] = [];
  for (const set of new Set([...knownSets(specs), newestSet(specs)])) found.push(await lintSet(set, settings, filters));
  if (found.every(({ scenarios: some, messages: none }) => some.length + none.length === 0))
    throw noScenarios(scenarios, filters);
  messages.push(...inWhichSet(found));
  // What is frozen is the package's own.
  const isOurs = isPackaged('specs', specs) && Object.values(packagedParts(settings)).every(Boolean);
  if (filters.length === 0 && messages.length === 0 && isOurs) messages.push(...(await frozenProblems(settings)));
  if (messages.length > 0) throw new UsageError(`${messages.join('\n\n')}\n\n${counted(messages.length, 'problem')}`);
  const newest = found.at(-1)?.scenarios ?? [];
  for (const baseline of baselinesFor(settings)) await checkBaseline({ ...settings, baseline }, newest);
  const checks = newest.reduce((sum, scenario) => sum + scenario.steps.length, 0);
  process.stdout.write(`${counted(newest.length, 'scenario')} with ${counted(checks, 'step')}: nothing is wrong\n`);
  return 0;
}

/** The file of known deviations that the settings name; without one those of the package, with its own scenarios. */
function baselinesFor({ baseline, scenarios }: Settings): string[] {
  if (baseline !== undefined) return [baseline];
  return isPackaged('scenarios', scenarios) ? packagedBaselines() : [];
}

type InSet = { set: SetId; scenarios: readonly Scenario[]; messages: readonly string[] };

/** What is wrong with the scenarios and what they refer to in one requirement set. */
async function lintSet(set: SetId, settings: Settings, filters: readonly string[]): Promise<InSet> {
  const known = await knownReferences(settings.specs, set);
  const { scenarios, diagnostics } = loadLibrary(settings.scenarios, process.cwd(), known, filters);
  const messages = diagnostics.map(formatDiagnostic);
  // What nothing verifies or needs can be told only with every scenario at hand.
  if (filters.length === 0 && diagnostics.length === 0) {
    messages.push(...(await wholeProblems(settings.specs, scenarios, packagedParts(settings), set)));
  }
  return { set, scenarios, messages };
}

/** Each message once, with the sets that it is about where it is not about all. */
function inWhichSet(found: readonly InSet[]): string[] {
  const all = new Set(found.flatMap(({ messages }) => messages));
  return [...all].map((message) => {
    const sets = found.flatMap(({ set, messages }) => (messages.includes(message) ? [set] : []));
    return sets.length === found.length ? message : `${message}\n  in the requirement set ${sets.join(', ')}`;
  });
}
