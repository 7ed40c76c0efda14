/** The volumes and sandboxes of one scenario: made once, shared by its steps. */
import { createHash } from 'node:crypto';
import { ActionFailure, type DrivenSandbox, type SandboxRequest } from '../drivers/driver.ts';
import { HarnessError } from '../errors.ts';
import { resolveDeep, type Scope } from '../expressions/expression.ts';
import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../run/idle-sandbox.ts';
import { RUN_METADATA_KEY } from '../run/metadata-keys.ts';
import { contentBytes, contentMode } from '../scenario/content.ts';
import type { SandboxSpec } from '../scenario/format.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SeedFile } from '../volumes/provisioner.ts';
import type { Cleaner } from './cleaner.ts';
import type { Surroundings } from './surroundings.ts';

/** Seconds after which the server ends a sandbox that nobody deleted: a net below the harness's own clean-up. */
const DEFAULT_TIMEOUT_SECONDS = 600;

export type Resources = {
  claims: Record<string, string>;
  /** Makes and fills a declared volume. */
  provideVolume(name: string): Promise<void>;
  /**
   * Creates a declared sandbox, or connects to the one it names, and waits until it can be driven. `steps` is what
   * earlier steps keep, for expressions.
   */
  createSandbox(name: string, steps?: Scope): Promise<void>;
  deleteSandbox(name: string): Promise<void>;
  /** Asks anew where a sandbox is to be reached: a pause may have moved it. */
  reconnect(name: string): Promise<void>;
  /** A sandbox that has been created; throws ActionFailure when it has not. */
  sandbox(name: string): DrivenSandbox;
  /** `volumes`, `sandboxes`, `run` and `target`, for expressions. */
  scope(): Scope;
};

/** A claim name: a DNS label, the same for the same run, scenario and volume, different for any other. */
export function claimName(runId: string, scenarioFile: string, volume: string): string {
  const hash = createHash('sha256').update(`${scenarioFile}\0${volume}`).digest('hex').slice(0, 8);
  return `osc-${runId}-${volume.toLowerCase().slice(0, 20)}-${hash}`;
}

/** The claim name of every volume of a scenario. */
function claimsOf(scenario: Scenario, runId: string): Record<string, string> {
  const claims = Object.entries(scenario.volumes).map(([name, { claim, claimLength = 0 }]) => [
    name,
    claim === undefined
      ? claimName(runId, scenario.file, name).padEnd(claimLength, '0')
      : `${claimName(runId, scenario.file, claim.of)}${claim.append}`,
  ]);
  return Object.fromEntries(claims);
}

export function createResources(scenario: Scenario, around: Surroundings, cleaner: Cleaner): Resources {
  const claims = claimsOf(scenario, around.runId);
  const sandboxes = new Map<string, DrivenSandbox>();
  const scope = (): Scope => ({
    volumes: claims,
    sandboxes: Object.fromEntries([...sandboxes].map(([name, { id }]) => [name, { id }])),
    run: { id: around.runId },
    target: {
      image: around.image,
      ...(around.hostPath === undefined ? {} : { hostPath: around.hostPath }),
      ...(around.ossfs === undefined ? {} : { ossfs: around.ossfs }),
    },
  });

  return {
    claims,
    scope,
    async provideVolume(name) {
      const spec = scenario.volumes[name];
      const claim = claims[name];
      if (spec === undefined || claim === undefined) throw new HarnessError(`no volume ${name} is declared`);
      around.claims.made(claim);
      cleaner.add('volume', `volume ${claim}`, async () => {
        await around.volumes.remove(claim);
        around.claims.gone(claim);
      });
      if (spec.provision === false) return;
      const seed = Object.entries(spec.files ?? {}).map(([path, content]): SeedFile => {
        const mode = contentMode(content);
        return { path, content: contentBytes(content), ...(mode === undefined ? {} : { mode }) };
      });
      await around.volumes.create(claim, seed);
    },
    async createSandbox(name, steps = {}) {
      const spec = scenario.sandboxes[name];
      if (spec === undefined) throw new HarnessError(`no sandbox ${name} is declared`);
      const resolved = (await resolveDeep(spec, { ...scope(), steps })) as SandboxSpec;
      const { driver } = around;
      sandboxes.set(
        name,
        await (resolved.id === undefined
          ? driver.create(sandboxRequest(resolved, around))
          : driver.connect(resolved.id)),
      );
    },
    async deleteSandbox(name) {
      await need(sandboxes, name).remove();
      sandboxes.delete(name);
    },
    async reconnect(name) {
      sandboxes.set(name, await around.driver.connect(need(sandboxes, name).id));
    },
    sandbox: (name) => need(sandboxes, name),
  };
}

function need(sandboxes: Map<string, DrivenSandbox>, name: string): DrivenSandbox {
  const found = sandboxes.get(name);
  if (found === undefined)
    throw new ActionFailure(`sandbox ${name} is not there: it was not created, or deleted before`);
  return found;
}

/** A complete request out of what a scenario says about a sandbox. */
export function sandboxRequest(spec: SandboxSpec, around: Surroundings): SandboxRequest {
  return {
    image: spec.image ?? around.image,
    entrypoint: spec.entrypoint ?? IDLE_ENTRYPOINT,
    timeout: spec.timeout ?? DEFAULT_TIMEOUT_SECONDS,
    env: spec.env ?? {},
    metadata: { ...spec.metadata, [RUN_METADATA_KEY]: around.runId },
    resourceLimits: spec.resourceLimits ?? SMALL_LIMITS,
    extensions: spec.extensions ?? {},
    ...(spec.platform === undefined ? {} : { platform: spec.platform }),
    volumes: spec.volumes ?? [],
  };
}
