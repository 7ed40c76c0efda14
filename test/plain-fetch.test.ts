import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { plainFetch } from '../harness/plain-fetch.ts';

/** A server that says this on each connection, whatever it is asked. */
async function saying(answer: string, then: (socket: Socket) => void = (socket) => socket.end()): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(answer);
      then(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it('reads chunks that have extensions in quotes', async () => {
  const url = await saying(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;note="two words"\r\nhi\r\n0;note="two words"\r\n\r\n',
  );
  const response = await plainFetch(url);
  expect([response.status, await response.text()]).toEqual([200, 'hi']);
});

it('gives an answer without a body as one, and follows no redirect', async () => {
  expect((await plainFetch(await saying('HTTP/1.1 204 No Content\r\n\r\n'))).status).toBe(204);
  const moved = await plainFetch(await saying('HTTP/1.1 307 Temporary Redirect\r\nLocation: /\r\n\r\n'));
  expect([moved.status, moved.headers.get('location')]).toEqual([307, '/']);
});

it('ends with the reason of the signal, before the head and in the body', async () => {
  const silent = await saying('', () => undefined);
  await expect(plainFetch(silent, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: 'TimeoutError' });
  const half = await saying('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', () => undefined);
  const response = await plainFetch(half, { signal: AbortSignal.timeout(200) });
  await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('rejects where the answer breaks off, is none, or nobody listens', async () => {
  const broken = await plainFetch(await saying('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'));
  await expect(broken.text()).rejects.toThrow();
  await expect(plainFetch(await saying('SSH-2.0\r\n'))).rejects.toThrow('Parse Error');
  await expect(plainFetch(await saying('HTTP/1.1 999 ?\r\n\r\n'))).rejects.toThrow(RangeError);
  await expect(plainFetch('http://127.0.0.1:1/')).rejects.toThrow('ECONNREFUSED');
});
