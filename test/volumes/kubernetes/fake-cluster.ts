/** As much of the API of a cluster as the suite asks for, in memory, and a kubeconfig of it. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Thing = {
  metadata: { name: string; uid: string; [more: string]: unknown };
  status?: Record<string, unknown>;
  [more: string]: unknown;
};

export type Refusal = { status: number; message: string };

export type FakeCluster = {
  /** Path of a kubeconfig with the contexts `good` (namespace `boxes`) and `nowhere`, and the token `TOKEN`. */
  kubeconfig: string;
  /** Its address. */
  server: string;
  /** By resource: `pods`, `persistentvolumeclaims`, `events`, `namespaces`, `storageclasses`. */
  things: Map<string, Thing[]>;
  /** Rights that the user does not have: `create pods`. */
  denied: Set<string>;
  /** `METHOD path` of every request. */
  asked: string[];
  /** Called with each thing that is created, to make of it what the cluster makes of it; a refusal is answered. */
  created: (resource: string, thing: Thing) => Refusal | undefined;
  /** Whether a claim goes at once when it is removed. */
  releases: (claim: string) => boolean;
  add(resource: string, thing: { metadata: { name: string; [more: string]: unknown }; [more: string]: unknown }): Thing;
  close(): Promise<void>;
};

export const TOKEN = 'eyJ-very-secret-token';

export async function fakeCluster(): Promise<FakeCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'osc-test-cluster-'));
  const server = createServer((request, response) => void answer(fake, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, kubeconfigText(`http://127.0.0.1:${port}`));
  const fake: FakeCluster = {
    kubeconfig,
    server: `http://127.0.0.1:${port}`,
    things: new Map(),
    denied: new Set(),
    asked: [],
    created: () => undefined,
    releases: () => true,
    add(resource, { metadata, ...rest }) {
      const thing = { ...rest, metadata: { uid: randomUUID(), namespace: 'boxes', ...metadata } } as Thing;
      fake.things.set(resource, [...(fake.things.get(resource) ?? []), thing]);
      return thing;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
  return fake;
}

/** A kubeconfig whose cluster is at `server`. */
export const kubeconfigText = (server: string, user = `{token: ${TOKEN}}`): string => `apiVersion: v1
kind: Config
clusters:
  - {name: here, cluster: {server: "${server}", insecure-skip-tls-verify: true}}
  - {name: away, cluster: {server: "http://127.0.0.1:1", insecure-skip-tls-verify: true}}
users:
  - {name: me, user: ${user}}
contexts:
  - {name: good, context: {cluster: here, user: me, namespace: boxes}}
  - {name: nowhere, context: {cluster: away, user: me}}
current-context: good
`;

const VERBS: Readonly<Record<string, string>> = { POST: 'create', DELETE: 'delete' };

async function answer(fake: FakeCluster, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://cluster');
  const method = request.method ?? '';
  fake.asked.push(`${method} ${url.pathname}`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = chunks.length === 0 ? undefined : (JSON.parse(Buffer.concat(chunks).toString()) as Thing);
  const say = (status: number, json: object): void =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  const refuse = (status: number, message: string): void => say(status, { kind: 'Status', message, code: status });
  if (request.headers.authorization !== `Bearer ${TOKEN}`) return refuse(401, 'Unauthorized');
  if (url.pathname.endsWith('/selfsubjectaccessreviews')) {
    const { verb, resource, subresource } = (body as unknown as Review).spec.resourceAttributes;
    const right = `${verb} ${[resource, subresource].filter(Boolean).join('/')}`;
    return say(201, { status: { allowed: !fake.denied.has(right) } });
  }
  const [resource = '', name] = url.pathname
    .replace(/^\/(api|apis\/[^/]+)\/v1(\/namespaces\/boxes(?=\/))?\//, '')
    .split('/');
  const verb = VERBS[method] ?? (name === undefined ? 'list' : 'get');
  if (fake.denied.has(`${verb} ${resource}`))
    return refuse(403, `the user may not ${verb} "${resource}", token ${TOKEN}`);
  const all = fake.things.get(resource) ?? [];
  const found = all.find(({ metadata }) => metadata.name === name);
  if (verb === 'list') return say(200, { items: all.filter((thing) => isSelected(thing, url.searchParams)) });
  if (verb === 'create') {
    if (all.some(({ metadata }) => metadata.name === body?.metadata.name)) return refuse(409, 'AlreadyExists');
    const thing = fake.add(resource, body as Thing);
    const refusal = fake.created(resource, thing);
    if (refusal === undefined) return say(201, thing);
    fake.things.set(resource, all);
    return refuse(refusal.status, refusal.message);
  }
  if (found === undefined) return refuse(404, `${resource} "${name}" not found`);
  if (verb === 'delete') {
    if (resource === 'persistentvolumeclaims' && !fake.releases(name ?? ''))
      found.metadata.deletionTimestamp = new Date().toISOString();
    else
      fake.things.set(
        resource,
        all.filter((thing) => thing !== found),
      );
  }
  return say(200, found);
}

type Review = { spec: { resourceAttributes: { verb: string; resource: string; subresource?: string } } };

function isSelected(thing: Thing, query: URLSearchParams): boolean {
  const [, uid] = /^involvedObject\.uid=(.*)$/.exec(query.get('fieldSelector') ?? '') ?? [];
  if (uid !== undefined) return (thing.involvedObject as { uid?: string } | undefined)?.uid === uid;
  const [key, value] = (query.get('labelSelector') ?? '').split('=');
  return !key || (thing.metadata.labels as Record<string, string> | undefined)?.[key] === value;
}
