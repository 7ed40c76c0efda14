/**
 * Servers that lack something optional: the reference runtime behind a proxy that answers requests for it as servers do
 * that have no such thing.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { isObject, type JsonObject } from '../../harness/json-object.ts';
import { startReferenceRuntime } from '../../harness/reference/runtime.ts';
import { embedded } from '../../harness/targets/embedded/entry.ts';

type Asked = { method: string; path: string; query: URLSearchParams; body: unknown };

const creates = ({ method, path }: Asked): boolean => method === 'POST' && path === '/v1/sandboxes';
const asksEndpoint = ({ path }: Asked): boolean => /^\/v1\/sandboxes\/[^/]+\/endpoints\/[^/]+$/.test(path);

/** The members of a request for a sandbox; none for any other. */
const createdBy = (asked: Asked): JsonObject => (creates(asked) && isObject(asked.body) ? asked.body : {});

/** What a server can lack: the capability of that name, and which requests ask for it. */
const FEATURES = {
  snapshots: {
    capability: 'lifecycle.snapshots',
    isAskedBy: (asked: Asked) =>
      /^\/v1\/snapshots(\/|$)/.test(asked.path) ||
      /^\/v1\/sandboxes\/[^/]+\/snapshots$/.test(asked.path) ||
      'snapshotId' in createdBy(asked),
  },
  pause: {
    capability: 'lifecycle.pause',
    isAskedBy: ({ path }: Asked) => /^\/v1\/sandboxes\/[^/]+\/(pause|resume)$/.test(path),
  },
  pvc: {
    capability: 'volumes.pvc',
    isAskedBy: (asked: Asked) => {
      const { volumes } = createdBy(asked);
      return Array.isArray(volumes) && volumes.some((volume) => isObject(volume) && 'pvc' in volume);
    },
  },
  expires: {
    capability: 'endpoints.signed',
    isAskedBy: (asked: Asked) => asksEndpoint(asked) && asked.query.has('expires'),
  },
  'server proxy': {
    capability: 'endpoints.server-proxy',
    isAskedBy: (asked: Asked) =>
      // With false the request asks for what it gets without the parameter.
      (asksEndpoint(asked) && !['false', null].includes(asked.query.get('use_server_proxy'))) ||
      /^\/v1\/sandboxes\/[^/]+\/proxy\//.test(asked.path),
  },
  telemetry: {
    capability: 'lifecycle.telemetry',
    isAskedBy: ({ path }: Asked) => path === '/v1/metrics/events',
  },
  platform: {
    capability: 'lifecycle.platform',
    isAskedBy: (asked: Asked) => 'platform' in createdBy(asked),
  },
  'secure access': {
    capability: 'endpoints.secure-access',
    isAskedBy: (asked: Asked) => (createdBy(asked).secureAccess ?? false) !== false,
  },
  'manual clean-up': {
    capability: 'lifecycle.manual-cleanup',
    // Who says nothing of a sandbox has not asked for one that never ends.
    isAskedBy: (asked: Asked) => {
      const { image, timeout } = createdBy(asked);
      return image !== undefined && (timeout ?? null) === null;
    },
  },
} as const;

export type Lack = keyof typeof FEATURES;
export const LACKS = Object.keys(FEATURES) as Lack[];

/** The capability that a server without it does not have. */
export const capabilityOf = (lack: Lack): string => FEATURES[lack].capability;

/** `501` with the body that the document has for errors, or `404` as routers answer for a route that they do not have. */
export type Manner = { status: 501 | 404; beforeTheKey?: boolean };

export type ServerWithout = {
  url: string;
  apiKey: string;
  /** The capabilities that the server has, as `conformance.yaml` lists them. */
  capabilities: string[];
  /** The requests with the right key for what the server lacks: `501 POST /v1/sandboxes/x/pause`. */
  refused: string[];
  close(): Promise<void>;
};

/**
 * Starts a server that lacks `lacks`, and has everything else that the reference runtime has. It looks at the key before
 * anything else, unless `manner` says that its router comes first.
 */
export async function startWithout(lacks: readonly Lack[], manner: Manner): Promise<ServerWithout> {
  const apiKey = 'without';
  const runtime = await startReferenceRuntime({ apiKey });
  const refused: string[] = [];
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch(() => response.destroy());
  });

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await bytesOf(incoming);
    const { pathname, searchParams } = new URL(url, runtime.url);
    const asked = { method, path: pathname, query: searchParams, body: jsonOf(body) };
    const hasKey = headers['open-sandbox-api-key'] === apiKey;
    const lacked = lacks.some((lack) => FEATURES[lack].isAskedBy(asked));
    // Who has no right key is told so by the runtime, which looks at it first.
    if (lacked && (hasKey || manner.beforeTheKey === true)) {
      if (hasKey) refused.push(`${manner.status} ${method} ${url}`);
      refuse(response, manner.status);
    } else await passOn(new URL(url, runtime.url), method, headers, body, response);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    capabilities: embedded.capabilities.filter((name) => !lacks.some((lack) => capabilityOf(lack) === name)),
    refused,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await runtime.close();
    },
  };
}

function refuse(response: ServerResponse, status: Manner['status']): void {
  const body =
    status === 501
      ? { code: 'SANDBOX::API_NOT_SUPPORTED', message: 'This server has no such thing.' }
      : { detail: 'Not Found' };
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'X-Request-ID': randomUUID() })
    .end(JSON.stringify(body));
}

async function passOn(
  url: URL,
  method: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  response: ServerResponse,
): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(url, { method, headers: { ...headers, host: url.host }, agent: false });
    outgoing.once('response', resolve);
    outgoing.once('error', reject);
    response.once('close', () => outgoing.destroy());
    outgoing.end(body);
  });
  response.sendDate = false;
  response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  await pipeline(answer, response);
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
