/** The stand-in for a server on Kubernetes conforms: what its faults are noticed by is the fault. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Bench } from '../../harness/faults/bench.ts';
import { KUBERNETES_CLAIMS, onKubernetes } from '../../harness/faults/kubernetes.ts';
import { loadBenchSupplies, openEmbeddedBench } from '../../harness/faults/open-bench.ts';

let bench: Bench & { close(): Promise<void> };
beforeAll(async () => {
  bench = await openEmbeddedBench(await loadBenchSupplies());
});
afterAll(() => bench.close());

const FILE = 'volumes/kubernetes.yaml';

it('without a mistake every check of claims passes', async () => {
  const none = { id: 'x.y', says: 'conforms', area: ['volumes.kubernetes'], in: [FILE], claims: KUBERNETES_CLAIMS };
  const result = await bench.run({ ...none, server: onKubernetes() }, true);
  expect(result).toMatchObject({ failed: [], skipped: 0, left: [], scenarios: expect.arrayContaining([FILE]) });
});

it('a runtime that is not known to keep claims is not asked for them', async () => {
  const { result } = await bench.clean(FILE);
  expect(result).toMatchObject({ scenarios: [], checks: 0 });
});
