import { join } from 'node:path';
import { type ApiDocument, readApiDocument } from '../contract/document.ts';
import { contractOf, loadContract } from '../contract/openapi.ts';
import type { Operation } from '../contract/types.ts';
import { packageDir } from '../package.ts';

const DOCUMENT = 'sandbox-lifecycle.yml';

export type NamedOperation = { operationId: string; method: string; path: string };

const documents = new Map<string, Promise<ApiDocument>>();
const loaded = new Map<string, Promise<NamedOperation[]>>();

/** The lifecycle document of a specs folder as plain data. Read once. */
export function lifecycleDocument(specs: string): Promise<ApiDocument> {
  const known = documents.get(specs) ?? readApiDocument(join(specs, DOCUMENT));
  documents.set(specs, known);
  return known;
}

/**
 * The operations of the lifecycle document in a specs folder, by operationId. The published document names none: there
 * an operation has the name that our own document gives to the same method and path.
 */
export function namedOperations(specs: string): Promise<NamedOperation[]> {
  const known = loaded.get(specs) ?? readOperations(specs);
  loaded.set(specs, known);
  return known;
}

async function readOperations(specs: string): Promise<NamedOperation[]> {
  const { operations } = contractOf(await lifecycleDocument(specs));
  const unnamed = operations.some(({ operationId }) => operationId === undefined);
  const ours = unnamed ? (await loadContract(join(packageDir, 'specs', DOCUMENT))).operations : [];
  const nameOf = (operation: Operation): string | undefined =>
    operation.operationId ?? ours.find(({ key }) => key === operation.key)?.operationId;
  return operations.flatMap((operation) => {
    const operationId = nameOf(operation);
    return operationId === undefined ? [] : [{ operationId, method: operation.method, path: operation.path }];
  });
}
