/** Broken runtimes: each spoils one thing about volumes, and the scenario that is about it must notice. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Seams } from '../../harness/reference/seams.ts';
import { runEmbedded } from '../support/embedded-run.ts';

const scenarios = ['read-write', 'read-only', 'cross-sandbox', 'subpath-isolation'] as const;
/** The runs of `npm test` show that the runtime passes these: here they are broken only. */
type Name = (typeof scenarios)[number] | 'read-only-complete' | 'sharing' | 'many' | 'delete-flag' | 'lifetime';
const copies = await mkdtemp(join(tmpdir(), 'osc-faults-'));
afterAll(() => rm(copies, { recursive: true }));

const failed = async (name: Name, seams: Partial<Seams>): Promise<string[]> => {
  const { notPassed, left } = await runEmbedded(`volumes/${name}.yaml`, seams);
  expect(left).toEqual([]);
  return Object.entries(notPassed).map(([check, outcome]) => `${outcome.status}: ${check}`);
};

describe('the conforming runtime', () => {
  it.each(scenarios)('passes %s', async (name) => {
    expect(await failed(name, {})).toEqual([]);
  });

  it.each(scenarios)('passes %s when volumes are made through the API alone', async (name) => {
    const { notPassed, left } = await runEmbedded(`volumes/${name}.yaml`, {}, 'server');
    expect({ notPassed, left }).toEqual({ notPassed: {}, left: [] });
  });
});

describe('a runtime that ignores readOnly', () => {
  const seams = { readOnly: () => false };

  it('fails every change that read-only refuses, and its view from outside', async () => {
    const checks = await failed('read-only', seams);
    expect(checks).toContain('fail: a change of the read-only mount is refused [creating a file]');
    expect(checks).toContain('fail: a change of the read-only mount is refused [changing a mode]');
    expect(checks).toContain('fail: a change of the read-only mount is refused [deleting a file]');
    expect(checks).toContain('fail: seen from outside, nothing changed in the read-only volume');
    expect(checks.filter((check) => check.includes('is refused'))).toHaveLength(9);
    expect(checks.some((check) => check.startsWith('blocked'))).toBe(false);
  });

  it('fails the read-only mount with a subPath', async () => {
    expect(await failed('subpath-isolation', seams)).toContain(
      'fail: a change through the read-only mount is refused [creating a file]',
    );
  });
});

describe('a runtime that mounts everything read-only', () => {
  const seams = { readOnly: () => true };

  it('fails the writes of read-write and the accepted twins of read-only', async () => {
    expect(await failed('read-write', seams)).toContain(
      'fail: a file can be written, since the mount does not say readOnly',
    );
    expect(await failed('read-only', seams)).toContain(
      'fail: the same change of the writable twin is accepted [creating a file]',
    );
  });
});

describe('a runtime that drops subPath', () => {
  it('fails the listing and the view above the mount', async () => {
    const checks = await failed('subpath-isolation', { subPath: () => '' });
    expect(checks).toContain('fail: the mount shows data.csv and nothing else');
    expect(checks).toContain('fail: the marker in the root of the volume is nowhere below /mnt');
    expect(checks).toContain('fail: seen from outside, the writes are in datasets/train and nowhere else');
  });

  it('and mounts its parent fails as well', async () => {
    const checks = await failed('subpath-isolation', {
      subPath: ({ subPath }) => subPath.split('/').slice(0, -1).join('/'),
    });
    expect(checks).toContain('fail: the mount shows data.csv and nothing else');
  });
});

describe('a runtime that gives each sandbox a volume of its own', () => {
  it('fails what a later and a neighbouring sandbox must see', async () => {
    const checks = await failed('cross-sandbox', {
      async claimDirectory({ sandboxId, claimName }, directory) {
        const own = join(copies, `${claimName}-${sandboxId}`);
        await cp(directory, own, { recursive: true });
        return own;
      },
    });
    expect(checks).toContain('fail: a sandbox created later reads exactly what the first one wrote');
    expect(checks).toContain('fail: the third sandbox sees it');
    expect(checks).toContain('fail: the data outlives them all');
  });
});

describe('a runtime that shows stale data', () => {
  /** Every sandbox but the first sees the volume as it was when it was first used. */
  const stale = (): Partial<Seams> => {
    const seen = new Map<string, string>();
    return {
      async claimDirectory({ claimName, sandboxId }, directory) {
        const first = seen.get(claimName);
        if (first !== undefined) return first;
        const copy = join(copies, `stale-${claimName}-${sandboxId}`);
        await cp(directory, copy, { recursive: true });
        seen.set(claimName, copy);
        return directory;
      },
    };
  };

  it('fails the sandbox that was created later', async () => {
    const checks = await failed('cross-sandbox', stale());
    expect(checks).toContain('fail: a sandbox created later reads exactly what the first one wrote');
    expect(checks).toContain('fail: the data outlives them all');
  });
});

describe('a runtime that takes claims of similar names for one', () => {
  it('fails the data of each claim', async () => {
    const checks = await failed('sharing', {
      async claimDirectory({ claimName }, directory) {
        return claimName.endsWith('b') ? `${directory.slice(0, -1)}a` : directory;
      },
    });
    expect(checks).toContain(
      'fail: claims whose names begin alike or differ in one character show their own data [another last character]',
    );
    expect(checks.some((check) => check.includes('[one more character]'))).toBe(false);
  });
});

describe('a runtime that lets the first mount decide about readOnly', () => {
  it('fails the other mounts of a list', async () => {
    const first = new Map<string, boolean>();
    const checks = await failed('many', {
      readOnly({ sandboxId, readOnly }) {
        const decided = first.get(sandboxId) ?? readOnly;
        first.set(sandboxId, decided);
        return decided;
      },
    });
    expect(checks).toContain('fail: the others are read-only');
  });
});

describe('a runtime that ignores readOnly, asked about everything', () => {
  it('fails each kind of change, by shell and by file API, and the view from outside', async () => {
    const checks = await failed('read-only-complete', { readOnly: () => false });
    expect(checks.filter((check) => check.startsWith('fail: the change is refused'))).toHaveLength(14);
    expect(checks.filter((check) => check.startsWith('fail: the file API refuses'))).toHaveLength(4);
    expect(checks).toContain('fail: the same change through the read-only mount is refused');
    expect(checks).toContain('fail: seen from outside, nothing changed in the read-only volume');
  });
});

describe('a runtime that loses the data of a volume that it made', () => {
  it('fails the sandbox that comes later', async () => {
    const checks = await failed('lifetime', {
      async claimDirectory({ sandboxId, claimName }, directory) {
        const own = join(copies, `lost-${claimName}-${sandboxId}`);
        await cp(directory, own, { recursive: true });
        return own;
      },
    });
    expect(checks).toContain('fail: the data is there after the sandbox that wrote it [made by default]');
    expect(checks).toContain('fail: the data is there after the sandbox that wrote it [made as asked]');
  });
});

describe('a runtime that does not look at deleteOnSandboxTermination', () => {
  it('and keeps everything fails what must be gone', { timeout: 60_000 }, async () => {
    const checks = await failed('delete-flag', { deleteOnSandboxTermination: () => false });
    expect(checks).toContain('fail: the volumes that were made with the flag are gone');
  });

  it('and removes everything fails what must stay, with and without a look at who comes later', async () => {
    const checks = await failed('delete-flag', { deleteOnSandboxTermination: () => true });
    expect(checks).toContain('fail: the volume that was made without the flag stays with its data');
    expect(checks).toContain('fail: so does the one whose flag is false');
    expect(await failed('lifetime', { deleteOnSandboxTermination: () => true })).toContain(
      'fail: another sandbox finds the volumes without having to make them',
    );
  });
});

describe('a runtime that does not look at createIfNotExists', () => {
  it('and makes every volume fails the refusal and the view from outside', async () => {
    const checks = await failed('lifetime', { createIfNotExists: () => true });
    expect(checks).toContain('fail: a claim without a volume, which must not be made, is refused');
    expect(checks).toContain('fail: and no volume was made by the refused request');
  });

  it('and makes none fails the sandbox that wants one', async () => {
    expect(await failed('lifetime', { createIfNotExists: () => false })).toContain(
      'fail: a sandbox is created that mounts claims with and without a volume',
    );
  });
});
