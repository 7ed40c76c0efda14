import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageDir } from '../../../../harness/package.ts';
import { kubernetesCacheDir } from '../../../../harness/targets/kubernetes/cluster/cache.ts';
import {
  daemonsCached,
  kubernetesVersion,
  provideDaemons,
} from '../../../../harness/targets/kubernetes/cluster/daemons.ts';

let directory: string;
let path: string | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'osc-test-daemons-'));
  path = process.env.PATH;
});
afterEach(async () => {
  process.env.PATH = path;
  await rm(directory, { recursive: true });
});

/**
 * A Go that answers with `version`, and builds by making a file for each folder; what it is called with it writes down.
 * `before` is what its build does first.
 */
async function installGo(version: string, before = ':'): Promise<void> {
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh
case "$1" in
  env) echo ${version} ;;
  build) echo "$PWD $*" >> ${directory}/calls; ${before}
    while [ $# -gt 0 ]; do case "$1" in -o) into=$2; shift 2 ;; ./*) echo built > "$into$1"; shift ;; *) shift ;; esac; done ;;
esac
`;
  await writeFile(join(bin, 'go'), script);
  await chmod(join(bin, 'go'), 0o755);
  process.env.PATH = `${bin}:${path}`;
}

function withoutGo(): void {
  process.env.PATH = '/nowhere';
}

async function sources(version = '1.34.4'): Promise<string> {
  const folder = join(directory, 'sources');
  for (const name of ['kubernetes', 'namespaces', 'certificates', 'pause']) {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'main.go'), `package main // ${name}`);
  }
  await writeFile(join(folder, 'go.mod'), `module x\n\nrequire (\n\tk8s.io/kubernetes v${version}\n)\n`);
  await writeFile(join(folder, 'go.sum'), '');
  return folder;
}

const lines: string[] = [];
const options = async () => ({
  cacheDir: join(directory, 'cache'),
  log: (line: string) => lines.push(line),
  sources: await sources(),
});
const calls = async (): Promise<string[]> =>
  (await readFile(join(directory, 'calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

describe('the daemons', () => {
  test('are built once, also when several want them at once, and are known to be there', async () => {
    await installGo('go1.26.8');
    const wanted = await options();
    lines.length = 0;
    expect(await daemonsCached(wanted)).toBeUndefined();
    const found = await Promise.all([provideDaemons(wanted), provideDaemons(wanted)]);
    expect(found[0]).toBe(found[1]);
    expect(await provideDaemons(wanted)).toBe(found[0]);
    expect(await daemonsCached(wanted)).toBe(found[0]);
    expect(await calls()).toHaveLength(1);
    expect(
      lines.filter((line) => /^building the daemons of Kubernetes 1\.34\.4 with go1\.26\.8 /.test(line)),
    ).toHaveLength(1);
    expect((await readdir(found[0])).sort()).toEqual(['certificates', 'kubernetes', 'namespaces', 'pause']);
  });

  test('know which version they are', async () => {
    await installGo('go1.26.8');
    await provideDaemons(await options());
    const [call] = await calls();
    expect(call).toContain('-X k8s.io/component-base/version.gitVersion=v1.34.4 ');
    expect(call).toContain('-X k8s.io/client-go/pkg/version.gitMinor=34 ');
  });

  test('are built anew for other sources and another Go', async () => {
    await installGo('go1.26.8');
    const wanted = await options();
    const first = await provideDaemons(wanted);
    await writeFile(join(wanted.sources, 'go.sum'), 'changed');
    const second = await provideDaemons(wanted);
    await installGo('go1.27.0');
    const third = await provideDaemons(wanted);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await calls()).toHaveLength(3);
  });

  test('that are there need no Go', async () => {
    await installGo('go1.26.8');
    const wanted = await options();
    const built = await provideDaemons(wanted);
    withoutGo();
    expect(await provideDaemons(wanted)).toBe(built);
  });

  test('without Go say what to install', async () => {
    withoutGo();
    await expect(provideDaemons(await options())).rejects.toThrow(/Go >= 1\.24: there is none\. .*go\.dev/);
  });

  test('with a Go that is too old say which one it is', async () => {
    await installGo('go1.19.8');
    await expect(provideDaemons(await options())).rejects.toThrow(/Go >= 1\.24: this is go1\.19\.8\. /);
    await installGo('go1.24.0');
    await expect(provideDaemons(await options())).resolves.toMatch(/-go1\.24\.0-/);
  });

  test('that cannot be built show what Go says last and what to do, and leave nothing', async () => {
    await installGo('go1.26.8', 'echo "dial tcp: lookup proxy.example: no such host" >&2; exit 1');
    const wanted = await options();
    await expect(provideDaemons(wanted)).rejects.toThrow(/cannot be built: dial tcp.*proxy\.example.*GOPROXY/s);
    expect(await readdir(wanted.cacheDir)).toEqual([]);
  });

  test('are not built to the end when the run is stopped', async () => {
    await installGo('go1.26.8', `echo > ${directory}/begun; exec sleep 60`);
    const stop = new AbortController();
    const wanted = { ...(await options()), signal: stop.signal };
    const building = provideDaemons(wanted);
    const stopped = expect(building).rejects.toThrow('stopped by somebody');
    await expect.poll(() => readFile(join(directory, 'begun')), { timeout: 20_000 }).toBeDefined();
    stop.abort(new Error('stopped by somebody'));
    await stopped;
    expect(await readdir(wanted.cacheDir)).toEqual([]);
  });
});

test('the version is that of go.mod', async () => {
  const file = join(packageDir, 'harness/targets/kubernetes/daemons/go.mod');
  expect(kubernetesVersion(await readFile(file, 'utf8'))).toMatch(/^1\.\d+\.\d+$/);
});

test('the sources come along when the package is built', async () => {
  const [own, built] = await Promise.all(
    ['harness', 'dist/harness'].map((folder) =>
      readdir(join(packageDir, folder, 'targets/kubernetes/daemons'), { recursive: true }),
    ),
  );
  expect(built?.sort()).toEqual(own?.sort());
  expect(own).toContain('go.sum');
});

test('the cache is where the environment says, and survives a new installation', () => {
  expect(kubernetesCacheDir({ XDG_CACHE_HOME: '/c' })).toBe('/c/opensandbox-conformance/kubernetes');
  for (const relative of ['', 'c']) {
    const place = kubernetesCacheDir({ XDG_CACHE_HOME: relative });
    expect(place).toMatch(/^\/.*\/\.cache\/opensandbox-conformance\/kubernetes$/);
    expect(place).not.toContain('node_modules');
  }
});
