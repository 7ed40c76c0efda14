/** What the harness asks a lifecycle server for, answered for sandboxes that are all one execd. */
import { randomUUID } from 'node:crypto';
import { isObject, type JsonObject } from '../../json-object.ts';
import { EGRESS_PORT, EXECD_PORT, NO_EGRESS } from '../../ports.ts';
import type { Ledger, Left } from '../../run/ledger.ts';
import { RUN_METADATA_KEY } from '../../run/metadata-keys.ts';
import { type Contents, createContents, isThing } from './contents.ts';

export type Answer = { status: number; body?: JsonObject };

export type StandInOptions = {
  /** Marks what is made. */
  runId: string;
  /** Told of what is made in the execd. */
  ledger: Ledger;
  /** Headers that each request to execd needs. */
  headers: Readonly<Record<string, string>>;
  /** Whether the execd answers anything. */
  alive(): Promise<boolean>;
  /** Removes what a sandbox has left. Gives a sentence for each thing that is still there. */
  empty(contents: Contents): Promise<string[]>;
};

export type Lifecycle = {
  /** Answers one request below `/v1`; undefined where nobody would answer it, since the execd is gone. `own`: host and port. */
  answer(method: string, target: string, body: unknown, own: string): Promise<Answer | undefined>;
  /** What is in a sandbox; undefined where there is none of that id. */
  contents(id: string): Contents | undefined;
  /** Takes over what an earlier run has left. */
  adopt(runId: string, ledger: Ledger, left: readonly Left[]): void;
};

type Sandbox = { shown: JsonObject & { id: string; metadata: JsonObject }; contents: Contents };

const refused = (status: number, code: string, message: string): Answer => ({ status, body: { code, message } });
const NONE = refused(404, 'NOT_FOUND', 'There is no such sandbox.');

export function createLifecycle({ runId, ledger, headers, alive, empty }: StandInOptions): Lifecycle {
  const sandboxes = new Map<string, Sandbox>();

  function create(body: unknown): Answer {
    const asked = isObject(body) ? body : {};
    const more = ['env', 'volumes', 'platform', 'networkPolicy', 'secureAccess'].filter((name) => isWish(asked[name]));
    if (more.length > 0)
      return refused(400, 'SANDBOX_OWN', `An execd alone makes no sandbox with ${more.join(' and ')}.`);
    const { metadata, entrypoint } = asked;
    const seconds = typeof asked.timeout === 'number' ? asked.timeout : 600;
    const shown = shownOf(randomUUID(), isObject(metadata) ? metadata : {}, seconds, entrypoint);
    sandboxes.set(shown.id, { shown, contents: createContents(shown.id, runId, ledger) });
    return { status: 202, body: shown };
  }

  function list(query: URLSearchParams): Answer {
    const [key = '', value] = (query.get('metadata') ?? '').split('=');
    const items = [...sandboxes.values()]
      .map(({ shown }) => shown)
      .filter(({ metadata }) => value === undefined || metadata[key] === value);
    const pageSize = Number(query.get('pageSize') ?? 20);
    const page = Number(query.get('page') ?? 1);
    const totalPages = Math.ceil(items.length / pageSize);
    const pagination = { page, pageSize, totalItems: items.length, totalPages, hasNextPage: page < totalPages };
    return { status: 200, body: { items: items.slice((page - 1) * pageSize, page * pageSize), pagination } };
  }

  async function remove(id: string, { contents }: Sandbox): Promise<Answer> {
    const left = await empty(contents);
    if (left.length > 0) return refused(500, 'LEFT_BEHIND', left.join('; '));
    sandboxes.delete(id);
    return { status: 204 };
  }

  return {
    contents: (id) => sandboxes.get(id)?.contents,
    adopt(run, from, left) {
      const ids = new Set(left.flatMap((item) => (item.kind === 'sandbox' ? [item.id] : (item.in ?? []))));
      for (const id of ids) {
        const known = left.flatMap((item) => (item.in === id && isThing(item) ? [item] : []));
        const shown = shownOf(id, { [RUN_METADATA_KEY]: run }, 0);
        sandboxes.set(id, { shown, contents: createContents(id, run, from, known) });
      }
    },
    async answer(method, target, body, own) {
      const { pathname, searchParams } = new URL(target, 'http://stand-in');
      const [kind, id, part, port] = pathname.slice(1).split('/').map(decodeURIComponent);
      if (kind !== 'sandboxes') return unsupported;
      if (method === 'POST' && id === undefined) return create(body);
      // Whoever looks for a sandbox wants to know whether it can be used.
      if (method === 'GET' && !(await alive())) return undefined;
      if (method === 'GET' && id === undefined) return list(searchParams);
      const sandbox = sandboxes.get(id ?? '');
      if (id === undefined || sandbox === undefined) return NONE;
      if (method === 'GET' && part === undefined) return { status: 200, body: sandbox.shown };
      if (method === 'DELETE' && part === undefined) return remove(id, sandbox);
      if (method !== 'GET' || part !== 'endpoints') return unsupported;
      // SDKs give a sandbox up that has none.
      if (port === String(EGRESS_PORT)) return { status: 200, body: { endpoint: NO_EGRESS } };
      if (port !== String(EXECD_PORT)) return refused(404, 'NOT_FOUND', 'Nothing but execd has an endpoint.');
      return { status: 200, body: { endpoint: `${own}/sandboxes/${id}/port/${EXECD_PORT}`, headers } };
    },
  };
}

const unsupported = refused(501, 'API_NOT_SUPPORTED', 'An execd alone has no lifecycle API.');

/** Whether a member of a creation asks for something that an execd alone has not. */
const isWish = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  JSON.stringify(value) !== '{}' &&
  JSON.stringify(value) !== '[]';

function shownOf(id: string, metadata: JsonObject, seconds: number, entrypoint: unknown = []): Sandbox['shown'] {
  const now = Date.now();
  const createdAt = new Date(now).toISOString();
  return {
    id,
    status: {
      state: 'Running',
      reason: 'EXECD_ALONE',
      message: 'It is the execd itself.',
      lastTransitionAt: createdAt,
    },
    metadata,
    entrypoint,
    createdAt,
    expiresAt: new Date(now + seconds * 1000).toISOString(),
  };
}
