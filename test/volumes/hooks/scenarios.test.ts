/** Every scenario of volumes by the commands of docs/volumes.md, over the directory in which a reference runtime keeps its volumes. */
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLifecycleClient } from '../../../harness/lifecycle-client/client.ts';
import { type ReferenceRuntime, startReferenceRuntime } from '../../../harness/reference/runtime.ts';
import { openLedger } from '../../../harness/run/ledger.ts';
import { placeBystanders } from '../../../harness/session/bystanders.ts';
import { openHooks } from '../../../harness/volumes/hooks/hooks.ts';
import { createHookVolumes } from '../../../harness/volumes/hooks/provisioner.ts';
import { sessionRun } from '../../support/session-run.ts';
import { hookPlace } from './place.ts';

const apiKey = 'a-key-for-tests';
const place = hookPlace();
const hostPath = join(place.folder, 'host');
let runtime: ReferenceRuntime;

beforeAll(async () => {
  mkdirSync(hostPath);
  runtime = await startReferenceRuntime({ apiKey, volumesDir: place.volumes, allowedHostPaths: [hostPath] });
});
afterAll(async () => {
  await runtime?.close();
  place.remove();
});

it('what lies beside a run is made, looked at and removed by them', async () => {
  const bystanders = await placeBystanders({
    client: createLifecycleClient(runtime.url, apiKey),
    image: 'reference',
    ledger: openLedger(join(place.folder, 'ledger')),
    volumes: async (id) => createHookVolumes(openHooks(place.commands()), id),
  });
  expect(await bystanders.disturbed()).toEqual([]);
  const [claim = ''] = readdirSync(place.volumes);
  appendFileSync(join(place.volumes, claim, 'deep/er/bytes.bin'), 'x');
  expect(await bystanders.disturbed()).toEqual([expect.stringMatching(`^volume ${claim}, .* was disturbed`)]);
  expect(await bystanders.remove()).toEqual([]);
  expect(readdirSync(place.volumes)).toEqual([]);
});

it('passes as it does with the directory itself, and nothing more is left out', async () => {
  const { create, exists, put, get, remove, list } = place.commands();
  const config = join(place.folder, 'conformance.yaml');
  const hooks = { create, exists, put, get, remove, list, runtime: 'docker' };
  writeFileSync(config, JSON.stringify({ hooks, hostPath }));
  const { info, checks, left } = await sessionRun({
    server: { url: runtime.url, apiKey },
    filters: ['volumes/'],
    config,
  });
  expect(info.volumes.kind).toBe('hooks');
  const notPassed = checks.filter(({ status }) => status !== 'pass');
  // There is a bucket nowhere, and no cluster.
  const elsewhere = ['volumes.ossfs', 'volumes.kubernetes'];
  const unlike = notPassed.filter(
    ({ status, capability = '' }) => status !== 'skipped' || !elsewhere.includes(capability),
  );
  expect(unlike.map(({ id, reasons }) => [id, ...(reasons ?? [])])).toEqual([]);
  expect(checks.length - notPassed.length).toBeGreaterThan(590);
  expect(left).toEqual([]);
  expect(readdirSync(place.volumes)).toEqual([]);
}, 400_000);
