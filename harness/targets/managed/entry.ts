import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, packageDir } from '../../package.ts';
import { dockerPlace } from '../../volumes/docker/entry.ts';
import { samePath } from '../../volumes/host/place.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CAPABILITIES, USUAL_CONCURRENCY } from '../usual.ts';
import type { ManagedServer } from './server.ts';
import { SERVER_VERSION } from './version.ts';

const baselineOf = (version: string): string => join(packageDir, 'baselines', `opensandbox-server-${version}.yaml`);

export const managed: TargetEntry = {
  kind: 'managed',
  sentence: 'a pinned opensandbox-server on Docker',
  asked: 'execd',
  words: () => 'a managed opensandbox-server on Docker',
  capabilities: [
    ...USUAL_CAPABILITIES,
    'volumes.docker',
    'lifecycle.expiry',
    'lifecycle.renew-on-access',
    'lifecycle.resource-limits',
    'execd.users',
    // Our own execd runs code there, and the image has no Python.
    'code.javascript',
    'code.bash',
  ],
  baseline: baselineOf(SERVER_VERSION),
  baselineOf: (version) => (existsSync(baselineOf(version)) ? baselineOf(version) : undefined),
  concurrency: () => USUAL_CONCURRENCY,
  async recover(remains) {
    const { removeRemains } = await import('./recover.ts');
    return removeRemains(remains);
  },
  async prepare({ image, execdImage, serverVersion, runId, ledger, log, signal, chooseVolumes, questions }) {
    const volumes = await chooseVolumes({ keeps: dockerPlace });
    const { startManagedServer } = await import('./server.ts');
    const more = signal === undefined ? {} : { signal };
    const server = await startManagedServer({ cacheDir, runId, execdImage, serverVersion, log, ...more });
    const { url, apiKey } = server;
    const prepared = {
      label: labelOf(server),
      url,
      apiKey,
      image: image ?? server.image,
      volumes,
      hostPath: samePath(server.hostPaths),
      private: true,
      found: [],
      stop: () => server.close(),
    };
    if (server.ownExecd) return prepared;
    try {
      const { askOfExecd } = await import('./ask.ts');
      const asking = { ...prepared, execdImage: server.execdImage, runId, ledger, log, signal, questions };
      return { ...prepared, sightings: await askOfExecd(asking) };
    } catch (error) {
      await server.close();
      throw error;
    }
  },
};

/** The server, and the image of its execd where that is somebody else's. */
const labelOf = ({ version, ownExecd, execdImage }: ManagedServer): string =>
  `managed opensandbox-server ${version}${ownExecd ? '' : `, execd of ${execdImage}`}`;
