/** A server that falls silent is waited for, and is gone when it does not come back in time. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSilence, notedSilence, SILENCE_FILE } from '../../harness/session/silence.ts';

const NEVER_MS = 120_000;

let reports: string;
let server: Server;
/** What the server does with a request, by its path. */
let answers: (path: string) => 'answer' | 'drop' | 'hang';
let asked = 0;
beforeEach(async () => {
  reports = mkdtempSync(join(tmpdir(), 'silence-'));
  asked = 0;
  answers = () => 'answer';
  server = createServer((request, response) => {
    asked += 1;
    const how = answers(request.url ?? '');
    if (how === 'drop') request.socket.destroy();
    if (how === 'answer') response.writeHead(500).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(reports, { recursive: true });
});

const opened = (patienceMs?: number) => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return createSilence({ target: { kind: 'server', label: 'server', url }, apiKey: 'k', reports }, patienceMs);
};
const isNoted = (): boolean => existsSync(join(reports, SILENCE_FILE));

it('is not asked before there is a suspicion, and is there whatever it answers', async () => {
  expect(await opened().gone()).toBe(false);
  expect(asked).toBe(0);
  expect(await opened().suspected()).toBe(false);
  expect(asked).toBeGreaterThan(0);
  expect(isNoted()).toBe(false);
});

it('is there when it hangs in one operation only', async () => {
  answers = (path) => (path.includes('?') ? 'hang' : 'answer');
  expect(await opened(0).suspected()).toBe(false);
});

it('is gone for all workers when it has not come back in time, without asking again', async () => {
  answers = () => 'drop';
  expect(await opened(0).suspected()).toBe(true);
  expect(notedSilence({ reports })).toMatchObject({ gone: true, since: expect.stringMatching(/^\d{4}-.*Z$/) });
  const before = asked;
  answers = () => 'answer';
  expect(await opened().gone()).toBe(true);
  expect(asked).toBe(before);
  // At the end of the run it counts whether it is there.
  expect(await opened().stillGone()).toBe(false);
});

it('is waited for by every worker, and the run goes on when it is back', async () => {
  answers = () => 'drop';
  const waiting = opened(NEVER_MS).suspected();
  await expect.poll(isNoted).toBe(true);
  const other = opened(NEVER_MS).gone();
  answers = () => 'answer';
  expect(await Promise.all([waiting, other])).toEqual([false, false]);
  expect(isNoted()).toBe(false);
});

it('is not waited for any longer when the run is interrupted', async () => {
  answers = () => 'drop';
  const stop = new AbortController();
  const waiting = opened(NEVER_MS).suspected(stop.signal);
  await expect.poll(isNoted).toBe(true);
  stop.abort();
  expect(await waiting).toBe(false);
});

it('is not held to a silence that nobody waited to the end of', async () => {
  answers = () => 'drop';
  const leaving = new AbortController();
  const given = opened().suspected(leaving.signal);
  await vi.waitFor(() => expect(isNoted()).toBe(true));
  leaving.abort();
  expect(await given).toBe(false);
  expect(isNoted()).toBe(false);
});
