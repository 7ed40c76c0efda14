/** Calls of a cluster that does not do what it is asked for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../../harness/errors.ts';
import { type Cluster, openCluster } from '../../../harness/volumes/kubernetes/cluster.ts';
import { isForbidden, isTaken, unlessAbsent } from '../../../harness/volumes/kubernetes/refusal.ts';
import { type FakeCluster, fakeCluster, kubeconfigText, TOKEN } from './fake-cluster.ts';

let fake: FakeCluster;
let folder: string;
const open: Cluster[] = [];
beforeEach(async () => {
  fake = await fakeCluster();
  folder = mkdtempSync(join(tmpdir(), 'osc-test-calls-'));
});
afterEach(async () => {
  for (const cluster of open.splice(0)) cluster.close();
  rmSync(folder, { recursive: true });
  await fake.close();
});

const opened = async (access: Parameters<typeof openCluster>[0]): Promise<Cluster> => {
  const cluster = await openCluster(access);
  open.push(cluster);
  return cluster;
};
const withUser = (user: string, server = 'http://127.0.0.1:1'): Promise<Cluster> => {
  writeFileSync(join(folder, 'own'), kubeconfigText(server, user));
  return opened({ kubeconfig: join(folder, 'own') });
};
const listing = { what: 'listing pods', verb: 'list', resource: 'pods' } as const;
const refusal = (cluster: Cluster, call: Parameters<Cluster['call']>[0] = listing): Promise<Error> =>
  cluster.call(call).then(
    () => Promise.reject(new Error('it was answered')),
    (error: Error) => error,
  );

describe('a call of a cluster', () => {
  it('goes to the namespace of the context, or to the one that is named', async () => {
    await (await opened({ kubeconfig: fake.kubeconfig })).call(listing);
    expect(fake.asked).toEqual(['GET /api/v1/namespaces/boxes/pods']);
    await refusal(await opened({ kubeconfig: fake.kubeconfig, namespace: 'other' }));
    expect(fake.asked[1]).toBe('GET /api/v1/namespaces/other/pods');
  });

  it('names the right that is missing', async () => {
    fake.denied.add('list pods');
    const error = await refusal(await opened({ kubeconfig: fake.kubeconfig }));
    expect(error.message).toBe(
      'the user of context good may not list pods in namespace boxes, which listing pods needs: a Role must allow it',
    );
    expect(isForbidden(error)).toBe(true);
  });

  it('says what the cluster says where the right is there and admission refuses it', async () => {
    fake.created = () => ({ status: 403, message: 'exceeded quota: few' });
    const call = {
      what: 'creating a pod',
      verb: 'create',
      resource: 'pods',
      body: { metadata: { name: 'p' } },
    } as const;
    const error = await refusal(await opened({ kubeconfig: fake.kubeconfig }), call);
    expect(error.message).toBe('the cluster refused creating a pod (403): exceeded quota: few');
  });

  it('never says the token, whatever the cluster says', async () => {
    fake.created = () => ({ status: 422, message: `no such thing for ${TOKEN}` });
    const call = {
      what: 'creating a pod',
      verb: 'create',
      resource: 'pods',
      body: { metadata: { name: 'p' } },
    } as const;
    const error = await refusal(await opened({ kubeconfig: fake.kubeconfig }), call);
    expect(error.message).toBe('the cluster refused creating a pod (422): no such thing for ***');
  });

  it('tells what is not there from what is there already', async () => {
    const cluster = await opened({ kubeconfig: fake.kubeconfig });
    const looking = { what: 'looking', verb: 'get', resource: 'pods', name: 'p' } as const;
    expect(await unlessAbsent(cluster.call(looking))).toBeUndefined();
    fake.add('pods', { metadata: { name: 'p' } });
    expect(await unlessAbsent(cluster.call(looking))).toMatchObject({ metadata: { name: 'p' } });
    const making = { what: 'making', verb: 'create', resource: 'pods', body: { metadata: { name: 'p' } } } as const;
    expect(isTaken(await refusal(cluster, making))).toBe(true);
  });

  it('says that credentials are not accepted', async () => {
    expect((await refusal(await withUser('{token: other}', fake.server))).message).toBe(
      'the cluster does not accept the credentials of context good: they are wrong or have expired. ' +
        `Try: kubectl --kubeconfig ${join(folder, 'own')} --context good --namespace boxes get pods`,
    );
  });

  it('says that nobody answers, and that what answers is no cluster', async () => {
    const nobody = await opened({ kubeconfig: fake.kubeconfig, context: 'nowhere' });
    const error = await refusal(nobody);
    expect(error).toBeInstanceOf(HarnessError);
    expect(error.message).toMatch(
      /^the cluster of context nowhere does not answer at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)\. Try: /,
    );
    const page = createServer((_request, response) => void response.end('<html>'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const other = await withUser(`{token: ${TOKEN}}`, `http://127.0.0.1:${(page.address() as AddressInfo).port}`);
    expect((await refusal(other)).message).toMatch(
      /^what answers at .* is no Kubernetes: listing pods was answered without JSON$/,
    );
    page.closeAllConnections();
    page.close();
  });

  it('ends in its time', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const cluster = await withUser(`{token: ${TOKEN}}`, `http://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    expect((await refusal(cluster, { ...listing, withinMs: 100 })).message).toMatch(/\(no answer in time\)/);
    silent.closeAllConnections();
    silent.close();
  });

  it('does not mind that a cluster gives up a connection that was kept, nor that it takes its time', async () => {
    let connections = 0;
    const slow = createServer((request, response) => {
      const answer = (): void => void response.writeHead(200).end('{"items":[]}');
      if (request.url?.includes('slow')) setTimeout(answer, 4500);
      // The second request of a connection is not answered any more.
      else if (asked.has(request.socket)) request.socket.resetAndDestroy();
      else answer();
      asked.add(request.socket);
    });
    const asked = new WeakSet<object>();
    slow.on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const cluster = await withUser(`{token: ${TOKEN}}`, `http://127.0.0.1:${(slow.address() as AddressInfo).port}`);
    await cluster.call(listing);
    await cluster.call(listing);
    expect(connections).toBe(2);
    expect(await cluster.call({ ...listing, query: { labelSelector: 'slow' } })).toEqual({ items: [] });
    slow.closeAllConnections();
    slow.close();
  });

  const execUser = (command: string, args: string): string =>
    `{exec: {apiVersion: client.authentication.k8s.io/v1, command: "${command}", args: ${args}}}`;

  it.each([
    [
      'is not installed',
      execUser('no-such-plugin', '[]'),
      /: no-such-plugin is not installed, which the kubeconfig wants$/,
    ],
    [
      'fails',
      execUser('sh', `["-c", "echo ${TOKEN} >&2; exit 1"]`),
      /: sh failed\. Try: kubectl --kubeconfig .*own --context good --namespace boxes get pods$/,
    ],
    ['prints nonsense', execUser('sh', `["-c", "echo ${TOKEN}"]`), /: sh failed\. Try: /],
  ])('says that the program for the credentials %s, and not what it printed', async (_how, user, message) => {
    const { message: said } = await refusal(await withUser(user));
    expect(said).toMatch(/^the credentials of context good cannot be had: /);
    expect(said).toMatch(message);
    expect(said).not.toContain(TOKEN);
  });

  it('says which file of the kubeconfig is missing', async () => {
    expect(
      (await refusal(await withUser('{client-certificate: /no/such.crt, client-key: /no/such.key}'))).message,
    ).toMatch(/^the credentials of context good cannot be had: ENOENT: .*\/no\/such\.crt/);
  });
});
