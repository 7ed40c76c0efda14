/** Asks a fake server as a run does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCapabilities } from '../../harness/capabilities/load.ts';
import { packageDir } from '../../harness/package.ts';
import type { Questions } from '../../harness/probing/probe.ts';
import type { Sighting } from '../../harness/probing/sighting.ts';
import { openLedger, whatIsLeft } from '../../harness/run/ledger.ts';
import { namedOperations } from '../../harness/session/operations.ts';
import { server as target } from '../../harness/targets/server/entry.ts';
import { type Change, type FakeServer, fakeServer } from './fake-server.ts';

const specs = join(packageDir, 'specs');

export type Result = {
  seen: Record<string, Sighting['seen']>;
  evidence: Record<string, string>;
  server: Pick<FakeServer, 'created' | 'log'>;
  /** What is left on the server, and what the ledger says. */
  left: string[];
  ledger: string[];
  /** Lines for the user. */
  lines: string[];
  ms: number;
};

export type Asking = {
  change?: Change;
  commands?: Parameters<typeof fakeServer>[1];
  questions?: Partial<Questions>;
  signal?: AbortSignal;
};

/** What is seen of each capability; nothing of it is left when it is over. Rejects as the preflight does. */
export async function ask({ change, commands, questions = {}, signal }: Asking = {}): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'osc-probe-'));
  const server = await fakeServer(change, commands);
  const file = join(folder, 'ledger');
  const lines: string[] = [];
  const began = performance.now();
  const { capabilities } = loadCapabilities(specs);
  try {
    const { sightings = [], settled } = await target.prepare({
      url: server.url,
      apiKey: 'k',
      image: 'img',
      runId: 'r1',
      ledger: openLedger(file),
      log: (line) => void lines.push(line),
      signal,
      chooseVolumes: async () => ({ kind: 'server' }),
      questions: {
        capabilities,
        operations: await namedOperations(specs),
        useServerProxy: false,
        readyMs: 2000,
        createMs: 10_000,
        ...questions,
      },
    });
    await settled;
    return {
      seen: Object.fromEntries(sightings.map(({ capability, seen }) => [capability, seen])),
      evidence: Object.fromEntries(sightings.map(({ capability, evidence }) => [capability, evidence])),
      server,
      left: server.left(),
      ledger: whatIsLeft(file).map(({ kind, id }) => `${kind} ${id}`),
      lines,
      ms: performance.now() - began,
    };
  } catch (error) {
    throw Object.assign(error as Error, { left: server.left(), ledger: whatIsLeft(file) });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}
