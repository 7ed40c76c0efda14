/**
 * Beside the run: a sandbox, a volume and a directory of the host that are none of its business, under an id of their own. When the run is over
 * they must be as they were. Only where the target is the harness's own: in somebody's server nothing is put that does
 * not belong to the run.
 */
import { createHash, randomBytes } from 'node:crypto';
import { describeError, HarnessError } from '../errors.ts';
import { isDone } from '../lifecycle-client/answers.ts';
import type { LifecycleClient } from '../lifecycle-client/client.ts';
import { type Probe, probeImage } from '../lifecycle-client/preflight.ts';
import { hasEnded } from '../lifecycle-client/remove-sandbox.ts';
import type { Ledger } from '../run/ledger.ts';
import type { OutsideVolumes } from '../volumes/entry.ts';
import { createHostDirectories, HOST_DIRECTORY, notedIn } from '../volumes/host/directories.ts';
import { directoryOnServer, type HostPath } from '../volumes/host/place.ts';
import type { VolumeEntry } from '../volumes/provisioner.ts';

export type Bystanders = {
  /** A sentence for each thing that is no longer as it was. */
  disturbed(): Promise<string[]>;
  /** Removes them. A sentence for each that is still there. */
  remove(): Promise<string[]>;
};

export type BystanderTools = {
  client: LifecycleClient;
  image: string;
  ledger: Ledger;
  /** How the volume is made, given the id that marks it; undefined where volumes cannot be reached from outside. */
  volumes: ((id: string) => Promise<OutsideVolumes>) | undefined;
  /** Where a directory of the host is put beside them; none is where the suite does not see it. */
  hostPath?: HostPath | undefined;
};

/** Seconds: longer than any run. */
const TIMEOUT_SECONDS = 6 * 3600;
const SEED = [
  { path: 'canary.txt', content: Buffer.from('not of the run\n') },
  { path: 'deep/er/bytes.bin', content: Buffer.from([0, 255, 10, 13, 0]), mode: 0o600 },
];

/** Puts both there. Throws when the server cannot start a sandbox at all, with a sentence that says what to do. */
export async function placeBystanders(tools: BystanderTools): Promise<Bystanders> {
  const id = randomBytes(5).toString('hex');
  const claim = `osc-canary-${id}`;
  const kept = await besideSandbox(tools, id, claim);
  let probe: Probe | undefined;
  const remove = async (): Promise<string[]> => {
    const problems: string[] = [];
    await probe?.remove().catch((error: unknown) => problems.push(describeError(error)));
    const removeOne = async ({ called, through, noted }: Kept): Promise<void> => {
      try {
        // A volume is free when its sandbox has ended, which a deletion may only have scheduled.
        if (probe !== undefined) await hasEnded(tools.client, probe.sandboxId);
        await through.remove(claim);
        noted.gone(claim);
        await through.close();
      } catch (error) {
        problems.push(`${called} ${claim}: ${describeError(error)}`);
      }
    };
    await Promise.all(kept.map(removeOne));
    return problems;
  };
  try {
    const creations = kept.map(async ({ through, noted }) => {
      noted.made(claim);
      await through.create(claim, SEED);
    });
    // All to their end: what is still being made cannot be removed.
    const failed = (await Promise.allSettled(creations)).find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    const mounts = kept.map(({ backend }, index) => ({
      name: `canary-${index}`,
      ...backend,
      mountPath: `/mnt/canary-${index}`,
    }));
    const more = { timeout: TIMEOUT_SECONDS, ...(mounts.length === 0 ? {} : { volumes: mounts }) };
    probe = await probeImage(tools.client, tools.image, id, tools.ledger, more);
    const { sandboxId } = probe;
    const look = async () => ({
      sandbox: await sandboxFacts(tools.client, sandboxId),
      kept: await Promise.all(kept.map(({ through }) => volumeFacts(through, claim))),
    });
    const before = await look();
    return {
      remove,
      async disturbed() {
        const after = await look();
        const found: string[] = [];
        if (after.sandbox !== before.sandbox) {
          const change = `it was ${before.sandbox} and is ${after.sandbox}`;
          found.push(`sandbox ${sandboxId}, which is not of the run, was disturbed by it: ${change}`);
        }
        for (const [index, { called }] of kept.entries()) {
          if (after.kept[index] === before.kept[index]) continue;
          const change = `it was ${before.kept[index]} and is ${after.kept[index]}`;
          found.push(`${called} ${claim}, which is not of the run, was disturbed by it: ${change}`);
        }
        return found;
      },
    };
  } catch (error) {
    const problems = await remove();
    if (problems.length === 0) throw error;
    throw new HarnessError(`${describeError(error)}\nAnd then: ${problems.join('; ')}`, { cause: error });
  }
}

/** What is put beside the sandbox: `backend` is what its mount has. */
type Kept = {
  called: string;
  through: OutsideVolumes;
  noted: { made(name: string): void; gone(name: string): void };
  backend: Record<string, unknown>;
};

async function besideSandbox(
  { volumes, hostPath, ledger }: BystanderTools,
  id: string,
  claim: string,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  if (volumes !== undefined) {
    const item = { kind: 'volume', id: claim } as const;
    kept.push({
      called: 'volume',
      through: await volumes(id),
      noted: { made: () => ledger.made({ ...item, mark: id }), gone: () => ledger.gone(item) },
      backend: { pvc: { claimName: claim } },
    });
  }
  if (hostPath?.here !== undefined) {
    kept.push({
      called: HOST_DIRECTORY,
      through: createHostDirectories(hostPath.here),
      noted: notedIn(ledger, hostPath.here),
      backend: { host: { path: directoryOnServer(hostPath, claim) } },
    });
  }
  return kept;
}

/** What must stay the same of a sandbox. */
async function sandboxFacts(client: LifecycleClient, id: string): Promise<string> {
  const { status, json } = await client.send('GET', `/sandboxes/${encodeURIComponent(id)}`);
  if (!isDone(status)) return `answered with ${status}`;
  const { status: state, metadata, expiresAt, createdAt } = (json ?? {}) as Record<string, unknown>;
  return JSON.stringify({ state: (state as { state?: unknown } | undefined)?.state, metadata, expiresAt, createdAt });
}

async function volumeFacts(volumes: OutsideVolumes, claim: string): Promise<string> {
  if (!(await volumes.exists(claim))) return 'gone';
  return (await volumes.inspect(claim)).map(entryFacts).join(', ');
}

function entryFacts({ path, type, mode, content, linkTarget }: VolumeEntry): string {
  const digest = content === undefined ? '' : createHash('sha256').update(content).digest('hex').slice(0, 16);
  return `${path} (${type} ${mode.toString(8)}${digest && ` ${digest}`}${linkTarget === undefined ? '' : ` -> ${linkTarget}`})`;
}
