/** Documents at a URL, from a web server of this machine. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readUrl } from '../../harness/drift/read-url.ts';
import { UsageError } from '../../harness/errors.ts';
import { THINGS } from './support.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** Starts a server and gives its address. */
async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that has these files; everything else is 404. */
const serveFiles = (files: Readonly<Record<string, string>>): Promise<string> =>
  serve(({ url = '' }, response) => {
    const text = files[new URL(url, 'http://h').pathname];
    response.writeHead(text === undefined ? 404 : 200).end(text);
  });

const namesAt = async (url: string): Promise<string[]> => (await readUrl(url)).documents.map(({ name }) => name);

describe('a folder', () => {
  it('has the documents that are called as ours, with either ending', async () => {
    const origin = await serveFiles({ '/specs/egress-api.yaml': THINGS, '/specs/sandbox-lifecycle.yaml': THINGS });
    expect(await namesAt(`${origin}/specs/`)).toEqual(['sandbox-lifecycle.yaml', 'egress-api.yaml']);
    expect(await namesAt(`${origin}/specs`)).toEqual(['sandbox-lifecycle.yaml', 'egress-api.yaml']);
    expect((await readUrl(`${origin}/specs`)).whole).toBe(true);
  });

  it('without any is refused', async () => {
    const origin = await serveFiles({});
    await expect(readUrl(`${origin}/no`)).rejects.toThrow(/\/no: none of sandbox-lifecycle\.yml, .* is below it/);
  });
});

describe('a file', () => {
  it('is read by itself, its query is sent and not shown', async () => {
    const asked: unknown[] = [];
    const origin = await serve(({ url }, response) => {
      asked.push(url);
      response.end(THINGS);
    });
    const { where, whole, documents } = await readUrl(`${origin}/a/things.yml?token=secret`);
    expect([where, whole, documents.length]).toEqual([`${origin}/a/things.yml`, false, 1]);
    expect(asked).toEqual(['/a/things.yml?token=secret']);
  });

  it('is read where a redirect leads, under its own name', async () => {
    const origin = await serve(({ url }, response) => {
      if (url === '/new') response.end(THINGS);
      else response.writeHead(302, { location: '/new' }).end('moved');
    });
    expect(await namesAt(`${origin}/things.yml`)).toEqual(['things.yml']);
  });
});

describe('is refused', () => {
  it.each<[string, RequestListener, RegExp]>([
    ['nothing there', (_, response) => response.writeHead(404).end(), /there is nothing \(404\)/],
    ['an error of the server', (_, response) => response.writeHead(500).end(), /the answer is 500/],
    ['a page', (_, response) => response.end('<html><body>hello</body></html>'), /this is not an OpenAPI 3 document/],
    [
      'redirects without end',
      (_, response) => response.writeHead(302, { location: '/x' }).end(),
      /more than 5 redirects/,
    ],
    [
      'a redirect to a file',
      (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /file:\/\/ is not read here/,
    ],
    [
      'a redirect with a password',
      (_, response) => response.writeHead(302, { location: 'http://u:p@h/' }).end(),
      /must not hold a user name or password/,
    ],
    [
      'an answer that ends half-way',
      (_, response) => response.writeHead(200, { 'content-length': 9 }).write('x', () => response.destroy()),
      /the document cannot be read/,
    ],
  ])('%s', async (_, listener, message) => {
    const origin = await serve(listener);
    const reading = readUrl(`${origin}/things.yml?token=secret`);
    await expect(reading).rejects.toThrow(UsageError);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.not.toThrow(/secret|u:p/);
  });

  it('an answer without end', async () => {
    const origin = await serve((_, response) => {
      const more = (): boolean => response.write('#'.repeat(65_536), () => !response.destroyed && more());
      more();
    });
    await expect(readUrl(`${origin}/things.yml`)).rejects.toThrow(/more than 524288 bytes/);
  });

  it.each<[string, RequestListener]>([
    ['no answer', () => undefined],
    ['an answer that stays away after its head', (_, response) => response.writeHead(200).write('o')],
  ])('%s in time', async (_, listener) => {
    const origin = await serve(listener);
    await expect(readUrl(`${origin}/things.yml`, 300)).rejects.toThrow(/it did not come within 0\.3 s/);
  });

  it.each([
    ['ftp://host/specs/', /ftp:\/\/ is not read here/],
    ['http://user:word@host/specs/', /must not hold a user name or password/],
    ['http://', /is no URL/],
    ['http://127.0.0.1:1/things.yml', /the document cannot be read: .*Check the URL/],
  ])('%s', async (url, message) => {
    await expect(readUrl(url)).rejects.toThrow(message);
    await expect(readUrl(url)).rejects.toThrow(UsageError);
  });
});
