import { afterAll, beforeAll, expect, it } from 'vitest';
import { API_KEY } from './api-key.ts';
import { type Client, startClient } from './client.ts';

let client: Client;
beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client?.runtime.close());

it('many requests without a body at once are all answered by execd, which hangs up after each', async () => {
  const id = await client.create();
  const url = `${client.runtime.url}/sandboxes/${id}/port/44772/ping`;
  const headers = { 'OPEN-SANDBOX-API-KEY': API_KEY };
  const statuses = await Promise.all(Array.from({ length: 300 }, async () => (await fetch(url, { headers })).status));
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
});
