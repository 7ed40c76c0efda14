import { IDLE_ENTRYPOINT, SMALL_LIMITS } from '../../run/idle-sandbox.ts';
import { ROLE_METADATA_KEY, RUN_METADATA_KEY } from '../../run/metadata-keys.ts';
import { directory } from '../directory/entry.ts';
import type { ProvisionerEntry } from '../entry.ts';

const kind = 'server';
/** For a sandbox that keeps a volume: longer than any scenario. */
const KEEPER_SECONDS = 1800;

export const server: ProvisionerEntry = {
  kind,
  sentence: 'the API under test alone: a sandbox of its own fills and shows each volume',
  detect: async ({ keeps }) => ({ place: keeps?.kind === directory.kind ? { kind, ends: true } : { kind } }),
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
  async sweep({ ends }, { claims, image, runId, server }) {
    if (server !== undefined) {
      const { sweepClaims } = await import('./sweep.ts');
      return { ...(await sweepClaims({ ...server, claims, image, runId })), left: [] };
    }
    // With a runtime that has ended go its volumes.
    if (ends === true) return { gone: [...claims], left: [] };
    const stays = claims.map((claim) => ({ claim, doubt: 'the server that could be asked is gone' }));
    return { gone: [], left: [], stays };
  },
};
