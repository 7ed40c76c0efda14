import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, noticing } from '../../harness/faults/bench.ts';
import { ourRules } from '../../harness/faults/campaign.ts';
import type { LiveFault } from '../../harness/faults/fault.ts';
import { verdictOf } from '../../harness/faults/matrix.ts';
import { loadBenchSupplies, openEmbeddedBench } from '../../harness/faults/open-bench.ts';

let bench: Bench & { close(): Promise<void> };
beforeAll(async () => {
  bench = await openEmbeddedBench(await loadBenchSupplies());
});
afterAll(() => bench.close());

const READ_ONLY = 'volumes/read-only.yaml';
const fault = (server: LiveFault['server'], area = ['volumes.read-only']): LiveFault => {
  return { id: 'x.y', says: 'does it', area, in: [READ_ONLY], server };
};

describe('a bench', () => {
  it('runs a scenario without a fault, and everything passes', async () => {
    const { result, exchanges } = await bench.clean(READ_ONLY);
    expect(result).toMatchObject({ failed: [], left: [] });
    expect(exchanges.length).toBeGreaterThan(10);
  });

  it('puts a fault into the runtime, and takes it out again', async () => {
    const ignores = fault(() => ({ seams: { readOnly: () => false } }));
    const result = await bench.run(ignores, false);
    const { failed, left } = result;
    expect(noticing(ignores, result).map(({ assertions }) => assertions)).toContainEqual(['expect.exitCode']);
    expect(failed.every(({ how }) => how === 'fail')).toBe(true);
    expect(left).toEqual([]);
    expect((await bench.clean(READ_ONLY)).result.failed).toEqual([]);
  });

  it('puts a fault before the runtime', async () => {
    const writable = fault(() => ({
      wire: ({ method }) =>
        method === 'POST'
          ? {
              kind: 'ask',
              body: (body) => Buffer.from(body.toString().replaceAll('"readOnly":true', '"readOnly":false')),
            }
          : undefined,
    }));
    expect(noticing(writable, await bench.run(writable, true)).length).toBeGreaterThan(5);
    // The rest of the scenario is left out once a check has noticed it.
    expect(noticing(writable, await bench.run(writable, false))).toHaveLength(1);
  });

  it('does not take a broken set-up for something that was noticed', async () => {
    const refuses = fault(() => ({
      wire: ({ method }) =>
        method === 'POST' ? { kind: 'change', change: (answer) => ({ ...answer, status: 503 }) } : undefined,
    }));
    const result = await bench.run(refuses, false);
    expect(result.failed.length).toBeGreaterThan(5);
    expect(verdictOf(refuses, result, {})).toMatchObject({ status: 'broken', by: [] });
  });

  it('says what a scenario fails at for a fault of another area', async () => {
    const elsewhere = fault(() => ({ seams: { readOnly: () => false } }), ['list']);
    const verdict = verdictOf(elsewhere, await bench.run(elsewhere, false), ourRules());
    expect(verdict.status).toBe('broken');
    expect(verdict.fragile).toContain(`${READ_ONLY} > a change of the read-only mount is refused [creating a file]`);
  });
});
