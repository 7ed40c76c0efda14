import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { serverSets, setOfVersion, withSetOfServer } from '../../harness/session/server-set.ts';
import type { Folders } from '../../harness/sets/folders.ts';
import { resolveSettings } from '../../harness/settings/resolve.ts';
import { bothFrozen, folderAfter, removeFolders, SECOND } from './corpus.ts';

const SERVERS = '"1": "2026-06"\n"1.2": "2026-12"\n';
let folders: Folders;
beforeAll(async () => {
  folders = await folderAfter(await bothFrozen(), SECOND);
  writeFileSync(join(folders.specs, 'sets', 'servers.yaml'), SERVERS);
});
afterAll(removeFolders);

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server === undefined ? done() : void server.close(() => done()))));

/** The set of a run against a server that answers so, and how it is explained. */
async function asked(answers: Record<string, { status?: number; body: string }>, specVersion = 'auto') {
  const own = createServer(({ url = '' }, response) => {
    const { status = 200, body } = answers[url] ?? { status: 404, body: '' };
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  server = own;
  await new Promise<void>((listening) => void own.listen(0, '127.0.0.1', listening));
  const target = `127.0.0.1:${(own.address() as AddressInfo).port}`;
  const flags = { target, specVersion, specs: folders.specs, scenarios: folders.scenarios };
  const settings = resolveSettings(flags, { env: {}, cwd: folders.specs, packageDir });
  return (await withSetOfServer(settings)).specVersion;
}

describe('--spec-version auto', () => {
  it.each([
    ['1.1.3', '/version', '2026-06'],
    ['v1.2.0', '/version', '2026-12'],
    ['1.20.0', '/v1/version', '2026-06'],
  ])('takes the set of version %s, which %s tells', async (version, path, set) => {
    const told = await asked({ [path]: { body: JSON.stringify({ version }) } });
    expect(told).toEqual({ set, auto: true, evidence: `GET ${path} says ${version.replace(/^v/, '')}` });
  });

  it.each([
    ['nothing', {}, 'the newest: the server tells no version (GET /version: 404, GET /v1/version: 404)'],
    [
      'a page',
      { '/version': { body: '<html>' } },
      /^the newest: the server tells no version \(GET \/version: 200 without a version/,
    ],
    [
      'an error',
      { '/version': { status: 500, body: '{"version":"1.1"}' } },
      /^the newest: the server tells no version \(GET \/version: 500/,
    ],
    [
      'an unknown version',
      { '/version': { body: '{"version":"9.9"}' } },
      'the newest: GET /version says 9.9, of which no set is known',
    ],
  ])('takes the newest, and says so, of a server that tells %s', async (_, answers, evidence) => {
    const told = await asked(answers);
    expect(told).toMatchObject({ set: '2026-12', auto: true });
    expect(told.evidence).toMatch(evidence);
  });

  it('asks no server where a set is named, nor one that does not run yet', async () => {
    expect(await asked({ '/version': { body: '{"version":"1.2"}' } }, '2026-06')).toEqual({
      set: '2026-06',
      auto: false,
    });
    const flags = { specVersion: 'auto', specs: folders.specs, scenarios: folders.scenarios };
    const settings = resolveSettings(flags, { env: {}, cwd: folders.specs, packageDir });
    expect((await withSetOfServer(settings)).specVersion.evidence).toBe(
      'the newest: only a running server is asked for its version',
    );
  });
});

describe('the set of a run', () => {
  const settings = (flags: object, env: Record<string, string> = {}) =>
    resolveSettings({ specs: folders.specs, ...flags }, { env, cwd: folders.specs, packageDir }).specVersion.set;

  it('is the newest, or what flag and environment name, the flag first', () => {
    expect(settings({})).toBe('2026-12');
    expect(settings({}, { SANDBOX_SPEC_VERSION: '2026-06' })).toBe('2026-06');
    expect(settings({ specVersion: '2026-12' }, { SANDBOX_SPEC_VERSION: '2026-06' })).toBe('2026-12');
  });

  it.each([
    [{ specVersion: '2026-07' }, {}, '--spec-version: no requirement set is called 2026-07; known: 2026-06, 2026-12'],
    [
      {},
      { SANDBOX_SPEC_VERSION: '../x' },
      'SANDBOX_SPEC_VERSION: no requirement set is called ../x; known: 2026-06, 2026-12',
    ],
    [{ specVersion: '2026-12', require: 'olds' }, {}, '--require: no profile is called olds'],
    [{ specVersion: '2026-06', require: 'notes' }, {}, '--require: no profile is called notes'],
  ])('%j %j is refused', (flags, env, message) => {
    expect(() => settings(flags, env)).toThrow(message);
  });
});

it('the versions of servers lead to sets that there are', () => {
  expect(setOfVersion('1.1.4', join(packageDir, 'specs'))).toBe('2026-06');
  expect(setOfVersion('0.9', folders.specs)).toBeUndefined();
  expect(serverSets(folders.specs)).toEqual([
    ['1', '2026-06'],
    ['1.2', '2026-12'],
  ]);
});
