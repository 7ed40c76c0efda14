/** Writing to a BatchSandbox: each change only if nobody else has changed it since it was read. */
import type { Api } from '../api/client.ts';
import { type BatchSandbox, FINALIZER, type Status, sandboxesPath } from './batch-sandbox.ts';

export type Resource = {
  /** As it was read, or as the last change has left it. */
  readonly now: BatchSandbox;
  /** Throws ApiError, a conflict (`isConflict`) when it has been changed by somebody else. */
  setStatus(status: Status): Promise<void>;
  annotate(name: string, value: string): Promise<void>;
  addFinalizer(): Promise<void>;
  removeFinalizer(): Promise<void>;
  /** Asks for its deletion, unless it has been changed. */
  remove(): Promise<void>;
};

/** A BatchSandbox as it was read. */
export function createResource(api: Api, sandbox: BatchSandbox): Resource {
  const path = sandboxesPath(sandbox.metadata.namespace ?? '', sandbox.metadata.name);
  let now = sandbox;
  /** The members of `metadata` by which the server knows that it is still the one that was read. */
  const asRead = () => ({ uid: now.metadata.uid, resourceVersion: now.metadata.resourceVersion });
  const patch = async (change: object, metadata: object, below = ''): Promise<void> => {
    now = await api.request<BatchSandbox>('PATCH', path + below, { ...change, metadata: { ...asRead(), ...metadata } });
  };
  return {
    get now() {
      return now;
    },
    setStatus: (status) => patch({ status }, {}, '/status'),
    annotate: (name, value) => patch({}, { annotations: { [name]: value } }),
    addFinalizer: () => patch({}, { finalizers: [...(now.metadata.finalizers ?? []), FINALIZER] }),
    removeFinalizer: () =>
      patch({}, { finalizers: now.metadata.finalizers?.filter((name) => name !== FINALIZER) ?? [] }),
    async remove() {
      await api.request('DELETE', path, { preconditions: asRead(), propagationPolicy: 'Background' });
    },
  };
}
