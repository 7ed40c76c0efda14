import { HarnessError } from '../../errors.ts';
import { createLifecycleClient } from '../../lifecycle-client/client.ts';
import { checkServer, probeImage } from '../../lifecycle-client/preflight.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CONCURRENCY } from '../usual.ts';

const DEFAULT_IMAGE = 'ubuntu';

export const server: TargetEntry = {
  kind: 'server',
  sentence: 'a running server',
  words: (url) => `the server at ${url}`,
  capabilities: ['volumes.pvc'],
  concurrency: () => USUAL_CONCURRENCY,
  async prepare({ url, apiKey, image = DEFAULT_IMAGE, runId, ledger, chooseVolumes }) {
    if (url === undefined) throw new HarnessError('a server is named by its address');
    const client = createLifecycleClient(url, apiKey);
    await checkServer(client, url);
    const probe = await probeImage(client, image, runId, ledger);
    try {
      const volumes = await chooseVolumes({ url, sandboxId: probe.sandboxId });
      return { label: 'server', url, apiKey, image, volumes, private: false, found: [], stop: async () => {} };
    } finally {
      await probe.remove();
    }
  },
};
