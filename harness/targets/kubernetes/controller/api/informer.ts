/**
 * What there is of a kind, kept up to date as Kubernetes' documentation has it: a list, then a watch from its resource version
 * on; after a break the watch goes on from the version that was seen last, and only when that is too old (410 Gone) is
 * everything listed anew.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { describeError } from '../../../../errors.ts';
import type { Log } from '../log.ts';
import type { Api } from './client.ts';
import { ApiError, isExpired } from './errors.ts';
import { type KubeObject, keyOf } from './objects.ts';

/** After this the server ends a watch; a connection that died without a word is noticed a little later. */
const WATCH_SECONDS = 60;
const GRACE_MS = 15_000;
/** A watch that lasted less has come to nothing. */
const SHORT_MS = 100;
/** The pause after a second such watch; it doubles up to the longest. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5000;

export type Informer<T extends KubeObject> = {
  get(key: string): T | undefined;
  all(): T[];
  /** Resolves when everything has been listed once. */
  synced: Promise<void>;
};

export type InformerOptions<T extends KubeObject> = {
  api: Api;
  /** Of the list, with a query if it selects. */
  path: string;
  /** Called after each change with what there is now, or with what there was last for an object that is gone. */
  onChange: (object: T) => void;
  log: Log;
  signal: AbortSignal;
};

type WatchEvent<T> = { type: string; object: T };

/** Starts to keep what there is of a kind, until the signal fires. What fails is logged and tried again. */
export function startInformer<T extends KubeObject>(options: InformerOptions<T>): Informer<T> {
  const { api, path, onChange, log, signal } = options;
  const objects = new Map<string, T>();
  let synced: () => void = () => undefined;
  /** From which a watch goes on; undefined: everything must be listed. */
  let version: string | undefined;
  let failures = 0;

  const put = (object: T): void => {
    const before = objects.get(keyOf(object));
    objects.set(keyOf(object), object);
    if (before?.metadata.resourceVersion !== object.metadata.resourceVersion) onChange(object);
  };
  const drop = (object: T): void => {
    if (objects.delete(keyOf(object))) onChange(object);
  };

  const list = async (): Promise<void> => {
    const { items, metadata } = await api.request<{ items: T[]; metadata: { resourceVersion?: string } }>('GET', path);
    const listed = new Set(items.map(keyOf));
    for (const object of [...objects.values()]) if (!listed.has(keyOf(object))) drop(object);
    items.forEach(put);
    version = metadata.resourceVersion ?? '';
    synced();
  };

  const watch = async (): Promise<void> => {
    const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=${WATCH_SECONDS}&resourceVersion=${version}`;
    const deadline = AbortSignal.timeout(WATCH_SECONDS * 1000 + GRACE_MS);
    for await (const line of api.lines(`${path}${path.includes('?') ? '&' : '?'}${query}`, deadline)) {
      const { type, object } = JSON.parse(line) as WatchEvent<T>;
      if (type === 'ERROR') {
        const { code, reason, message } = object as unknown as { code?: number; reason?: string; message?: string };
        throw new ApiError(code ?? 0, reason ?? '', message ?? 'the watch was ended with an error');
      }
      if (type === 'DELETED') drop(object);
      else if (type !== 'BOOKMARK') put(object);
      version = object.metadata.resourceVersion ?? version;
    }
  };

  const keep = async (): Promise<void> => {
    while (!signal.aborted) {
      let began = Number.POSITIVE_INFINITY;
      let trouble: unknown;
      try {
        if (version === undefined) await list();
        began = performance.now();
        await watch();
      } catch (error) {
        trouble = error;
      }
      if (signal.aborted) return;
      // What the server says against a version, or sends that is no event, is answered by a new list.
      if (trouble instanceof ApiError || trouble instanceof SyntaxError) version = undefined;
      if (trouble !== undefined && !isExpired(trouble)) {
        log(`${path} cannot be watched, trying again: ${describeError(trouble)}`);
      }
      // One break is mended at once. A server that ends each watch as soon as it has begun is not asked without a pause.
      failures = performance.now() - began > SHORT_MS ? 1 : failures + 1;
      if (failures > 1) await delay(pauseAfter(failures), undefined, { signal }).catch(() => undefined);
    }
  };
  const first = new Promise<void>((resolve) => {
    synced = resolve;
  });
  void keep();
  return { get: (key) => objects.get(key), all: () => [...objects.values()], synced: first };
}

const pauseAfter = (failures: number): number => Math.min(FIRST_PAUSE_MS * 2 ** (failures - 2), LONGEST_PAUSE_MS);
