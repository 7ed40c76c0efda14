/** What stands for a lifecycle server before one execd: what it answers, passes on, and removes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStandIn } from '../../../harness/targets/execd/stand-in.ts';
import { eventually } from '../../support/eventually.ts';
import { HOME, notingLedger, type Place, RUN, startPlace } from './place.ts';

let place: Place;
beforeAll(async () => {
  place = await startPlace('a-token-of-tests');
});
afterAll(() => place.stop());

/** Whether a process with this on its command line is there. */
const runs = (words: string): boolean =>
  readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() === words;
    } catch {
      return false; // it has just ended
    }
  });

const command = (text: string, more = {}) => ({ command: text, ...more });
const TOKEN = { 'X-EXECD-ACCESS-TOKEN': 'a-token-of-tests' };
const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { ...TOKEN, 'content-type': 'application/json' }, body: JSON.stringify(body) });

describe('as a lifecycle server', () => {
  it('makes, shows, lists and deletes sandboxes, whose one endpoint is that of execd with its token', async () => {
    const made = await place.send('POST', '/sandboxes', { metadata: { 'conformance-run': RUN } });
    expect(made.status).toBe(202);
    const { id } = made.json as { id: string };
    const state = { id, status: { state: 'Running' }, metadata: { 'conformance-run': RUN } };
    expect(await place.send('GET', `/sandboxes/${id}`)).toMatchObject({ status: 200, json: state });
    const listed = await place.send('GET', `/sandboxes?metadata=conformance-run%3D${RUN}&page=1&pageSize=5`);
    expect(listed.json).toMatchObject({ items: [{ id }], pagination: { totalItems: 1, hasNextPage: false } });
    const other = await place.send('GET', '/sandboxes?metadata=conformance-run%3Dother');
    expect(other.json).toMatchObject({ items: [] });
    const endpoint = await place.send('GET', `/sandboxes/${id}/endpoints/44772`);
    expect(endpoint.json).toMatchObject({ headers: TOKEN });
    expect((await place.send('GET', `/sandboxes/${id}/endpoints/8080`)).status).toBe(404);
    expect((await place.send('DELETE', `/sandboxes/${id}`)).status).toBe(204);
    expect((await place.send('GET', `/sandboxes/${id}`)).status).toBe(404);
  });

  it.each([
    ['variables', { env: { A: 'b' } }],
    ['volumes', { volumes: [{ name: 'x' }] }],
    ['a platform', { platform: { os: 'linux' } }],
  ])('makes no sandbox with %s: it could not be one', async (_, members) => {
    expect(await place.send('POST', '/sandboxes', members)).toMatchObject({
      status: 400,
      json: { code: 'SANDBOX_OWN' },
    });
  });

  it('has nothing else', async () => {
    const { id } = await place.sandbox();
    expect((await place.send('POST', `/sandboxes/${id}/pause`)).status).toBe(501);
    expect((await place.send('GET', '/snapshots')).status).toBe(501);
  });

  it('does not answer for an execd that is gone', async () => {
    const standIn = await startStandIn({ url: 'http://127.0.0.1:1', headers: {}, key: {} }, RUN, notingLedger([]));
    await expect(fetch(`${standIn.url}/v1/sandboxes`)).rejects.toThrow();
    await standIn.close();
  });
});

describe('what leads into a sandbox', () => {
  it('is passed on as it is, and refused by execd without the token', async () => {
    const { at } = await place.sandbox();
    expect((await fetch(`${at}/ping`)).status).toBe(401);
    const direct = await place.own.ask('GET', '/files/info?path=%2Ftmp%2F..%2Fno', undefined, TOKEN);
    const through = await fetch(`${at}/files/info?path=%2Ftmp%2F..%2Fno`, { headers: TOKEN });
    expect([through.status, await through.text()]).toEqual([direct.status, direct.text]);
  });

  it('arrives while more is still to come', async () => {
    const { at } = await place.sandbox();
    const answer = await post(`${at}/command`, command('echo first; sleep 30'));
    const reader = answer.body!.getReader();
    let text = '';
    while (!text.includes('first')) text += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    expect(text).not.toContain('execution_complete');
  });

  it('sends a body on before its end', async () => {
    const got: string[] = [];
    const slow = createServer((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => got.push(chunk.toString()));
      incoming.on('end', () => response.end('done'));
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
    const standIn = await startStandIn({ url, headers: {}, key: {} }, RUN, notingLedger([]));
    const { id } = (await (await fetch(`${standIn.url}/v1/sandboxes`, { method: 'POST' })).json()) as { id: string };
    const { port } = new URL(standIn.url);
    const asked = request({ port, method: 'POST', path: `/sandboxes/${id}/port/44772/files/upload` });
    const answered = new Promise<number>((resolve) =>
      asked.on('response', ({ statusCode = 0 }) => resolve(statusCode)),
    );
    asked.write('one');
    await eventually(() => got.join('') === 'one');
    asked.end('two');
    expect(await answered).toBe(200);
    await standIn.close();
    slow.close();
  });

  it('breaks off where execd breaks off, and is not answered where execd does not answer', async () => {
    const broken = createServer((incoming, response) => {
      if (incoming.url === '/ping') response.end();
      else if (incoming.url === '/none') incoming.socket.destroy();
      else response.write('begun', () => incoming.socket.destroy());
    });
    await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
    const standIn = await startStandIn({ url, headers: {}, key: {} }, RUN, notingLedger([]));
    const { id } = (await (await fetch(`${standIn.url}/v1/sandboxes`, { method: 'POST' })).json()) as { id: string };
    const at = `${standIn.url}/sandboxes/${id}/port/44772`;
    await expect(fetch(`${at}/none`)).rejects.toThrow();
    const begun = await fetch(`${at}/begun`);
    await expect(begun.text()).rejects.toThrow();
    await standIn.close();
    broken.close();
  });
});

describe('a sandbox that is deleted', () => {
  it('leaves no directory, process and command of its own, and those of others as they are', async () => {
    const { id, at } = await place.sandbox();
    place.noted.length = 0;
    const background = { background: true };
    await place.own.ask('POST', '/command', command('sleep 604', background), TOKEN);
    const text = async (what: string, more = {}): Promise<string> =>
      (await post(`${at}/command`, command(what, more))).text();
    await text(`mkdir -p ${HOME}/sub && cd ${HOME}/sub && echo x > file`);
    await text(`cd ${HOME}; setsid sleep 601 >/dev/null 2>&1 & true`);
    await text(`MY=${HOME}/x setsid sleep 602 >/dev/null 2>&1 & true`);
    await text('sleep 603', background);
    const ends = ['601', '602', '603', '604'];
    await eventually(() => ends.every((seconds) => runs(`sleep ${seconds}`)));

    expect((await place.send('DELETE', `/sandboxes/${id}`)).status).toBe(204);

    expect(existsSync(HOME)).toBe(false);
    expect(ends.filter((seconds) => runs(`sleep ${seconds}`))).toEqual(['604']);
    const [made, gone] = ['made', 'gone'].map((event) =>
      place.noted.flatMap((line) => (line.startsWith(event) ? [line.slice(5)] : [])),
    );
    expect(made).toContain(`directory ${HOME}`);
    expect(gone?.toSorted()).toEqual(made?.toSorted());
  });

  it('takes its sessions and contexts along, and no others', async () => {
    const { url, asked, close } = await fakeExecd(() => 200);
    const noted: string[] = [];
    const standIn = await startStandIn({ url, headers: {}, key: {} }, RUN, notingLedger(noted));
    const { id, at } = await sandboxOf(standIn.url);
    await (await fetch(`${at}/session`, { method: 'POST' })).text();
    await (await fetch(`${at}/session`, { method: 'POST' })).text();
    await (await fetch(`${at}/session/ses-1`, { method: 'DELETE' })).text();
    await (await fetch(`${at}/code/context`, { method: 'POST' })).text();
    asked.length = 0;
    expect((await fetch(`${standIn.url}/v1/sandboxes/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(asked).toEqual(['DELETE /session/ses-2', 'DELETE /code/contexts/3']);
    expect(noted).toEqual([
      'made session ses-1',
      'made session ses-2',
      'gone session ses-1',
      'made context 3',
      'gone session ses-2',
      'gone context 3',
    ]);
    await standIn.close();
    await close();
  });

  it('is still there while something of it is, and what that is is told', async () => {
    const { url, close } = await fakeExecd(() => 500);
    const standIn = await startStandIn({ url, headers: {}, key: {} }, RUN, notingLedger([]));
    const { id, at } = await sandboxOf(standIn.url);
    await (await fetch(`${at}/session`, { method: 'POST' })).text();
    const deleted = await fetch(`${standIn.url}/v1/sandboxes/${id}`, { method: 'DELETE' });
    const told = { code: 'LEFT_BEHIND', message: 'session ses-1: DELETE answered 500' };
    expect([deleted.status, await deleted.json()]).toEqual([500, told]);
    expect((await fetch(`${standIn.url}/v1/sandboxes/${id}`)).status).toBe(200);
    await standIn.close();
    await close();
  });

  it('may be one of an earlier run, known by its ledger', async () => {
    const home = '/tmp/conformance-9876543210-12345678';
    await place.own.ask('POST', '/command', command(`mkdir ${home}`), TOKEN);
    const noted: string[] = [];
    place.standIn.adopt('9876543210', notingLedger(noted), [
      { kind: 'sandbox', id: 'old' },
      { kind: 'session', id: 'of-old', in: 'old' },
      { kind: 'directory', id: home, in: 'old' },
    ]);
    expect((await place.send('GET', '/sandboxes?metadata=conformance-run%3D9876543210')).json).toMatchObject({
      items: [{ id: 'old' }],
    });
    expect((await place.send('DELETE', '/sandboxes/old')).status).toBe(204);
    expect(existsSync(home)).toBe(false);
    expect(noted).toEqual(['gone session of-old', `gone directory ${home}`]);
  });
});

/** Something that makes sessions and contexts as execd does; `deleted`: what it answers to a deletion. */
async function fakeExecd(deleted: () => number) {
  const asked: string[] = [];
  let last = 0;
  const server = createServer((incoming, response) => {
    const { method, url } = incoming;
    asked.push(`${method} ${url}`);
    incoming.resume();
    if (method === 'DELETE') response.writeHead(deleted()).end();
    else if (url === '/ping') response.end();
    else {
      last += 1;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(url === '/session' ? { session_id: `ses-${last}` } : { id: String(last) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}

async function sandboxOf(standIn: string): Promise<{ id: string; at: string }> {
  const { id } = (await (await fetch(`${standIn}/v1/sandboxes`, { method: 'POST' })).json()) as { id: string };
  return { id, at: `${standIn}/sandboxes/${id}/port/44772` };
}

it('what is left of directories of the run is found at the end, and those of other runs are not touched', async () => {
  const other = '/tmp/conformance-0000000000-12345678';
  await place.own.ask('POST', '/command', command(`mkdir -p ${HOME} ${other}; chmod 0 ${HOME}`), TOKEN);
  expect(await place.standIn.sweep()).toEqual([]);
  expect([existsSync(HOME), existsSync(other)]).toEqual([false, true]);
  await place.own.ask('POST', '/command', command(`rmdir ${other}`), TOKEN);
});
