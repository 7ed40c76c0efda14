import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../../run/idle-sandbox.ts';
import { ROLE_METADATA_KEY, RUN_METADATA_KEY } from '../../run/metadata-keys.ts';
import type { ProvisionerEntry } from '../entry.ts';

const kind = 'server';
/** For a sandbox that keeps a volume: longer than any scenario. */
const KEEPER_SECONDS = 1800;

export const server: ProvisionerEntry = {
  kind,
  sentence: 'the API under test alone: a sandbox of its own fills and shows each volume',
  detect: async () => ({ place: { kind } }),
  async provide(_place, { driver, image, runId }) {
    const { createServerVolumes } = await import('./provisioner.ts');
    return createServerVolumes(driver, {
      image,
      entrypoint: IDLE_ENTRYPOINT,
      timeout: KEEPER_SECONDS,
      env: {},
      metadata: { [RUN_METADATA_KEY]: runId, [ROLE_METADATA_KEY]: 'keeper' },
      resourceLimits: SMALL_LIMITS,
      extensions: {},
    });
  },
  look: undefined,
  // They go with the sandboxes that keep them.
  sweep: async (_place, { claims }) => ({ gone: [...claims], left: [] }),
};
