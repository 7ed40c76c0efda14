/** Which cluster the settings name. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../harness/errors.ts';
import { packageDir } from '../../harness/package.ts';
import { type Flags, resolveSettings } from '../../harness/settings/resolve.ts';

const cwd = mkdtempSync(join(tmpdir(), 'osc-test-kube-settings-'));
afterAll(() => rmSync(cwd, { recursive: true }));
mkdirSync(join(cwd, 'sub'));
for (const name of ['one', 'two', 'sub/three']) writeFileSync(join(cwd, name), '');

const config = (text: string): string => {
  const file = join(cwd, 'sub', 'conformance.yaml');
  writeFileSync(file, text);
  return file;
};
const accessOf = (flags: Flags, env: Record<string, string> = {}) =>
  resolveSettings(flags, { env, cwd, packageDir }).volumesAccess.kubernetes;

describe('the cluster of the settings', () => {
  it('is none where nothing is said of it, whatever KUBECONFIG says to other programs', () => {
    expect(accessOf({}, { KUBECONFIG: '/k' })).toBeUndefined();
  });

  it('goes by flag, environment and file, in this order and each thing by itself', () => {
    const file = config(
      'kubernetes: { kubeconfig: three, context: c, namespace: n, storageClass: s.x, image: i, accessMode: ReadWriteOnce, storage: 5Gi }',
    );
    const rest = { accessMode: 'ReadWriteOnce', storage: '5Gi' };
    expect(accessOf({ config: file })).toEqual({
      ...rest,
      kubeconfig: join(cwd, 'sub', 'three'),
      context: 'c',
      namespace: 'n',
      storageClass: 's.x',
      image: 'i',
    });
    const env = {
      SANDBOX_KUBECONFIG: 'two',
      SANDBOX_KUBE_CONTEXT: 'c2',
      SANDBOX_KUBE_NAMESPACE: 'n2',
      SANDBOX_STORAGE_CLASS: 's2',
      SANDBOX_KUBE_IMAGE: 'i2',
    };
    expect(accessOf({ config: file, kubeContext: 'c3' }, env)).toEqual({
      ...rest,
      kubeconfig: join(cwd, 'two'),
      context: 'c3',
      namespace: 'n2',
      storageClass: 's2',
      image: 'i2',
    });
    const flags = { kubeconfig: 'one', kubeContext: 'c3', kubeNamespace: 'n3', storageClass: 's3', kubeImage: 'i3' };
    expect(accessOf(flags, env)).toEqual({
      kubeconfig: join(cwd, 'one'),
      context: 'c3',
      namespace: 'n3',
      storageClass: 's3',
      image: 'i3',
    });
  });

  it('may have several files, as KUBECONFIG', () => {
    expect(accessOf({ kubeconfig: ['one', 'none', 'two'].join(delimiter) })?.kubeconfig).toBe(
      ['one', 'none', 'two'].map((name) => join(cwd, name)).join(delimiter),
    );
  });

  it.each<[string, Flags, RegExp]>([
    ['a file that is not there', { kubeconfig: 'none' }, /^--kubeconfig: .*none does not exist$/],
    ['an empty context', { kubeContext: ' ' }, /^--kube-context: it is empty$/],
    ['a namespace with a slash', { kubeNamespace: 'a/b' }, /^--kube-namespace: "a\/b" is no name of Kubernetes$/],
    ['a storage class with a capital', { storageClass: 'Fast' }, /^--storage-class: "Fast" is no name of Kubernetes$/],
    ['a cluster for an execd alone', { execd: 'x:1', kubeNamespace: 'n' }, /^--kube-namespace: an execd alone /],
  ])('refuses %s, and names the setting', (_what, flags, message) => {
    expect(() => accessOf(flags)).toThrow(UsageError);
    expect(() => accessOf(flags)).toThrow(message);
  });

  it.each([
    ['a size that is none', '{ storage: much }', /^kubernetes\.storage: much is no quantity of Kubernetes/],
    [
      'an access mode that is none',
      '{ accessMode: RWX }',
      /kubernetes\.accessMode RWX is not one of ReadWriteMany, ReadWriteOnce/,
    ],
    ['a key that is none', '{ name: x }', /unknown key name/],
  ])('refuses %s in the file', (_what, text, message) => {
    expect(() => accessOf({ config: config(`kubernetes: ${text}`) })).toThrow(message);
  });
});
