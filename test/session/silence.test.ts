/** A server that falls silent blocks what comes after, until it answers again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createSilence } from '../../harness/session/silence.ts';

const BLOCKED = 'the server no longer answers';

let reports: string;
let server: Server;
let silent = false;
let asked = 0;
beforeAll(async () => {
  reports = mkdtempSync(join(tmpdir(), 'silence-'));
  server = createServer((request, response) => {
    asked += 1;
    if (silent) request.socket.destroy();
    else response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  asked = 0;
});
afterAll(() => {
  server.close();
  rmSync(reports, { recursive: true });
});

const opened = (believedMs?: number) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createSilence({ target: { kind: 'server', label: 'server', url }, apiKey: 'k', reports }, believedMs);
};

it('asks nothing before there is a suspicion, and blocks nothing when the answer comes, whatever it is', async () => {
  silent = false;
  expect(await opened().blocking()).toBeUndefined();
  expect(asked).toBe(0);
  await opened().suspected();
  expect(asked).toBe(1);
  expect(await opened().blocking()).toBeUndefined();
});

it('blocks without asking again for a while, in every worker', async () => {
  silent = true;
  await opened().suspected();
  expect(await opened().blocking()).toBe(BLOCKED);
  expect(await opened().blocking()).toBe(BLOCKED);
  expect(asked).toBe(1);
});

it('asks again after that, and goes on when the server is back', async () => {
  silent = true;
  await opened().suspected();
  expect(await opened(0).blocking()).toBe(BLOCKED);
  silent = false;
  expect(await opened(0).blocking()).toBeUndefined();
  expect(await opened().blocking()).toBeUndefined();
});
