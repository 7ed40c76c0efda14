import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { choosePorts, ephemeralRange, isFree } from '../../harness/targets/managed/ports.ts';

test('ports lie outside the ephemeral range, the server beside its sandboxes', async () => {
  const ephemeral = [32_768, 60_999] as const;
  for (const pick of [() => 0, (below: number) => below - 1]) {
    const { server, sandboxes } = await choosePorts(ephemeral, pick);
    expect(sandboxes).toEqual([server + 1, server + 200]);
    for (const port of [server, sandboxes[1]]) {
      expect(port > ephemeral[0] && port < ephemeral[1]).toBe(false);
      expect(port).toBeGreaterThanOrEqual(20_000);
      expect(port).toBeLessThanOrEqual(65_535);
    }
  }
});

test('an ephemeral range that takes everything leaves no choice but itself', async () => {
  const { server } = await choosePorts([1024, 65_535]);
  expect(server).toBeGreaterThanOrEqual(20_000);
});

test('a block with a port that is taken is passed over', async () => {
  const first = await choosePorts([32_768, 60_999], () => 3);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(first.sandboxes[1], '127.0.0.1', resolve));
  try {
    expect(await isFree(first.sandboxes[1])).toBe(false);
    const picks = [3, 3, 5];
    const second = await choosePorts([32_768, 60_999], () => picks.shift() ?? 7);
    expect(second.server).not.toBe(first.server);
    await expect(choosePorts([32_768, 60_999], () => 3)).rejects.toThrow(/No 201 free ports/);
  } finally {
    await new Promise((resolve) => taken.close(resolve));
  }
});

test('the ephemeral range of this machine', async () => {
  const [first, last] = await ephemeralRange();
  expect(first).toBeLessThan(last);
});
