/**
 * Beside the run: a sandbox and a volume that are none of its business, under an id of their own. When the run is over
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
  const volumes = await tools.volumes?.(id);
  let probe: Probe | undefined;
  const remove = async (): Promise<string[]> => {
    const problems: string[] = [];
    await probe?.remove().catch((error: unknown) => problems.push(describeError(error)));
    if (volumes === undefined) return problems;
    try {
      // A volume is free when its sandbox has ended, which a deletion may only have scheduled.
      if (probe !== undefined) await hasEnded(tools.client, probe.sandboxId);
      await volumes.remove(claim);
      tools.ledger.gone({ kind: 'volume', id: claim });
      await volumes.close();
    } catch (error) {
      problems.push(`volume ${claim}: ${describeError(error)}`);
    }
    return problems;
  };
  try {
    if (volumes !== undefined) {
      tools.ledger.made({ kind: 'volume', id: claim, mark: id });
      await volumes.create(claim, SEED);
    }
    const mounts = [{ name: 'canary', pvc: { claimName: claim }, mountPath: '/mnt/canary' }];
    const more = { timeout: TIMEOUT_SECONDS, ...(volumes === undefined ? {} : { volumes: mounts }) };
    probe = await probeImage(tools.client, tools.image, id, tools.ledger, more);
    const { sandboxId } = probe;
    const look = async () => ({
      sandbox: await sandboxFacts(tools.client, sandboxId),
      volume: volumes === undefined ? '' : await volumeFacts(volumes, claim),
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
        if (after.volume !== before.volume) {
          const change = `it was ${before.volume} and is ${after.volume}`;
          found.push(`volume ${claim}, which is not of the run, was disturbed by it: ${change}`);
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
