import { spawnSync } from 'node:child_process';
import type Docker from 'dockerode';
import { expect, test } from 'vitest';
import { bootstrapScript } from '../../harness/targets/images/bootstrap.ts';
import { requireDebootstrap, thisDistribution } from '../../harness/targets/images/rootfs.ts';
import { OFFICIAL_EXECD, OFFICIAL_SANDBOX } from '../../harness/targets/managed/images/official.ts';
import { provideImages } from '../../harness/targets/managed/images/provide.ts';
import { INSTEAD, sandboxImageName } from '../../harness/targets/managed/images/sandbox.ts';
import { keepApart } from '../../harness/targets/managed/images/tags.ts';

/** An engine that has `images`, each with an id of its own, and pulls those in `registry`. */
function fakeEngine(images: string[], registry: string[] = []): Docker {
  const refuse = (statusCode: number, message: string) =>
    Promise.reject(Object.assign(new Error(message), { statusCode }));
  return {
    getImage: (name: string) => ({
      inspect: () => (images.includes(name) ? Promise.resolve({ RepoTags: [name] }) : refuse(404, 'no such image')),
    }),
    pull: (name: string) => {
      if (!registry.includes(name)) return refuse(500, 'no such host');
      images.push(name);
      return Promise.resolve(null);
    },
    modem: { followProgress: (_: unknown, done: (error: null, events: object[]) => void) => done(null, []) },
  } as unknown as Docker;
}

const noBundle = () => Promise.reject(new Error('the bundle was asked for'));
const official = { execd: OFFICIAL_EXECD, sandbox: OFFICIAL_SANDBOX, ownExecd: false };
const local = sandboxImageName(await thisDistribution());

test('official images that are there are taken, before local ones', async () => {
  const docker = fakeEngine([OFFICIAL_EXECD, OFFICIAL_SANDBOX, local]);
  expect(await provideImages({ docker, execdBundle: noBundle, log: () => undefined })).toEqual(official);
});

test('official images are pulled where there is a registry', async () => {
  const lines: string[] = [];
  const docker = fakeEngine([OFFICIAL_SANDBOX], [OFFICIAL_EXECD]);
  expect(await provideImages({ docker, execdBundle: noBundle, log: (line) => lines.push(line) })).toEqual(official);
  expect(lines).toEqual([`pulling ${OFFICIAL_EXECD}`]);
});

test('a local sandbox image that is there is taken without asking a registry, with the local execd', async () => {
  const docker = fakeEngine([local], [OFFICIAL_EXECD, OFFICIAL_SANDBOX]);
  await expect(provideImages({ docker, execdBundle: noBundle, log: () => undefined })).rejects.toThrow(
    'bundle was asked',
  );
});

test.each([
  ['there', [local, 'somebody/execd:1'], []],
  ['pulled', [local], ['somebody/execd:1']],
])('an execd image that is named and %s is taken with the sandbox image there is', async (_, images, registry) => {
  const docker = fakeEngine(images, registry);
  const named = { docker, execdImage: 'somebody/execd:1', execdBundle: noBundle, log: () => undefined };
  expect(await provideImages(named)).toEqual({ sandbox: local, execd: 'somebody/execd:1', ownExecd: false });
});

test('an execd image that is named and cannot be had is a sentence, before anything is made', async () => {
  const named = { docker: fakeEngine([]), execdImage: 'somebody/execd:1', execdBundle: noBundle, log: () => undefined };
  await expect(provideImages(named)).rejects.toThrow(
    /^The Docker engine has no execd image somebody\/execd:1, and cannot pull it: .*no such host\nCheck --execd-image, .*docker pull/,
  );
});

test('an execd image without a name is refused, since it would go with the name that the run gives it', async () => {
  const docker = fakeEngine(['sha256:1', local]);
  docker.getImage = () => ({ inspect: async () => ({ RepoTags: [], RepoDigests: [] }) }) as unknown as Docker.Image;
  const named = { docker, execdImage: 'sha256:1', execdBundle: noBundle, log: () => undefined };
  await expect(provideImages(named)).rejects.toThrow(/has no name in the Docker engine.*docker tag sha256:1/);
});

test('a machine that cannot make the image says everything that is missing', async () => {
  const other = { id: 'gentoo', suite: '' };
  await expect(requireDebootstrap(other, INSTEAD)).rejects.toThrow(
    /No image registry.* needs Debian or Ubuntu.*docker load/,
  );
});

test('the bootstrap script is POSIX sh', () => {
  expect(bootstrapScript.startsWith('#!/bin/sh\n')).toBe(true);
  expect(spawnSync('sh', ['-n'], { input: bootstrapScript }).status).toBe(0);
});

/** An engine with one image, under several names; containers of it can be committed, to the id `anew`. */
function engineWithNames(names: string[]) {
  const ids = new Map(names.map((name) => [name, 'old']));
  const removed: string[] = [];
  const namesOf = (id: string) => [...ids].flatMap(([name, one]) => (one === id ? [name] : []));
  const docker = {
    getImage: (name: string) => ({
      inspect: async () => ({ RepoTags: namesOf(ids.get(name) ?? name) }),
      tag: async ({ repo, tag }: { repo: string; tag: string }) => void ids.set(`${repo}:${tag}`, name),
      remove: async () => void removed.push(name),
    }),
    createContainer: async () => undefined,
    getContainer: () => ({ commit: async () => ({ Id: 'anew' }), remove: async () => undefined }),
  } as unknown as Docker;
  return { docker, ids, removed };
}

test('an image of ours that somebody calls otherwise as well gets an id of its own, and the other names keep theirs', async () => {
  const { docker, ids, removed } = engineWithNames(['ours:1', 'ubuntu:latest']);
  expect(await keepApart(docker, 'ours', '1')).toEqual(['ubuntu:latest']);
  expect([...ids]).toEqual([
    ['ours:1', 'anew'],
    ['ubuntu:latest', 'old'],
  ]);
  expect(removed).toEqual([]);
  expect(await keepApart(docker, 'ours', '1')).toEqual([]);
});

test('an image that another run has kept apart meanwhile is left to it, and what was made for it goes', async () => {
  const { docker, ids, removed } = engineWithNames(['ours:1', 'ubuntu:latest']);
  const container = docker.getContainer('any');
  const commit = async () => {
    ids.set('ours:1', 'of the other run');
    return container.commit();
  };
  docker.getContainer = () => ({ ...container, commit }) as unknown as Docker.Container;
  await keepApart(docker, 'ours', '1');
  expect(ids.get('ours:1')).toBe('of the other run');
  expect(removed).toEqual(['anew']);
});
