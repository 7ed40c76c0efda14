/** Which way to volumes a run takes, and why not another. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HarnessError, UsageError } from '../../harness/errors.ts';
import { chooseVolumes } from '../../harness/volumes/choose.ts';
import { directoryPlace } from '../../harness/volumes/directory/entry.ts';
import { dockerPlace, isLocal } from '../../harness/volumes/docker/entry.ts';

/** Sandboxes that the engine runs. */
let containers: object[] = [];
const labelled = (id: string) => ({ Id: 'c', Names: ['/x'], Labels: { 'opensandbox.io/id': id } });
let engine: Server;
let asked = 0;
beforeAll(async () => {
  engine = createServer((request, response) => {
    asked += 1;
    const { pathname } = new URL(request.url ?? '', 'http://engine');
    if (pathname.endsWith('/_ping')) return void response.end('OK');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(containers));
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void engine.close());
afterEach(() => {
  vi.unstubAllEnvs();
  containers = [];
  asked = 0;
});

const withEngine = (): void =>
  void vi.stubEnv('DOCKER_HOST', `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}`);
/** Nobody listens at port 1. */
const withoutEngine = (): void => void vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1');

const local = { url: 'http://localhost:8080', sandboxId: 'mine' };
const refusal = (wanted: string, facts: Parameters<typeof chooseVolumes>[1]): Promise<Error> =>
  chooseVolumes(wanted, facts).then(
    (place) => Promise.reject(new Error(`it took ${place.kind}`)),
    (error: Error) => error,
  );

describe('volumes of a target that knows where they are', () => {
  it.each([[directoryPlace('/volumes')], [dockerPlace]])('are reached there: %s', async (keeps) => {
    expect(await chooseVolumes('auto', { keeps })).toEqual(keeps);
    expect(await chooseVolumes(keeps.kind, { keeps })).toEqual(keeps);
    // Those of the embedded runtime end with it.
    const ends = keeps.kind === 'directory' ? { ends: true } : {};
    expect(await chooseVolumes('server', { keeps })).toEqual({ kind: 'server', ...ends });
  });

  it('are not reached in another way, and the sentence says which is right', async () => {
    const error = await refusal('docker', { keeps: directoryPlace('/volumes') });
    expect(error).toBeInstanceOf(HarnessError);
    expect(error.message).toBe('--volumes docker: the volumes of this target are reached with --volumes directory');
    expect((await refusal('directory', { keeps: dockerPlace })).message).toBe(
      '--volumes directory: it works with the embedded runtime only',
    );
  });
});

describe('volumes of a running server', () => {
  it('are those of the Docker engine when it runs the sandboxes of the server', async () => {
    withEngine();
    containers = [labelled('mine')];
    expect(await chooseVolumes('auto', local)).toEqual({ kind: 'docker' });
    expect(await chooseVolumes('docker', { ...local, url: 'http://10.0.0.1' })).toEqual({ kind: 'docker' });
  });

  it.each([
    ['a label of any name', { Labels: { 'my.server/sandbox': 'f00dcafe-1' } }, 'f00dcafe-1', 'docker'],
    ['the name of the container', { Names: ['/sandbox-f00dcafe-1'] }, 'f00dcafe-1', 'docker'],
    ['a name by chance', { Names: ['/postgres-17'] }, '17', 'server'],
    ['nothing', {}, 'f00dcafe-1', 'server'],
  ])('are known by %s', async (_by, container, sandboxId, kind) => {
    withEngine();
    containers = [container];
    expect(await chooseVolumes('auto', { ...local, sandboxId })).toEqual({ kind });
  });

  it('are made through the API when the engine runs others, or none answers', async () => {
    withEngine();
    containers = [labelled('others')];
    expect(await chooseVolumes('auto', local)).toEqual({ kind: 'server' });
    withoutEngine();
    expect(await chooseVolumes('auto', local)).toEqual({ kind: 'server' });
  });

  it('are not looked for in the engine of this machine when the server is on another', async () => {
    withEngine();
    containers = [labelled('mine')];
    expect(await chooseVolumes('auto', { ...local, url: 'http://10.0.0.1' })).toEqual({ kind: 'server' });
    expect(asked).toBe(0);
  });

  it('are not Docker volumes because somebody says so: the setting is wrong, or the engine is missing', async () => {
    withEngine();
    containers = [labelled('others')];
    const wrong = await refusal('docker', local);
    expect(wrong).toBeInstanceOf(UsageError);
    expect(wrong.message).toMatch(
      /^--volumes docker: the Docker engine does not run the sandboxes of this server\. Use --volumes server, or /,
    );
    withoutEngine();
    expect(await refusal('docker', local)).toBeInstanceOf(HarnessError);
    expect((await refusal('docker', local)).message).toBe(
      '--volumes docker: no Docker engine answers. Start it, set DOCKER_HOST, or use --volumes server.',
    );
  });
});

it('a server is local by name or loopback address', () => {
  expect(['http://localhost:1', 'http://127.0.0.2', 'http://[::1]:1'].map(isLocal)).toEqual([true, true, true]);
  expect(['http://127.example.com', 'http://10.0.0.1'].map(isLocal)).toEqual([false, false]);
});
