/** The arguments of the program. */
import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../../../errors.ts';

export type Arguments = {
  kubeconfig: string;
  /** Of the BatchSandboxes and their pods. */
  namespace: string;
  /** Of the claims that get a volume. */
  storageClass: string;
  /** Where the directories of the volumes are made, on the node and here. */
  volumes: string;
  /** The socket of the containerd of the node; without it nothing can be paused. */
  containerd?: string;
};

/** A name of Kubernetes: what goes into paths of requests. */
const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Reads the arguments. Throws UsageError that says what is wrong and what is wanted. */
export function readArguments(args: readonly string[]): Arguments {
  const text = { type: 'string' } as const;
  let values: Record<string, string | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: { kubeconfig: text, namespace: text, 'storage-class': text, volumes: text, containerd: text },
    }));
  } catch (error) {
    throw new UsageError('the arguments cannot be used', { cause: error });
  }
  const given = (name: string): string => {
    const value = values[name];
    if (value === undefined || value === '') throw new UsageError(`--${name} is missing`);
    return value;
  };
  const named = (name: string): string => {
    if (!NAME.test(given(name))) throw new UsageError(`--${name} ${given(name)} is no name of Kubernetes`);
    return given(name);
  };
  const found: Arguments = {
    kubeconfig: given('kubeconfig'),
    namespace: named('namespace'),
    storageClass: named('storage-class'),
    volumes: given('volumes'),
    ...(values.containerd && { containerd: values.containerd }),
  };
  if (!isAbsolute(found.volumes)) {
    throw new UsageError('--volumes must be an absolute path: it is used by the node, too');
  }
  return found;
}
