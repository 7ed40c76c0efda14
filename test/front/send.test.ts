import { describe, expect, test } from 'vitest';
import { startFront } from '../../harness/front/front.ts';
import type { Framing, Layer, Reply } from '../../harness/front/reply.ts';
import { httpServer, onCleanup, speak } from '../wire/support.ts';

/** A front before a server that says `hello world`, in one piece and with its length. */
async function frontWith(layer: Layer): Promise<string> {
  const { url } = await httpServer((_request, response) => {
    response.sendDate = false;
    response.writeHead(200, ['content-TYPE', 'text/plain', 'content-LENGTH', '11']).end('hello world');
  });
  const front = await startFront({ upstream: url, layer });
  onCleanup(() => front.close());
  return front.url;
}

/** What a framing puts on the wire for one request, byte by byte, as far as `enough` or to the end of the connection. */
async function wireOf(framing: Framing, enough?: (got: string) => boolean, reply: Partial<Reply> = {}) {
  const url = await frontWith(async (_request, next) => ({ ...(await next()), ...reply, framing }));
  return speak(url, 'GET /v1/x HTTP/1.1\r\nHost: h\r\n\r\n', enough);
}

const chunksEnd = (got: string): boolean => /\r\n0[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(got);
const [headEnd, text] = ['\r\n\r\n', 'hello world'];
const headOf = (got: string): string => got.slice(0, got.lastIndexOf(headEnd));

describe('the end of a body is told', () => {
  test('as the server tells it, without a framing', async () => {
    const got = await wireOf({}, (so) => so.endsWith(text));
    expect(got).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-TYPE: text\/plain\r\ncontent-LENGTH: 11\r\n/);
    expect(got).not.toMatch(/transfer-encoding|connection: close/i);
  });

  test('by the length, also where the body comes in pieces without one', async () => {
    async function* body() {
      yield Buffer.from('hello ');
      yield Buffer.from('world');
    }
    const headers: Reply['headers'] = [['X-One', '1']];
    const got = await wireOf({ length: 'content-length' }, (so) => so.endsWith(text), { body: body(), headers });
    expect(headOf(got)).toMatch(/^Content-Length: 11$/m);
  });

  test('by chunks of a given size', async () => {
    const got = await wireOf({ length: 'chunked', chunkBytes: 4 }, chunksEnd);
    expect(got.split(headEnd)[0]).toContain('Transfer-Encoding: chunked');
    expect(got).not.toMatch(/content-length/i);
    expect(got).toContain('\r\n\r\n4\r\nhell\r\n4\r\no wo\r\n3\r\nrld\r\n0\r\n\r\n');
  });

  test('by the end of the connection', async () => {
    const got = await wireOf({ length: 'until-close' });
    expect(headOf(got)).toMatch(/^Connection: close$/m);
    expect(got).not.toMatch(/content-length|transfer-encoding/i);
    expect(got.endsWith(`${headEnd}${text}`)).toBe(true);
  });
});

test('chunks have extensions, the last one as well', async () => {
  const got = await wireOf({ chunkExtension: ';a=1;b="x y"' }, chunksEnd);
  expect(got).toContain('\r\n\r\nb;a=1;b="x y"\r\nhello world\r\n0;a=1;b="x y"\r\n\r\n');
});

test('trailers are announced, and follow the last chunk', async () => {
  const trailers: Framing['trailers'] = [
    ['X-Sum', 'abc'],
    ['X-Took', '3'],
  ];
  const got = await wireOf({ trailers }, chunksEnd);
  expect(got.split(headEnd)[0]).toContain('Trailer: X-Sum, X-Took');
  expect(got.endsWith('\r\nhello world\r\n0\r\nX-Sum: abc\r\nX-Took: 3\r\n\r\n')).toBe(true);
});

test('answers before the answer come first, each with its headers', async () => {
  const informational: Framing['informational'] = [
    { status: 102, headers: [] },
    { status: 103, headers: [['Link', '</a>; rel=preload']] },
  ];
  const got = await wireOf({ informational }, (so) => so.endsWith(text));
  expect(got).toMatch(
    /^HTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nLink: <\/a>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  );
});

test('a connection that ends with the answer says so, and ends', async () => {
  const got = await wireOf({ close: true });
  expect(got).toMatch(/^connection: close$/im);
  expect(got.endsWith(text)).toBe(true);
});

test('a connection that ends unsaid looks like any other until it ends', async () => {
  const got = await wireOf({ close: 'unsaid' });
  expect(got).toMatch(/^connection: keep-alive$/im);
  expect(got.endsWith(text)).toBe(true);
});

test('a connection without such a framing serves the next request, whatever was said before', async () => {
  const framings: Framing[] = [
    { chunkExtension: ';x', trailers: [['X-Sum', '1']], informational: [{ status: 103, headers: [] }] },
    {},
  ];
  const url = await frontWith(async (_request, next) => ({ ...(await next()), framing: framings.shift()! }));
  const request = 'GET /v1/x HTTP/1.1\r\nHost: h\r\n\r\n';
  const got = await speak(url, request + request, (so) => so.split('200 OK').length === 3 && so.endsWith(text));
  expect(got.split('HTTP/1.1 200 OK')).toHaveLength(3);
});

test('pieces wait for their time', async () => {
  const began = performance.now();
  const url = await frontWith(async (_request, next) => ({
    ...(await next()),
    framing: { chunkBytes: 4, betweenMs: 40 },
  }));
  const got = await speak(url, 'GET /v1/x HTTP/1.1\r\nHost: h\r\n\r\n', (so) => so.endsWith(text));
  expect(headOf(got)).toMatch(/^content-LENGTH: 11$/m);
  expect(performance.now() - began).toBeGreaterThanOrEqual(79); // two pauses; a timer may end a millisecond early
});

test.each(['HEAD', 'GET'])('what has no body has none in any framing: %s', async (method) => {
  const framing: Framing = { trailers: [['X-Sum', '1']], chunkBytes: 1, close: true };
  const status = method === 'HEAD' ? 200 : 204;
  const headers: Reply['headers'] = [['X-One', '1']];
  const url = await frontWith(async () => ({ status, headers, body: Buffer.from(text), framing }));
  const got = await speak(url, `${method} /v1/x HTTP/1.1\r\nHost: h\r\n\r\n`);
  expect(got).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(got.endsWith(headEnd)).toBe(true);
  expect(got).not.toMatch(/transfer-encoding|trailer/i);
});

test('a framing that contradicts itself is no answer', async () => {
  const got = await wireOf({ length: 'until-close', trailers: [['X-Sum', '1']] }, (so) => so.includes('told by'));
  expect(got).toMatch(/^HTTP\/1\.1 502 /);
});

test('a client that goes away ends the reading of the body', async () => {
  let ended = false;
  async function* body() {
    try {
      for (;;) yield Buffer.alloc(64 * 1024, 'x');
    } finally {
      ended = true;
    }
  }
  await wireOf({ length: 'chunked' }, (so) => so.length > 100_000, { body: body() });
  await expect.poll(() => ended).toBe(true);
});
