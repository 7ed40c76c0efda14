import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiDocument, readApiDocument } from '../contract/document.ts';
import { contractOf, loadContract } from '../contract/openapi.ts';
import type { Operation } from '../contract/types.ts';
import { packageDir } from '../package.ts';

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

/** One of the documents of a specs folder as plain data. Read once. */
export function calledDocument(specs: string, api: CalledApi): Promise<ApiDocument> {
  const file = join(specs, DOCUMENTS[api]);
  const known = documents.get(file) ?? readApiDocument(file);
  documents.set(file, known);
  return known;
}

/**
 * The operations of the lifecycle and execd documents in a specs folder, by operationId. A published document may name
 * none: there an operation has the name that our own document gives to the same method and path.
 */
export function namedOperations(specs: string): Promise<NamedOperation[]> {
  const known = loaded.get(specs) ?? readAll(specs);
  loaded.set(specs, known);
  return known;
}

/** A vendor's documents may be without an execd; a lifecycle API is what everything begins with. */
export const isThere = (specs: string, api: CalledApi): boolean =>
  api === 'lifecycle' || existsSync(join(specs, DOCUMENTS[api]));

async function readAll(specs: string): Promise<NamedOperation[]> {
  return (
    await Promise.all(CALLED.filter((api) => isThere(specs, api)).map((api) => readOperations(specs, api)))
  ).flat();
}

async function readOperations(specs: string, api: CalledApi): Promise<NamedOperation[]> {
  const { operations } = contractOf(await calledDocument(specs, api));
  const unnamed = operations.some(({ operationId }) => operationId === undefined);
  const ours = unnamed ? (await loadContract(join(packageDir, 'specs', DOCUMENTS[api]))).operations : [];
  const nameOf = (operation: Operation): string | undefined =>
    operation.operationId ?? ours.find(({ key }) => key === operation.key)?.operationId;
  return operations.flatMap((operation) => {
    const operationId = nameOf(operation);
    return operationId === undefined ? [] : [{ operationId, method: operation.method, path: operation.path, api }];
  });
}
