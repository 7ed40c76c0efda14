import { join } from 'node:path';
import { packageDir } from '../../package.ts';
import { dockerPlace } from '../../volumes/docker/entry.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CAPABILITIES, USUAL_CONCURRENCY } from '../usual.ts';
import { SERVER_VERSION } from './version.ts';

export const managed: TargetEntry = {
  kind: 'managed',
  sentence: 'a pinned opensandbox-server on Docker',
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
  baseline: join(packageDir, 'baselines', `opensandbox-server-${SERVER_VERSION}.yaml`),
  concurrency: () => USUAL_CONCURRENCY,
  async recover(remains) {
    const { removeRemains } = await import('./recover.ts');
    return removeRemains(remains);
  },
  async prepare({ image, runId, log, signal, chooseVolumes }) {
    const volumes = await chooseVolumes({ keeps: dockerPlace });
    const { startManagedServer } = await import('./server.ts');
    const cacheDir = join(packageDir, 'node_modules', '.cache', 'opensandbox-conformance');
    const server = await startManagedServer({ cacheDir, runId, log, ...(signal === undefined ? {} : { signal }) });
    return {
      label: `managed opensandbox-server ${server.version}`,
      url: server.url,
      apiKey: server.apiKey,
      image: image ?? server.image,
      volumes,
      hostPath: server.hostPaths,
      private: true,
      found: [],
      stop: () => server.close(),
    };
  },
};
