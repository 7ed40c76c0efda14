/** The volumes and sandboxes of one scenario: made once, shared by its steps. */
import { createHash } from 'node:crypto';
import { ActionFailure, type DrivenSandbox } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import { namesIn, resolveDeep, type Scope } from '../expressions/expression.ts';
import { contentBytes, contentMode } from '../format/content.ts';
import type { SandboxSpec, VolumeSpec } from '../format/declared.ts';
import { homesOf } from '../run/home.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { sandboxRequest } from '../verbs/new-sandbox.ts';
import { execdEndpoint } from '../verbs/requests.ts';
import type { CommonVolumes, Driven, Endpoint, Surroundings } from '../verbs/surroundings.ts';
import { inColumn } from '../verdict/in-column.ts';
import type { SeedFile } from '../volumes/provisioner.ts';
import type { Cleaner } from './cleaner.ts';
import { reachedVolume, volumeInRequests } from './reached-volume.ts';
import { untilReady } from './ready.ts';

export type Resources = Driven & {
  /** Makes and fills a declared volume. */
  provideVolume(name: string): Promise<void>;
  /** `volumes`, `sandboxes`, `fixtures`, `run` and `target`, for expressions. */
  scope(): Scope;
};

/** What only this scenario of this run bears: a DNS label. `scenarioFile`: below its folder, with its column. */
export const markOf = (runId: string, scenarioFile: string): string => `${runId}-${hashOf(scenarioFile)}`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/** The directory of a sandbox in which a scenario keeps its files: what is there is its own, whoever else uses the sandbox. */
export const homeOf = (runId: string, scenarioFile: string): string => homesOf(markOf(runId, scenarioFile));

/** How long the directory may take, in milliseconds. */
const HOME_MS = 30_000;

/**
 * A claim name: a DNS label, the same for the same run, scenario and volume, different for any other. `scenarioFile`: with its
 * column, as verdict/in-column.ts writes it.
 */
export function claimName(runId: string, scenarioFile: string, volume: string): string {
  return `osc-${runId}-${volume.toLowerCase().slice(0, 20)}-${hashOf(`${scenarioFile}\0${volume}`)}`;
}

/** The claim name of every volume of a scenario. Those that are common to all columns of a run have one in all of them. */
export function claimsOf(
  scenario: Pick<Scenario, 'file' | 'volumes'>,
  { runId, column, common }: Pick<Surroundings, 'runId' | 'column'> & { common?: Pick<CommonVolumes, 'names'> },
): Record<string, string> {
  const own = (volume: string): string =>
    claimName(runId, common?.names.has(volume) ? scenario.file : inColumn(scenario.file, column), volume);
  const claims = Object.entries(scenario.volumes).map(([name, { claim, claimLength = 0 }]) => [
    name,
    claim === undefined ? own(name).padEnd(claimLength, '0') : `${own(claim.of)}${claim.append}`,
  ]);
  return Object.fromEntries(claims);
}

export function createResources(scenario: Scenario, around: Surroundings, cleaner: Cleaner): Resources {
  const claims = claimsOf(scenario, around);
  const file = inColumn(scenario.file, around.column);
  const sandboxes = new Map<string, DrivenSandbox>();
  const endpoints = new Map<string, Promise<Endpoint>>();
  const home = homeOf(around.runId, file);
  const usesHome = namesIn([scenario.sandboxes, scenario.steps]).includes('sandbox.home');
  const scope = (): Scope => ({
    volumes: Object.fromEntries(
      Object.entries(claims).map(([name, claim]) => [
        name,
        volumeInRequests(scenario.volumes[name] ?? {}, claim, around),
      ]),
    ),
    sandboxes: Object.fromEntries([...sandboxes].map(([name, { id }]) => [name, { id }])),
    fixtures: scenario.fixtures,
    run: { id: around.runId, mark: markOf(around.runId, file) },
    sandbox: { home },
    target: {
      image: around.image,
      ...(around.hostPath === undefined ? {} : { hostPath: around.hostPath }),
      ...(around.ossfs === undefined ? {} : { ossfs: around.ossfs }),
    },
  });

  const volume: Resources['volume'] = (name) => {
    const spec = scenario.volumes[name];
    const claim = claims[name];
    if (spec === undefined || claim === undefined) throw new HarnessError(`no volume ${name} is declared`);
    return reachedVolume(spec, claim, around);
  };

  return {
    claims,
    scope,
    volume,
    async provideVolume(name) {
      const { name: claim, through, noted } = volume(name);
      const spec = scenario.volumes[name] ?? {};
      const common = around.common?.names.has(name) ? around.common : undefined;
      const remove = async (): Promise<void> => {
        await through.remove(claim);
        if (through.removesLater !== true) noted.gone(claim);
      };
      cleaner.add('volume', `volume ${claim}`, () => (common === undefined ? remove() : common.leave(claim, remove)));
      const make = async (): Promise<void> => {
        noted.made(claim);
        if (spec.provision !== false) await through.create(claim, seedOf(spec));
      };
      await (common === undefined ? make() : common.provide(claim, make));
    },
    async createSandbox(name, steps = {}) {
      const spec = scenario.sandboxes[name];
      if (spec === undefined) throw new HarnessError(`no sandbox ${name} is declared`);
      const base = { ...scope(), steps };
      const { case: value, ...own } = spec;
      const resolved = (await resolveDeep(own, { ...base, case: await resolveDeep(value, base) })) as SandboxSpec;
      const { driver } = around;
      const made = await untilReady(
        around,
        resolved.id === undefined ? driver.create(sandboxRequest(resolved, around)) : driver.connect(resolved.id),
      );
      sandboxes.set(name, made);
      if (usesHome) await makeHome(made, home);
    },
    async deleteSandbox(name) {
      await need(sandboxes, name).remove();
      sandboxes.delete(name);
      endpoints.delete(name);
    },
    async reconnect(name) {
      sandboxes.set(name, await around.driver.connect(need(sandboxes, name).id));
      endpoints.delete(name);
    },
    sandbox: (name) => need(sandboxes, name),
    execd(name, signal) {
      const known = endpoints.get(name) ?? execdEndpoint(need(sandboxes, name).id, around, signal);
      endpoints.set(name, known);
      // What was not said is asked for again.
      known.catch(() => endpoints.delete(name));
      return known;
    },
  };
}

const seedOf = ({ files = {} }: VolumeSpec): SeedFile[] =>
  Object.entries(files).map(([path, content]) => {
    const mode = contentMode(content);
    return { path, content: contentBytes(content), ...(mode === undefined ? {} : { mode }) };
  });

/** Makes the directory in which a scenario keeps its files. Throws ActionFailure when the sandbox does not. */
async function makeHome(sandbox: DrivenSandbox, home: string): Promise<void> {
  const { exitCode, stderr } = await sandbox.run({ command: `mkdir -p ${home}` }, AbortSignal.timeout(HOME_MS));
  if (exitCode !== 0) throw new ActionFailure(`the directory ${home} could not be made in the sandbox: ${stderr}`);
}

function need(sandboxes: Map<string, DrivenSandbox>, name: string): DrivenSandbox {
  const found = sandboxes.get(name);
  if (found === undefined)
    throw new ActionFailure(`sandbox ${name} is not there: it was not created, or deleted before`);
  return found;
}
