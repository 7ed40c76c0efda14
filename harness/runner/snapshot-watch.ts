/** Sees every snapshot that comes into being and registers it for removal, as sandbox-watch.ts does with sandboxes. */
import type { Cleaner } from '../engine/cleaner.ts';
import { HarnessError } from '../errors.ts';
import { idOf, isDone } from '../lifecycle-client/answers.ts';
import { createLifecycleClient, type LifecycleClient } from '../lifecycle-client/client.ts';
import { removeSnapshot } from '../lifecycle-client/remove-snapshot.ts';
import type { Ledger } from '../run/ledger.ts';
import type { SandboxWatch } from './sandbox-watch.ts';

const CREATED = /^\/sandboxes\/[^/?]+\/snapshots\/?(\?|$)/;
const DELETED = /^\/snapshots\/([^/?]+)$/;

export function createSnapshotWatch(cleaner: Cleaner, ledger: Ledger): SandboxWatch {
  const deleted = new Set<string>();
  let client: LifecycleClient | undefined;

  const remove = async (id: string): Promise<void> => {
    if (client === undefined) throw new HarnessError('snapshots cannot be deleted before there is a server');
    await removeSnapshot(client, id, { asked: deleted.has(id) });
    ledger.gone({ kind: 'snapshot', id });
  };

  return {
    use(url, apiKey) {
      client = createLifecycleClient(url, apiKey);
    },
    see({ api, request, response }, { responseJson }) {
      if (api !== 'lifecycle' || response === undefined) return;
      if (request.method === 'POST' && CREATED.test(request.target) && isDone(response.status)) {
        const id = idOf(responseJson);
        if (id === undefined) return;
        ledger.made({ kind: 'snapshot', id });
        cleaner.add('snapshot', `snapshot ${id}`, () => remove(id));
      }
      const gone = request.method === 'DELETE' && isDone(response.status) ? DELETED.exec(request.target) : null;
      if (gone?.[1] !== undefined) deleted.add(decodeURIComponent(gone[1]));
    },
  };
}
