/** Broken runtimes: each gets one thing about sub-paths wrong, and the scenarios must notice. */
import { mkdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { invalid } from '../../harness/reference/lifecycle/refusal.ts';
import type { ClaimMount, Seams } from '../../harness/reference/seams.ts';
import { runEmbedded } from '../support/embedded-run.ts';

const failed = async (name: string, seams: Partial<Seams>, volumes?: 'server'): Promise<string[]> => {
  const { notPassed, left } = await runEmbedded(`volumes/${name}.yaml`, seams, volumes);
  expect(left).toEqual([]);
  return Object.entries(notPassed).map(([check, outcome]) => `${outcome.status}: ${check}`);
};

/** Finds the directory by its name, as `realpath` does, and not from a handle. */
const byName = (resolve: (mount: ClaimMount, directory: string) => Promise<string>): Partial<Seams> => ({
  claimDirectory: async (mount, directory) =>
    mount.subPath === '' ? directory : resolve(mount, await realpath(directory)),
  subPath: () => '',
});

describe('the conforming runtime', () => {
  it.each(['subpath-names', 'escape-names', 'validation-requests'])('passes %s', async (name) => {
    expect(await failed(name, {})).toEqual([]);
  });

  it.each(['subpath-names', 'escape-links'])('passes %s when volumes are made through the API alone', async (name) => {
    expect(await failed(name, {}, 'server')).toEqual([]);
  });
});

describe('a runtime that drops subPath', () => {
  it('fails each mount and the view from outside', async () => {
    const checks = await failed('subpath-names', { subPath: () => '' });
    expect(checks.filter((check) => check.startsWith('fail: the mount shows that directory ['))).toHaveLength(15);
    expect(checks).toContain('fail: no mount shows the root of the volume');
  });
});

describe('a runtime that shares readOnly between the mounts of a claim', () => {
  it('fails the read-only mount beside writable ones', async () => {
    const checks = await failed('subpath-names', { readOnly: () => false });
    expect(checks).toContain(
      'fail: the read-only mount refuses a change of the directory that others may write [overwriting]',
    );
  });
});

describe('a runtime that decodes subPath', () => {
  it('fails the encoded names', async () => {
    const decoded = byName(async ({ subPath }, directory) => {
      const path = join(directory, decodeURIComponent(subPath));
      await mkdir(path, { recursive: true });
      return path;
    });
    expect(await failed('escape-names', decoded)).toContain(
      "fail: an encoded '..' is refused or is the plain name that it is [by percent signs]",
    );
  });
});

describe('a runtime that follows symbolic links', () => {
  it('fails links that exist and what it makes behind them', async () => {
    const follow = byName(async ({ subPath }, directory) => {
      const path = join(directory, subPath);
      await mkdir(path, { recursive: true }).catch(() => undefined);
      return realpath(path).catch(() => Promise.reject(invalid('no such directory')));
    });
    const checks = await failed('escape-links', follow);
    for (const kind of ['absolute', 'relative', 'a link to a link', 'to another claim beside this one']) {
      expect(checks).toContain(
        `fail: a subPath through a link is refused or shows nothing from outside the volume [${kind}]`,
      );
    }
    expect(checks).toContain('fail: and has made nothing in the other volume');
  });

  it('after it has looked at them fails where they are swapped', async () => {
    const race = byName(async ({ subPath }, directory) => {
      const path = join(directory, subPath);
      const found = await realpath(path).catch(() => directory);
      if (!`${found}${sep}`.startsWith(directory + sep)) throw invalid('leads out of the volume');
      await delay(100);
      return realpath(path).catch(() => Promise.reject(invalid('no such directory')));
    });
    expect(await failed('escape-links', race)).toEqual([
      'fail: whenever it is mounted, it is refused or shows nothing from outside the volume',
    ]);
  });
});
