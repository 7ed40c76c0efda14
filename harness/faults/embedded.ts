/** A reference runtime that one fault after the other is put into. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ReferenceRuntime, startReferenceRuntime } from '../reference/runtime.ts';
import { conformingSeams, type Seams } from '../reference/seams.ts';
import type { SessionInfo } from '../session/info.ts';
import { createLifecycleClient, type LifecycleClient } from '../session/lifecycle-client.ts';
import { BASE_CAPABILITIES, OUTSIDE } from '../session/start.ts';

/** A server that scenarios run against, and that faults in its seams can be put into where it has some. */
export type Subject = {
  url: string;
  apiKey: string | undefined;
  image: string;
  volumes: SessionInfo['volumes'];
  /** Directory below which host paths may be mounted; absent where none is known. */
  readonly hostPath?: string;
  capabilities: readonly string[];
  /** What is wrong from now on: these seams in the place of the right ones; nothing when empty. */
  use(seams: Partial<Seams>): void;
  /** Removes snapshots, which no mark tells from those of others: only where there are no others. */
  sweep(): Promise<void>;
  /** Sentences about what is left on the server after a run. A server that is not ours says nothing. */
  left(): Promise<string[]>;
  /** Begins anew, free of whatever a fault has done. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export async function startEmbedded(): Promise<Subject> {
  const apiKey = randomBytes(16).toString('hex');
  const right = conformingSeams();
  let wrong: Partial<Seams> = {};
  const seams = switchable(right, () => wrong);
  // What a broken runtime says about its trouble is no news.
  let hostPaths = await privateDirectory();
  const start = (): Promise<ReferenceRuntime> =>
    startReferenceRuntime({ apiKey, seams, allowedHostPaths: [hostPaths.path], report: () => undefined });
  let runtime = await start();
  return {
    get url() {
      return runtime.url;
    },
    apiKey,
    image: 'reference',
    get volumes(): SessionInfo['volumes'] {
      return { kind: 'directory', directory: runtime.volumesDir };
    },
    get hostPath() {
      return hostPaths.path;
    },
    capabilities: [
      ...BASE_CAPABILITIES.embedded,
      OUTSIDE,
      'volumes.host',
      ...(runtime.limits ? ['lifecycle.resource-limits'] : []),
    ],
    use(broken) {
      wrong = broken;
    },
    async sweep() {
      const client = createLifecycleClient(runtime.url, apiKey);
      for (const id of await idsOf(client, '/snapshots')) await client.send('DELETE', `/snapshots/${id}`);
    },
    async left() {
      const client = createLifecycleClient(runtime.url, apiKey);
      const volumes = await readdir(runtime.volumesDir);
      return [
        ...(await idsOf(client, '/sandboxes')).map((id) => `sandbox ${id}`),
        ...(await readdir(runtime.snapshotsDir)).map((name) => `snapshot ${name}`),
        ...volumes.map((name) => `volume ${name}`),
        ...(await readdir(hostPaths.path)).map((name) => `entry ${name} of the host path`),
      ];
    },
    async restart() {
      wrong = {};
      await runtime.close();
      await hostPaths.remove();
      hostPaths = await privateDirectory();
      runtime = await start();
    },
    async close() {
      await runtime.close();
      await hostPaths.remove();
    },
  };
}

async function idsOf(client: LifecycleClient, path: string): Promise<string[]> {
  const { json } = await client.send('GET', `${path}?pageSize=100`);
  const { items = [] } = (json ?? {}) as { items?: { id: string }[] };
  return items.map(({ id }) => id);
}

/** Seams that ask, each time, the fault that is there now. */
function switchable(right: Seams, wrong: () => Partial<Seams>): Seams {
  const names = Object.keys(right) as (keyof Seams)[];
  const entries = names.map((name) => {
    const conforming = right[name];
    // The clock is no function; a run has one.
    if (typeof conforming !== 'function') return [name, conforming];
    return [name, (...args: never[]) => ((wrong()[name] ?? conforming) as (...args: never[]) => unknown)(...args)];
  });
  return Object.fromEntries(entries) as Seams;
}

/** A directory for one run, and its removal. */
export async function privateDirectory(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'osc-fault-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
