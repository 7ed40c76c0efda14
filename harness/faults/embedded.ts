/** A reference runtime that one fault after the other is put into. */
import { readdir } from 'node:fs/promises';
import { createLifecycleClient, type LifecycleClient } from '../lifecycle-client/client.ts';
import type { Clock } from '../reference/clock.ts';
import { conformantSeams, type Seams } from '../reference/seams.ts';
import type { ServerUnderTest } from '../session/info.ts';
import { embedded } from '../targets/embedded/entry.ts';
import { startEmbeddedServer } from '../targets/embedded/server.ts';

/** A server that scenarios run against, and that faults in its seams can be put into where it has some. */
export type Subject = {
  readonly server: ServerUnderTest;
  /** What is wrong from now on: these seams in the place of the right ones; nothing when empty. */
  use(seams: Partial<Seams>): void;
  /** Removes snapshots, which no mark tells from those of others: only where there are no others. */
  sweep(): Promise<void>;
  /** Sentences about what is left on the server after a run. A server that is not ours says nothing. */
  left(): Promise<string[]>;
  /** Whether it still shows sandboxes that have ended. */
  remembers(): Promise<boolean>;
  /** Begins anew, free of whatever a fault has done. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

/** Starts one that claims what the embedded target claims. Throws HarnessError where it cannot be started. */
export async function startEmbedded(): Promise<Subject> {
  let wrong: Partial<Seams> = {};
  const seams = switchable(conformantSeams(), () => wrong);
  // What a broken runtime says about its trouble is no news.
  const start = () => startEmbeddedServer({ seams, report: () => undefined });
  let running = await start();
  const client = (): LifecycleClient => createLifecycleClient(running.url, running.apiKey);
  return {
    get server() {
      const { url, apiKey, image, volumes, hostPath, found } = running;
      const target = { kind: embedded.kind, label: 'a broken server', url };
      return { target, apiKey, image, volumes, hostPath, capabilities: [...embedded.capabilities, ...found] };
    },
    use(broken) {
      wrong = broken;
    },
    async sweep() {
      for (const { id } of await itemsOf(client(), '/snapshots')) {
        await client().send('DELETE', `/snapshots/${encodeURIComponent(id)}`);
      }
    },
    async left() {
      const { volumesDir, snapshotsDir, hostPath } = running;
      return [
        ...(await sandboxesOf(client())).map((id) => `sandbox ${id}`),
        ...(await readdir(snapshotsDir)).map((name) => `snapshot ${name}`),
        ...(await readdir(volumesDir)).map((name) => `volume ${name}`),
        ...(await readdir(hostPath.onServer)).map((name) => `entry ${name} of the host path`),
      ];
    },
    remembers: async () => (await itemsOf(client(), '/sandboxes')).length > 0,
    async restart() {
      wrong = {};
      await running.close();
      running = await start();
    },
    close: () => running.close(),
  };
}

/**
 * Sandboxes that have not been ended: a server may show those that have for ever. Of those that are Failed, the ones that can
 * still be deleted.
 */
async function sandboxesOf(client: LifecycleClient): Promise<string[]> {
  const left: string[] = [];
  for (const { id, status } of await itemsOf(client, '/sandboxes')) {
    if (status?.state === 'Terminated') continue;
    const path = `/sandboxes/${encodeURIComponent(id)}`;
    if (status?.state !== 'Failed' || (await client.send('DELETE', path)).status === 204) left.push(id);
  }
  return left;
}

type Item = { id: string; status?: { state?: string } };

async function itemsOf(client: LifecycleClient, path: string): Promise<Item[]> {
  const { json } = await client.send('GET', `${path}?pageSize=100`);
  return ((json ?? {}) as { items?: Item[] }).items ?? [];
}

/** The clock that there is now. What is scheduled by one that goes another way is due by that one. */
const clockOf = (present: () => Clock): Clock => ({
  now: () => present().now(),
  schedule: (at, task) => present().schedule(at, task),
});

/** Seams that ask, each time, the fault that is there now. */
function switchable(right: Seams, wrong: () => Partial<Seams>): Seams {
  const names = Object.keys(right) as (keyof Seams)[];
  const entries = names.map((name) => {
    const conformant = right[name];
    if (typeof conformant !== 'function') return [name, clockOf(() => wrong().clock ?? conformant)];
    return [name, (...args: never[]) => ((wrong()[name] ?? conformant) as (...args: never[]) => unknown)(...args)];
  });
  return Object.fromEntries(entries) as Seams;
}
