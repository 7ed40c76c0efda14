import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiDocument, readApiDocument } from '../contract/document.ts';
import { contractOf, loadContract } from '../contract/openapi.ts';
import type { Operation } from '../contract/types.ts';
import { packageDir } from '../package.ts';
import { newestSet, type SetId } from '../spec-version.ts';

/** The documents whose operations steps can call. */
const DOCUMENTS = { lifecycle: 'sandbox-lifecycle.yml', execd: 'execd-api.yaml' } as const;
type CalledApi = keyof typeof DOCUMENTS;
export const CALLED = Object.keys(DOCUMENTS) as CalledApi[];

/** An operation that a step can call. `api`: whose it is; what is of execd is asked in a sandbox. */
export type NamedOperation = { operationId: string; method: string; path: string; api: CalledApi };

const documents = new Map<string, Promise<ApiDocument>>();
const loaded = new Map<string, Promise<NamedOperation[]>>();

/** The lifecycle document of a specs folder as plain data. Read once. */
export const lifecycleDocument = (specs: string): Promise<ApiDocument> => calledDocument(specs, 'lifecycle');

/** One of the documents of a specs folder as plain data, in one requirement set or the newest. Read once. */
export function calledDocument(specs: string, api: CalledApi, set: SetId = newestSet(specs)): Promise<ApiDocument> {
  const file = join(specs, DOCUMENTS[api]);
  const key = `${set} ${file}`;
  const known = documents.get(key) ?? readApiDocument(file, set);
  documents.set(key, known);
  return known;
}

/**
 * The operations of the lifecycle and execd documents in a specs folder, by operationId. A published document may name
 * none: there an operation has the name that our own document gives to the same method and path. Those of one requirement set, or
 * of the newest.
 */
export function namedOperations(specs: string, set: SetId = newestSet(specs)): Promise<NamedOperation[]> {
  const key = `${set} ${specs}`;
  const known = loaded.get(key) ?? readAll(specs, set);
  loaded.set(key, known);
  return known;
}

/** A vendor's documents may be without an execd; a lifecycle API is what everything begins with. */
export const isThere = (specs: string, api: CalledApi): boolean =>
  api === 'lifecycle' || existsSync(join(specs, DOCUMENTS[api]));

async function readAll(specs: string, set: SetId): Promise<NamedOperation[]> {
  return (
    await Promise.all(CALLED.filter((api) => isThere(specs, api)).map((api) => readOperations(specs, api, set)))
  ).flat();
}

async function readOperations(specs: string, api: CalledApi, set: SetId): Promise<NamedOperation[]> {
  const { operations } = contractOf(await calledDocument(specs, api, set));
  const unnamed = operations.some(({ operationId }) => operationId === undefined);
  const ours = unnamed ? (await loadContract(join(packageDir, 'specs', DOCUMENTS[api]), { set })).operations : [];
  const nameOf = (operation: Operation): string | undefined =>
    operation.operationId ?? ours.find(({ key }) => key === operation.key)?.operationId;
  return operations.flatMap((operation) => {
    const operationId = nameOf(operation);
    return operationId === undefined ? [] : [{ operationId, method: operation.method, path: operation.path, api }];
  });
}
