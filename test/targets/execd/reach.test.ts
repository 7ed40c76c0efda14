/** Whoever names something that is no execd, or has no token for it, is told what to do, within seconds. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../../harness/errors.ts';
import { checkExecd } from '../../../harness/targets/execd/reach.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function told(url: string, token?: string): Promise<string> {
  const error = await checkExecd(
    { url, headers: token === undefined ? {} : { 'X-EXECD-ACCESS-TOKEN': token }, key: {} },
    token,
  ).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(HarnessError);
  return (error as HarnessError).message;
}

const refused = (response: ServerResponse): void => void response.writeHead(401).end();
const streamed = (response: ServerResponse): void =>
  void response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: {"type":"execution_complete"}\n\n');

describe('an execd', () => {
  it('is one that answers a ping and a command, however well', async () => {
    const url = await serve((request, response) => (request.url === '/ping' ? response.end() : streamed(response)));
    await expect(checkExecd({ url, headers: {}, key: {} }, undefined)).resolves.toBeUndefined();
    const broken = await serve(
      (request, response) => void response.writeHead(request.url === '/ping' ? 200 : 500).end(),
    );
    await expect(checkExecd({ url: broken, headers: {}, key: {} }, undefined)).resolves.toBeUndefined();
  });

  it('is not there', async () => {
    expect(await told('http://127.0.0.1:1')).toMatch(/^No execd answers at http:\/\/127\.0\.0\.1:1: .*--execd\.$/);
  });

  it('hangs', { timeout: 15_000 }, async () => {
    expect(await told(await serve(() => undefined))).toMatch(/GET \/ping was not answered within 5 s\. Start it/);
  });

  it.each([
    ['every request', (url = '') => url !== ''],
    ['all but a ping', (url = '') => url !== '/ping'],
  ])('wants a token for %s', async (_, wants) => {
    const url = await serve((request, response) => (wants(request.url) ? refused(response) : void response.end()));
    expect(await told(url)).toMatch(
      /wants a token \(\w+ \/\w+ answered 401\), and none is given\. .* SANDBOX_EXECD_TOKEN\.$/,
    );
    expect(await told(url, 'of-tests')).toMatch(/does not accept the token .* the right one as SANDBOX_EXECD_TOKEN\.$/);
    expect(await told(url, 'of-tests')).not.toContain('of-tests');
  });

  it('is a page for people', async () => {
    const url = await serve(
      (_request, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Welcome</html>'),
    );
    expect(await told(url)).toMatch(/does not look like an execd: GET \/ping answered 200 text\/html <html>Welcome/);
  });

  it('is something else', async () => {
    const url = await serve((_request, response) => void response.writeHead(404).end());
    expect(await told(url)).toMatch(/does not look like an execd: GET \/ping answered 404\. Check --execd/);
  });
});
