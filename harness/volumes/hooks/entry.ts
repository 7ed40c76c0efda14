import { randomBytes } from 'node:crypto';
import { describeError, HarnessError, UsageError } from '../../errors.ts';
import { isObject } from '../../json-object.ts';
import type { OutsideVolumes, ProvisionerEntry, Swept, VolumesPlace } from '../entry.ts';
import type { HookCommands } from './commands.ts';

const kind = 'hooks';

/** The place of volumes that are reached by commands. */
export const hooksPlace = (commands: HookCommands): VolumesPlace => ({
  kind,
  commands,
  ...(commands.runtime === undefined ? {} : { brings: [`volumes.${commands.runtime}`] }),
});

async function open({ commands }: VolumesPlace, runId: string): Promise<OutsideVolumes> {
  if (!isObject(commands)) throw new HarnessError('volumes by commands, and no command is named');
  const [{ openHooks }, { createHookVolumes }] = await Promise.all([import('./hooks.ts'), import('./provisioner.ts')]);
  // As `hooksPlace` has made it.
  return createHookVolumes(openHooks(commands as unknown as HookCommands), runId);
}

export const hooks: ProvisionerEntry = {
  kind,
  sentence: 'volumes that the commands of `hooks` in the configuration make and show',
  async detect({ keeps }, asked, { hooks: commands }) {
    if (keeps?.kind === kind) return { place: keeps };
    if (keeps !== undefined && (!asked || keeps.kind === 'directory'))
      return { unfit: `the volumes of this target are reached with --volumes ${keeps.kind}` };
    if (commands === undefined) {
      return {
        unfit: 'no commands are given. Write them under `hooks` in conformance.yaml; docs/volumes.md has examples.',
        setting: true,
      };
    }
    await tried(commands);
    return { place: hooksPlace(commands) };
  },
  provide: (place, { runId }) => open(place, runId),
  look: (place, { runId }) => open(place, runId),
  async sweep(place, { runId, claims, spared = [] }) {
    const volumes = await open(place, runId);
    // What a server has made for the run is in no ledger.
    const listed = ((await volumes.list()) ?? []).filter((name) => name.includes(runId) && !spared.includes(name));
    const swept: Swept = { gone: [], left: [] };
    for (const claim of new Set([...claims, ...listed])) {
      try {
        await volumes.remove(claim);
        swept.gone.push(claim);
      } catch (error) {
        swept.left.push(`volume ${claim}: ${describeError(error)}`);
      }
    }
    return swept;
  },
};

/** Asks for a volume that nobody has: commands that do not work are told before anything is made. */
async function tried(commands: HookCommands): Promise<void> {
  const { openHooks } = await import('./hooks.ts');
  const { HookFailure, placeOf } = await import('./failure.ts');
  const nobodys = `osc-none-${randomBytes(8).toString('hex')}`;
  const there = await openHooks(commands)
    .exists(nobodys)
    .catch((error: unknown) => {
      if (error instanceof HookFailure && error.unstarted) throw new UsageError(error.message, { cause: error });
      throw error;
    });
  if (!there) return;
  throw new HarnessError(
    `${placeOf({ commands, which: 'exists' })}: it ended with 0 for ${nobodys}, which nobody has made. It must end with 1 where there is no such volume.`,
  );
}
