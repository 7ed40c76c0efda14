/** Kubeconfigs that are merged as kubectl merges them, and those that cannot be used. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../../harness/errors.ts';
import { loadKubeconfig, usualKubeconfig } from '../../../harness/volumes/kubernetes/kubeconfig.ts';
import { kubeconfigText, TOKEN } from './fake-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'osc-test-kubeconfig-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const good = file('good', kubeconfigText('http://one:1'));
const refusal = (access: Parameters<typeof loadKubeconfig>[0]): Promise<Error> =>
  loadKubeconfig(access).then(
    ({ context }) => Promise.reject(new Error(`it took ${context}`)),
    (error: Error) => error,
  );

describe('a kubeconfig', () => {
  it('is that of its current context, or of the one that is named', async () => {
    expect(await loadKubeconfig({ kubeconfig: good })).toMatchObject({
      context: 'good',
      server: 'http://one:1',
      namespace: 'boxes',
    });
    expect(await loadKubeconfig({ kubeconfig: good, context: 'nowhere' })).toMatchObject({
      server: 'http://127.0.0.1:1',
      namespace: 'default',
    });
  });

  it('is several files, of which the first counts, and those that are missing do not', async () => {
    const second = file(
      'second',
      kubeconfigText('http://two:2')
        .replace('current-context: good', 'current-context: nowhere')
        .replace('name: me', 'name: you'),
    );
    const kubeconfig = [join(folder, 'missing'), good, second].join(delimiter);
    const loaded = await loadKubeconfig({ kubeconfig });
    expect(loaded).toMatchObject({ context: 'good', server: 'http://one:1' });
    expect(loaded.config.getUsers().map(({ name }) => name)).toEqual(['me', 'you']);
    const reversed = [second, good].join(delimiter);
    expect(await loadKubeconfig({ kubeconfig: reversed })).toMatchObject({ context: 'nowhere' });
    expect(await loadKubeconfig({ kubeconfig: reversed, context: 'good' })).toMatchObject({ server: 'http://two:2' });
  });

  it('is looked for where kubectl looks', async () => {
    expect(usualKubeconfig({ KUBECONFIG: 'a:b' })).toBe('a:b');
    vi.stubEnv('KUBECONFIG', good);
    expect(await loadKubeconfig({})).toMatchObject({ context: 'good' });
  });

  it.each([
    ['that is not there', join(folder, 'none'), /^the kubeconfig .*none does not exist$/],
    [
      'with a context that it has not',
      good,
      /^there is no context other in .*good\. Name one with --kube-context: good, nowhere$/,
    ],
    ['that is no YAML', file('yaml', `users: [{token: ${TOKEN}\n  "x`), /yaml cannot be used: line \d+: /],
    [
      'that is a list',
      file('list', '[1, 2]'),
      /list has no contexts, so it is no kubeconfig\. Name another with --kubeconfig\.$/,
    ],
    ['that is empty', file('empty', ''), /empty cannot be used: it is no kubeconfig$/],
    [
      'with a cluster without address',
      file('part', 'clusters: [{name: a, cluster: {}}]'),
      /clusters\[0\].cluster.server is missing$/,
    ],
    ['that is a directory', folder, /cannot be used: EISDIR/],
  ])('%s is a wrong setting, and no line of it is shown', async (_what, kubeconfig, message) => {
    const error = await refusal({ kubeconfig, context: 'other' });
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain(TOKEN);
  });

  it('without a current context wants one to be named', async () => {
    const kubeconfig = file('current', kubeconfigText('http://one:1').replace('current-context: good', ''));
    expect((await refusal({ kubeconfig })).message).toMatch(
      /has no current context\. Name one with --kube-context: good, nowhere$/,
    );
  });

  it('without contexts is none', async () => {
    const error = await refusal({ kubeconfig: file('notes', 'title: notes') });
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toMatch(/notes has no contexts, so it is no kubeconfig\. Name another with --kubeconfig\.$/);
  });

  it('tells how kubectl takes the same one', async () => {
    const kubectl = async (access: Parameters<typeof loadKubeconfig>[0]) => (await loadKubeconfig(access)).kubectl;
    expect(await kubectl({ kubeconfig: good })).toBe(`kubectl --kubeconfig ${good} --context good --namespace boxes`);
    expect(await kubectl({ kubeconfig: good, context: 'nowhere', namespace: 'mine' })).toBe(
      `kubectl --kubeconfig ${good} --context nowhere --namespace mine`,
    );
    const spaced = file("my 'own'", kubeconfigText('http://one:1'));
    expect(await kubectl({ kubeconfig: spaced })).toContain(` --kubeconfig '${folder}/my '\\''own'\\''' --context `);
    const several = [join(folder, 'missing'), good].join(delimiter);
    expect(await kubectl({ kubeconfig: several })).toBe(
      `KUBECONFIG=${several} kubectl --context good --namespace boxes`,
    );
    vi.stubEnv('KUBECONFIG', good);
    expect(await kubectl({ kubeconfig: good })).toBe('kubectl --context good --namespace boxes');
    expect(await kubectl({})).toBe('kubectl --context good --namespace boxes');
  });

  it('with a context of a cluster that it has not is a wrong setting', async () => {
    const kubeconfig = file('lost', kubeconfigText('http://one:1').replace('cluster: away', 'cluster: gone'));
    expect((await refusal({ kubeconfig, context: 'nowhere' })).message).toMatch(/names a cluster that is not there$/);
  });
});
