/** Which overlay a run has whose server is asked for its version. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askVersion } from '../../harness/lifecycle-client/server-version.ts';
import { packageDir } from '../../harness/package.ts';
import { chooseOverlays } from '../../harness/session/overlays.ts';

const specs = join(packageDir, 'specs');
const KEY = 'the-key-of-the-server';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers GET of some paths with a text, and everything else with 404. */
const telling =
  (answers: Record<string, string>, asked: string[] = []): RequestListener =>
  ({ url = '', headers }, response) => {
    asked.push(`${url} ${headers['open-sandbox-api-key']}`);
    const text = answers[url];
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(text ?? '{}');
  };

const chosen = async (listener: RequestListener, overlays: 'auto' | readonly string[] = 'auto') =>
  chooseOverlays({ overlays, specs }, await askVersion(await serving(listener), KEY));

describe('auto', () => {
  it('takes the overlay that fits the version', async () => {
    expect(await chosen(telling({ '/version': '{"version":"1.1.1"}' }))).toEqual({
      versions: ['1.1'],
      words: 'overlay 1.1: GET /version says 1.1.1',
    });
  });
  it('asks below /v1 as well, with the key', async () => {
    const asked: string[] = [];
    expect(await chosen(telling({ '/v1/version': '{"version":"1.2.0"}' }, asked))).toEqual({
      versions: ['1.1'],
      words: 'overlay 1.1: GET /v1/version says 1.2.0',
    });
    expect(asked).toEqual([`/version ${KEY}`, `/v1/version ${KEY}`]);
  });
  it.each<[string, Record<string, string>, string]>([
    ['a server that does not tell', {}, 'the server tells no version (GET /version: 404, GET /v1/version: 404)'],
    ['another version', { '/version': '{"version":"0.2.2"}' }, 'GET /version says 0.2.2'],
    [
      'what is no version',
      { '/version': '{"version":["1.1"]}', '/v1/version': '"1.1"' },
      'the server tells no version (GET /version: 200 without a version, GET /v1/version: 200 without a version)',
    ],
    [
      'what must not be printed',
      { '/version': JSON.stringify({ version: '1.1\u001b[2J' }), '/v1/version': 'null' },
      'the server tells no version (GET /version: 200 without a version, GET /v1/version: 200 without a version)',
    ],
  ])('takes none for %s, and says why', async (_, answers, evidence) => {
    expect(await chosen(telling(answers))).toEqual({ versions: [], words: `no overlay: ${evidence}` });
  });
});

it('what is named is taken whatever the server tells', () => {
  const told = { version: '0.2.2', evidence: 'GET /version says 0.2.2' };
  expect(chooseOverlays({ overlays: ['1.1'], specs }, told)).toEqual({ versions: ['1.1'], words: 'overlay 1.1' });
  expect(chooseOverlays({ overlays: [], specs }, { ...told, version: '1.1.1' })).toEqual({ versions: [] });
});

describe('a server that is none', () => {
  it('does not hold a run up', async () => {
    const url = await serving(() => undefined);
    expect(await askVersion(url, undefined, 50)).toEqual({
      evidence: expect.stringMatching(/^the server tells no version \(GET \/version: .+, GET \/v1\/version: .+\)$/),
    });
  });
  it('that is gone is said to be', async () => {
    expect(await askVersion('http://127.0.0.1:1', undefined)).toEqual({
      evidence: expect.stringContaining('ECONNREFUSED'),
    });
  });
  it('fills no memory, and is not followed elsewhere', async () => {
    const flood = await serving((_, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect(await askVersion(flood, undefined)).toEqual({ evidence: expect.stringContaining('200 without a version') });
    const asked: string[] = [];
    const there = await serving(telling({ '/version': '{"version":"1.1.1"}' }, asked));
    const away = await serving((_, response) => void response.writeHead(302, { location: `${there}/version` }).end());
    expect(await askVersion(away, KEY)).toEqual({
      evidence: 'the server tells no version (GET /version: 302, GET /v1/version: 302)',
    });
    expect(asked).toEqual([]);
  });
});
