/**
 * An API server of Kubernetes in memory: lists, watches, creations, merge patches and deletions of any kind, with resource
 * versions, uids, finalizers, preconditions and the status as a resource of its own. It can be slow, forget, and break.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject, Metadata } from '../../../../harness/targets/kubernetes/controller/api/objects.ts';

// biome-ignore lint/suspicious/noExplicitAny: the objects of this server are of any kind.
export type Any = KubeObject & Record<string, any>;
export type Request = { method: string; path: string; query: URLSearchParams; body: Any };
/** Stands before the server: what it gives is the answer, undefined leaves it to the server. */
export type Before = (request: Request) => Promise<Answer | undefined> | Answer | undefined;
type Answer = { status: number; body: object };
type Event = { version: number; type: string; path: string; object: Any };

export type FakeApi = {
  kubeconfig: string;
  /** Requests that were not watches, in the order of their arrival. */
  requests: Request[];
  /** Watches that were asked for, as the resource version each began with. */
  watched: { path: string; version: string | null }[];
  before: Before;
  get(path: string): Any | undefined;
  /** What somebody else does: no request is noted. `path` is that of a list for a creation. */
  create(path: string, object: object): Any;
  patch(path: string, change: object): Any;
  remove(path: string): void;
  /** Breaks all watches off, as a network does. */
  dropWatches(): void;
  /** Forgets what happened before now: a watch from an older version gets 410. */
  forget(): void;
  close(): Promise<void>;
};

const CLUSTER_WIDE = /^\/api\/v1\/(namespaces|persistentvolumes|nodes)(\/[^/]+)?$|^\/apis\/storage\.k8s\.io\//;

export async function startFakeApi(): Promise<FakeApi> {
  const objects = new Map<string, Any>();
  const events: Event[] = [];
  const watches = new Set<{ response: ServerResponse; send: (event: Event) => void }>();
  const directory = mkdtempSync(join(tmpdir(), 'fake-api-'));
  let version = 1000;
  let oldest = 0;

  const happen = (type: string, path: string, object: Any): Any => {
    object.metadata.resourceVersion = String(++version);
    if (type === 'DELETED') objects.delete(path);
    else objects.set(path, object);
    const event = { version, type, path, object: structuredClone(object) };
    events.push(event);
    for (const { send } of watches) send(event);
    return object;
  };
  const fail = (status: number, reason: string, message = reason): Answer => ({
    status,
    body: { kind: 'Status', status: 'Failure', code: status, reason, message },
  });
  const create = (list: string, given: object): Answer => {
    const object = structuredClone(given) as Any;
    const { name } = object.metadata;
    const namespace = /namespaces\/([^/]+)\//.exec(list)?.[1];
    const path = `${list}/${name}`;
    if (objects.has(path)) return fail(409, 'AlreadyExists', `${path} already exists`);
    object.metadata = {
      creationTimestamp: new Date().toISOString(),
      generation: 1,
      ...object.metadata,
      uid: object.metadata.uid ?? randomUUID(),
      ...(namespace && { namespace }),
    } as Metadata;
    return { status: 201, body: happen('ADDED', path, object) };
  };
  const gone = (path: string, object: Any): void => {
    if (object.metadata.deletionTimestamp && (object.metadata.finalizers ?? []).length === 0) {
      happen('DELETED', path, object);
    }
  };
  const differs = (object: Any, { uid, resourceVersion }: Partial<Metadata> = {}): boolean =>
    (uid !== undefined && uid !== object.metadata.uid) ||
    (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion);
  const patch = (fullPath: string, change: Any): Answer => {
    const path = fullPath.replace(/\/status$/, '');
    const before = objects.get(path);
    if (before === undefined) return fail(404, 'NotFound');
    if (differs(before, change.metadata)) return fail(409, 'Conflict', 'the object has been modified');
    const { status: changedStatus, ...others } = change;
    const after = merged(before, path === fullPath ? others : { status: changedStatus }) as Any;
    after.metadata.uid = before.metadata.uid;
    if (JSON.stringify(after.spec) !== JSON.stringify(before.spec)) {
      after.metadata.generation = (before.metadata.generation ?? 0) + 1;
    }
    const body = structuredClone(happen('MODIFIED', path, after));
    gone(path, after);
    return { status: 200, body };
  };
  const remove = (path: string, options?: Any): Answer => {
    const before = objects.get(path);
    if (before === undefined) return fail(404, 'NotFound');
    if (differs(before, options?.preconditions)) return fail(409, 'Conflict', 'a precondition does not hold');
    const object = structuredClone(before);
    if (!object.metadata.deletionTimestamp && (object.metadata.finalizers ?? []).length > 0) {
      object.metadata.deletionTimestamp = new Date().toISOString();
      return { status: 200, body: happen('MODIFIED', path, object) };
    }
    object.metadata.deletionTimestamp ??= new Date().toISOString();
    if ((object.metadata.finalizers ?? []).length > 0) return { status: 200, body: object };
    return { status: 200, body: happen('DELETED', path, object) };
  };
  const isIn = (list: string, path: string): boolean => {
    if (path.startsWith(`${list}/`) && !path.slice(list.length + 1).includes('/')) return true;
    // The list of all namespaces.
    const [, start, kind] = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)\/([^/]+)$/.exec(list) ?? [];
    return start !== undefined && new RegExp(`^${start}/namespaces/[^/]+/${kind}/[^/]+$`).test(path);
  };
  const selects = (query: URLSearchParams, object: Any): boolean => {
    const label = query.get('labelSelector');
    return label === null || object.metadata.labels?.[label] !== undefined;
  };
  const watch = (request: Request, response: ServerResponse): void => {
    const from = Number(request.query.get('resourceVersion'));
    api.watched.push({ path: request.path, version: request.query.get('resourceVersion') });
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.flushHeaders();
    if (from < oldest) {
      response.end(`${JSON.stringify({ type: 'ERROR', object: fail(410, 'Expired').body })}\n`);
      return;
    }
    const entry = {
      response,
      send: ({ type, path, object }: Event) => {
        if (isIn(request.path, path) && selects(request.query, object)) {
          response.write(`${JSON.stringify({ type, object })}\n`);
        }
      },
    };
    for (const event of events) if (event.version > from) entry.send(event);
    watches.add(entry);
    response.on('close', () => watches.delete(entry));
  };
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(message.url ?? '/', 'http://fake');
    let text = '';
    for await (const chunk of message) text += chunk;
    const request = {
      method: message.method ?? '',
      path: decodeURIComponent(pathname),
      query,
      body: JSON.parse(text || '{}'),
    };
    const isWatch = query.get('watch') === 'true';
    if (!isWatch) api.requests.push(request);
    const given = await api.before(request);
    if (given === undefined && isWatch) return watch(request, response);
    const { status, body } = given ?? handle(request);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const handle = ({ method, path, query, body }: Request): Answer => {
    if (method === 'POST') return create(path, body);
    if (method === 'PATCH') return patch(path, body);
    if (method === 'DELETE') return remove(path, body);
    const isList = CLUSTER_WIDE.test(path) ? path.split('/').length === 4 : !objects.has(path) && isListPath(path);
    const object = objects.get(path);
    if (!isList) return object ? { status: 200, body: object } : fail(404, 'NotFound');
    const items = [...objects].filter(([at, one]) => isIn(path, at) && selects(query, one)).map(([, one]) => one);
    return { status: 200, body: { items, metadata: { resourceVersion: String(version) } } };
  };

  const must = ({ status, body }: Answer): Any => {
    if (status >= 300) throw new Error(JSON.stringify(body));
    return body as Any;
  };
  const server = createServer((message, response) => void answer(message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const kubeconfig = join(directory, 'kubeconfig');
  const { port } = server.address() as AddressInfo;
  const named = { name: 'fake' };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      clusters: [{ ...named, cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
      users: [{ ...named, user: { token: 'a-token-of-the-fake' } }],
      contexts: [{ ...named, context: { cluster: 'fake', user: 'fake' } }],
      'current-context': 'fake',
    }),
  );
  const api: FakeApi = {
    kubeconfig,
    requests: [],
    watched: [],
    before: () => undefined,
    get: (path) => objects.get(path),
    create: (path, object) => must(create(path, object)),
    patch: (path, change) => must(patch(path, change as Any)),
    remove: (path) => void must(remove(path)),
    dropWatches() {
      for (const { response } of watches) response.destroy();
      watches.clear();
    },
    forget() {
      oldest = version;
      events.length = 0;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
  return api;
}

/** Whether a path is one of a list, by the plural of the kinds that are used here. */
const isListPath = (path: string): boolean =>
  /\/(batchsandboxes|sandboxsnapshots|pods|events|persistentvolumeclaims)$/.test(path);

/** As RFC 7396 has it. */
function merged(target: unknown, change: unknown): unknown {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return structuredClone(change);
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete result[name];
    else if (value !== undefined) result[name] = merged(result[name], value);
  }
  return structuredClone(result);
}
