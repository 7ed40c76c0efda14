/** Which cluster has the claims of a server: flags over environment over `kubernetes` in the configuration. */
import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { KubernetesAccess } from '../volumes/kubernetes/access.ts';
import { QUANTITY } from '../volumes/kubernetes/quantity.ts';
import type { FileSettings } from './format.ts';

/** The flags of a cluster. */
export type KubernetesFlags = {
  kubeconfig?: string;
  kubeContext?: string;
  kubeNamespace?: string;
  storageClass?: string;
  kubeImage?: string;
};

type Named = { value: string; where: string };

/** A name of Kubernetes with dots in it, as that of a storage class; one of a namespace has none. */
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * The cluster that is named; undefined where no setting says anything of one. KUBECONFIG alone names none: it is there for other
 * programs. Paths of flags and variables are those of `cwd`, and of the file those of its `folder`. Throws UsageError that names the
 * setting.
 */
export function kubernetesOf(
  flags: KubernetesFlags,
  env: Record<string, string | undefined>,
  file: FileSettings['kubernetes'],
  { cwd, folder }: { cwd: string; folder: string },
): KubernetesAccess | undefined {
  const nearest = (flag: keyof KubernetesFlags, words: string, variable: string, key: keyof typeof ofFile) =>
    named(flags[flag], words) ?? named(env[variable] || undefined, variable) ?? named(ofFile[key], `kubernetes.${key}`);
  const ofFile = file ?? {};
  const kubeconfig =
    files(flags.kubeconfig, '--kubeconfig', cwd) ??
    files(env.SANDBOX_KUBECONFIG || undefined, 'SANDBOX_KUBECONFIG', cwd) ??
    files(ofFile.kubeconfig, 'kubernetes.kubeconfig', folder);
  const context = nearest('kubeContext', '--kube-context', 'SANDBOX_KUBE_CONTEXT', 'context')?.value;
  const namespace = checked(nearest('kubeNamespace', '--kube-namespace', 'SANDBOX_KUBE_NAMESPACE', 'namespace'));
  const storageClass = checked(nearest('storageClass', '--storage-class', 'SANDBOX_STORAGE_CLASS', 'storageClass'));
  const image = nearest('kubeImage', '--kube-image', 'SANDBOX_KUBE_IMAGE', 'image')?.value;
  const { accessMode, storage } = ofFile;
  if (storage !== undefined && !QUANTITY.test(storage)) {
    throw new UsageError(`kubernetes.storage: ${storage} is no quantity of Kubernetes; write 1Gi`);
  }
  const access = { kubeconfig, context, namespace, storageClass, image, accessMode, storage };
  const said = Object.entries(access).filter(([, value]) => value !== undefined);
  return said.length === 0 ? undefined : (Object.fromEntries(said) as KubernetesAccess);
}

function named(value: string | undefined, where: string): Named | undefined {
  if (value === undefined) return undefined;
  if (value.trim() === '') throw new UsageError(`${where}: it is empty`);
  return { value, where };
}

function checked(name: Named | undefined): string | undefined {
  if (name === undefined || (NAME.test(name.value) && name.value.length <= 253)) return name?.value;
  throw new UsageError(`${name.where}: ${JSON.stringify(name.value)} is no name of Kubernetes`);
}

/** As KUBECONFIG it may be several files. */
function files(value: string | undefined, where: string, folder: string): string | undefined {
  if (value === undefined) return undefined;
  const paths = value.split(delimiter).flatMap((path) => (path === '' ? [] : [resolve(folder, path)]));
  if (!paths.some((path) => existsSync(path))) {
    throw new UsageError(`${where}: ${paths.join(' and ') || 'an empty name'} does not exist`);
  }
  return paths.join(delimiter);
}
