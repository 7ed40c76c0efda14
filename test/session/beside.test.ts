/** What is not of the run: it stays as it is, and what the run leaves has a scenario to its name. */
import { appendFile, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLifecycleClient, type LifecycleClient } from '../../harness/lifecycle-client/client.ts';
import { type ReferenceRuntime, startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { openLedger, whatIsLeft } from '../../harness/run/ledger.ts';
import { type Bystanders, placeBystanders } from '../../harness/session/bystanders.ts';
import { firstMention, inventoryDifferences } from '../../harness/session/inventory.ts';
import { createDirectoryVolumes } from '../../harness/volumes/directory/provisioner.ts';
import { samePath } from '../../harness/volumes/host/place.ts';

const folder = await mkdtemp(join(tmpdir(), 'osc-beside-'));
afterAll(() => rm(folder, { recursive: true }));

describe('bystanders', () => {
  const apiKey = 'a-key-for-tests';
  const ledgerFile = join(folder, 'ledger');
  let runtime: ReferenceRuntime;
  let client: LifecycleClient;
  let bystanders: Bystanders;

  beforeAll(async () => {
    runtime = await startReferenceRuntime({ apiKey });
    client = createLifecycleClient(runtime.url, apiKey);
  });
  afterAll(() => runtime?.close());
  beforeEach(async () => {
    bystanders = await placeBystanders({
      client,
      image: 'reference',
      ledger: openLedger(ledgerFile),
      volumes: async () => createDirectoryVolumes(runtime.volumesDir),
    });
  });
  afterEach(async () => {
    expect(await bystanders.remove()).toEqual([]);
    expect(await readdir(runtime.volumesDir)).toEqual([]);
    expect(whatIsLeft(ledgerFile)).toEqual([]);
  });

  const claim = async (): Promise<string> => (await readdir(runtime.volumesDir))[0] as string;

  it('that nobody touched are not disturbed, and are in the ledger meanwhile', async () => {
    expect(await bystanders.disturbed()).toEqual([]);
    expect(whatIsLeft(ledgerFile).map(({ kind }) => kind)).toEqual(['volume', 'sandbox']);
  });

  it('tell of a changed byte', async () => {
    await appendFile(join(runtime.volumesDir, await claim(), 'deep/er/bytes.bin'), 'x');
    expect(await bystanders.disturbed()).toEqual([expect.stringMatching(/^volume osc-canary-.* was disturbed/)]);
  });

  it('tell of a new file and of a volume that is gone', async () => {
    const volume = join(runtime.volumesDir, await claim());
    await writeFile(join(volume, 'new'), '');
    expect(await bystanders.disturbed()).toHaveLength(1);
    await rm(volume, { recursive: true });
    expect((await bystanders.disturbed()).join()).toMatch(/and is gone$/);
  });

  it('tell of a sandbox that was deleted, or renewed', async () => {
    const { id } = whatIsLeft(ledgerFile).find(({ kind }) => kind === 'sandbox') ?? { id: '' };
    const expiresAt = new Date(Date.now() + 24 * 3600_000).toISOString();
    await client.send('POST', `/sandboxes/${id}/renew-expiration`, { expiresAt });
    expect(await bystanders.disturbed()).toEqual([expect.stringMatching(/^sandbox .* was disturbed/)]);
    await client.send('DELETE', `/sandboxes/${id}`);
    expect((await bystanders.disturbed()).join()).toMatch(/answered with 404/);
  });
});

describe('a directory of the host beside a run', () => {
  it('is mounted in the sandbox there, told when it is disturbed, and removed', async () => {
    const here = join(await realpath(folder), 'host');
    await mkdir(join(here, 'of-somebody'), { recursive: true });
    const ledgerFile = join(folder, 'host-ledger');
    const runtime = await startReferenceRuntime({ apiKey: 'a-key-for-tests', allowedHostPaths: [here] });
    try {
      const client = createLifecycleClient(runtime.url, 'a-key-for-tests');
      const tools = { client, image: 'reference', ledger: openLedger(ledgerFile), volumes: undefined };
      const { disturbed, remove } = await placeBystanders({ ...tools, hostPath: samePath(here) });
      const name = (await readdir(here)).find((one) => one.startsWith('osc-canary-')) ?? '';
      expect(whatIsLeft(ledgerFile).map(({ kind }) => kind)).toEqual(['host-directory', 'sandbox']);
      expect(await disturbed()).toEqual([]);
      await appendFile(join(here, name, 'canary.txt'), 'x');
      expect(await disturbed()).toEqual([expect.stringMatching(/^host-directory osc-canary-.* was disturbed/)]);
      expect(await remove()).toEqual([]);
      expect(await readdir(here)).toEqual(['of-somebody']);
      expect(whatIsLeft(ledgerFile)).toEqual([]);
    } finally {
      await runtime.close();
    }
  });
});

describe('the inventory', () => {
  const transcripts = join(folder, 'transcripts');
  const place = join(folder, 'volumes');
  const volumes = createDirectoryVolumes(place);
  const facts = { runId: 'r1', transcripts };
  const shared = { ...volumes, alone: false };

  beforeAll(async () => {
    await mkdir(transcripts);
    await mkdir(place);
    const text = JSON.stringify({ volumes: [{ pvc: { claimName: 'osc-r1-leak' } }, { pvc: { claimName: 'taken' } }] });
    const exchange = {
      seq: 1,
      scenario: 'volumes/leaky.yaml',
      step: 'a claim is made',
      api: 'lifecycle',
      request: { method: 'POST', target: '/sandboxes', headers: [], body: { bytes: text.length, text } },
    };
    await writeFile(join(transcripts, 'volumes.leaky.ndjson'), `${JSON.stringify(exchange)}\n`);
  });
  beforeEach(async () => {
    for (const name of await readdir(place)) await rm(join(place, name), { recursive: true });
  });

  it('that is as before says nothing', async () => {
    await volumes.create('somebody', []);
    expect(await inventoryDifferences(['somebody'], shared, facts)).toEqual([]);
  });

  it('blames a leak on its scenario and removes it', async () => {
    await volumes.create('osc-r1-leak', []);
    const [problem, ...more] = await inventoryDifferences([], shared, facts);
    expect(problem).toMatch(/osc-r1-leak was left by volumes\/leaky.yaml, step a claim is made; .* has been removed/);
    expect(more).toEqual([]);
    expect(await volumes.list()).toEqual([]);
  });

  it('passes over what others make and remove meanwhile, unless nobody else is there', async () => {
    await volumes.create('new-of-somebody', []);
    expect(await inventoryDifferences(['old-of-somebody'], shared, facts)).toEqual([]);
    const alone = await inventoryDifferences(['old-of-somebody'], volumes, facts);
    expect(alone.join()).toMatch(/new-of-somebody appeared .*old-of-somebody was there before the run and is gone/);
    expect(await volumes.list()).toEqual(['new-of-somebody']);
  });

  it('tells of a volume that was there, is gone, and was named by the run', async () => {
    const problems = await inventoryDifferences(['taken'], shared, facts);
    expect(problems.join()).toMatch(/volume taken was there before .* named by volumes\/leaky.yaml/);
  });

  it('does not mind that the volume goes with which the server was asked before the run', async () => {
    expect(await inventoryDifferences(['osc-probe-r1'], volumes, facts)).toEqual([]);
  });

  it('does not take a name for the beginning of another', async () => {
    expect(await firstMention('osc-r1', transcripts)).toBeUndefined();
    expect(await firstMention('osc-r1-leak', transcripts)).toMatch(/leaky/);
  });
});
