/**
 * Sees every sandbox that comes into being, whoever created it, and registers it for removal: in the traffic, since
 * neither a driver that fails half-way nor an interrupted step can say what it has made.
 */
import type { Cleaner } from '../engine/cleaner.ts';
import { HarnessError } from '../errors.ts';
import { idOf, isDone } from '../lifecycle-client/answers.ts';
import { createLifecycleClient, type LifecycleClient } from '../lifecycle-client/client.ts';
import { deleteSandbox, ENDED_FACT, ENDED_MS, hasEnded } from '../lifecycle-client/remove-sandbox.ts';
import type { Ledger } from '../run/ledger.ts';
import { ROLE_METADATA_KEY } from '../run/metadata-keys.ts';
import { systemClock } from '../until.ts';
import type { Waits } from '../verbs/surroundings.ts';
import type { Exchange } from '../wire/exchange.ts';
import type { RawBodies } from '../wire/raw-bodies.ts';

export type SandboxWatch = {
  /** Told of every finished exchange. */
  see(exchange: Exchange, raw: RawBodies): void;
  /** Where deletions are sent. */
  use(url: string, apiKey: string | undefined): void;
};

/** No check depends on it: where deletions are known not to end, nobody waits long for another. */
const AGAIN_MS = 1000;

const CREATED = /^\/sandboxes\/?(\?|$)/;
const DELETED = /^\/sandboxes\/([^/?]+)$/;

/** `waits`: what the run knows of waiting in vain. */
export function createSandboxWatch(cleaner: Cleaner, ledger: Ledger, waits: Waits): SandboxWatch {
  const gone = new Set<string>();
  let client: LifecycleClient | undefined;

  const remove = async (id: string): Promise<void> => {
    if (client === undefined) throw new HarnessError('sandboxes cannot be deleted before there is a server');
    if (!gone.has(id)) await deleteSandbox(client, id);
    await untilGone(client, id, waits);
    ledger.gone({ kind: 'sandbox', id });
  };

  return {
    use(url, apiKey) {
      client = createLifecycleClient(url, apiKey);
    },
    see({ api, request, response }, { requestJson, responseJson }) {
      if (api !== 'lifecycle' || response === undefined) return;
      if (request.method === 'POST' && CREATED.test(request.target) && isDone(response.status)) {
        const id = idOf(responseJson);
        if (id === undefined) return;
        ledger.made({ kind: 'sandbox', id });
        // A keeper goes with its volume, after every sandbox that mounts it.
        const { metadata } = (requestJson ?? {}) as { metadata?: Record<string, string> };
        if (metadata?.[ROLE_METADATA_KEY] === 'keeper') return;
        cleaner.add('sandbox', `sandbox ${id}`, () => remove(id));
      }
      const deleted = request.method === 'DELETE' && isDone(response.status) ? DELETED.exec(request.target) : null;
      if (deleted?.[1] !== undefined) {
        const id = decodeURIComponent(deleted[1]);
        gone.add(id);
        ledger.gone({ kind: 'sandbox', id });
      }
    },
  };
}

/** A deletion may be accepted before it is done; volumes are free only after it. */
async function untilGone(client: LifecycleClient, id: string, waits: Waits): Promise<void> {
  const began = systemClock.now();
  const gone = await hasEnded(client, id, () => waits.patience(ENDED_FACT, ENDED_MS, AGAIN_MS));
  const waited = systemClock.now() - began;
  if (gone) waits.came(ENDED_FACT, waited);
  else {
    if (waited >= ENDED_MS) waits.missed(ENDED_FACT, ENDED_MS);
    throw new HarnessError(`it was deleted, and is still there after ${Math.round(waited / 1000)} s`);
  }
}
