/** Every scenario of volumes by the commands of docs/volumes.md, over the directory in which a reference runtime keeps its volumes. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ReferenceRuntime, startReferenceRuntime } from '../../../harness/reference/runtime.ts';
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
  // There is a bucket nowhere.
  expect(notPassed.filter(({ id, status }) => status !== 'skipped' || !id.startsWith('volumes/ossfs.yaml'))).toEqual(
    [],
  );
  expect(checks.length - notPassed.length).toBeGreaterThan(590);
  expect(left).toEqual([]);
  expect(readdirSync(place.volumes)).toEqual([]);
}, 400_000);
