import { HarnessError } from '../../errors.ts';
import { createLifecycleClient } from '../../lifecycle-client/client.ts';
import { checkServer } from '../../lifecycle-client/preflight.ts';
import { makeFirst } from '../../probing/first.ts';
import type { TargetEntry } from '../target.ts';
import { USUAL_CONCURRENCY } from '../usual.ts';

const DEFAULT_IMAGE = 'ubuntu';

export const server: TargetEntry = {
  kind: 'server',
  sentence: 'a running server',
  words: (url) => `the server at ${url}`,
  capabilities: [],
  asked: true,
  concurrency: () => USUAL_CONCURRENCY,
  async prepare({ url, apiKey, image = DEFAULT_IMAGE, runId, ledger, log, signal, chooseVolumes, questions }) {
    if (url === undefined) throw new HarnessError('a server is named by its address');
    const client = createLifecycleClient(url, apiKey, questions.createMs);
    const doubt = await checkServer(client, url);
    const { askServer } = await import('./ask.ts');
    const first = makeFirst(client, image, runId, ledger, { capabilities: questions.capabilities, doubt });
    return askServer({
      client,
      url,
      apiKey,
      image,
      runId,
      ledger,
      log,
      signal,
      first,
      chooseVolumes,
      ...questions,
    }).then(({ volumes, sightings, removed }) => {
      const { hostPath } = questions;
      const known = hostPath === undefined ? {} : { hostPath };
      return {
        label: 'server',
        url,
        apiKey,
        image,
        volumes,
        ...known,
        private: false,
        found: [],
        sightings,
        settled: removed,
        stop: async () => {},
      };
    });
  },
};
