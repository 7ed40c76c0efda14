/** Directories of the host: what the suite makes there is its own, and nothing else is touched. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HarnessError } from '../../harness/errors.ts';
import { openLedger, whatIsLeft } from '../../harness/run/ledger.ts';
import { sweepHostDirectories } from '../../harness/session/sweep-host-directories.ts';
import { createHostDirectories, notedIn, removeHostDirectory } from '../../harness/volumes/host/directories.ts';
import { directoryOnServer, samePath } from '../../harness/volumes/host/place.ts';

let folder: string;
let here: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'osc-host-directories-')));
  here = join(folder, 'here');
  await mkdir(join(here, 'canary'), { recursive: true });
  await writeFile(join(here, 'canary', 'kept.txt'), 'kept');
});
afterEach(async () => {
  expect(await readFile(join(here, 'canary', 'kept.txt'), 'utf8')).toBe('kept');
  await rm(folder, { recursive: true });
});

const SEED = [{ path: 'a/b/c.txt', content: Buffer.from('c') }];
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);

describe('a directory of the host', () => {
  it('can be written by whoever a sandbox runs as, whatever the umask is', async () => {
    const before = process.umask(0o077);
    try {
      await createHostDirectories(here).create('osc-r1-data', SEED);
    } finally {
      process.umask(before);
    }
    for (const path of ['', 'a', 'a/b']) expect(await modeOf(join(here, 'osc-r1-data', path))).toBe('777');
    expect(await modeOf(join(here, 'osc-r1-data/a/b/c.txt'))).toBe('644');
  });

  it('is seen, listed beside those of others, and removed', async () => {
    const directories = createHostDirectories(here);
    await directories.create('osc-r1-data', SEED);
    expect(await directories.list()).toEqual(['canary', 'osc-r1-data']);
    expect((await directories.inspect('osc-r1-data')).map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/c.txt']);
    await directories.remove('osc-r1-data');
    expect(await directories.exists('osc-r1-data')).toBe(false);
    await directories.remove('osc-r1-data');
  });

  it('that is there already is an error and stays as it is', async () => {
    await mkdir(join(here, 'osc-r1-data'));
    await expect(createHostDirectories(here).create('osc-r1-data', SEED)).rejects.toThrow(/EEXIST/);
    expect(await readdir(join(here, 'osc-r1-data'))).toEqual([]);
  });

  it.each(['canary', '..', '', 'osc-r1/../canary', 'osc-r1/x'])(
    'called %j is not removed: no run makes it',
    async (name) => {
      await expect(createHostDirectories(here).remove(name)).rejects.toThrow(HarnessError);
    },
  );

  it('has a name on the server', () => {
    expect(directoryOnServer(samePath('/srv'), 'x')).toBe('/srv/x');
    expect(directoryOnServer({ onServer: '/' }, 'x')).toBe('/x');
  });
});

describe('what a run has left', () => {
  const file = (): string => join(folder, 'ledger');
  async function left(...names: string[]) {
    const ledger = openLedger(file());
    for (const name of names) {
      await mkdir(join(here, name));
      notedIn(ledger, here).made(name);
    }
    return ledger;
  }

  it('is found in its ledger and removed, and nothing beside it', async () => {
    const ledger = await left('osc-r1-one', 'osc-r1-two');
    await mkdir(join(here, 'osc-r2-of-another-run'));
    notedIn(ledger, here).gone('osc-r1-one');
    expect(await sweepHostDirectories(whatIsLeft(file()), ledger)).toEqual([]);
    expect(await readdir(here)).toEqual(['canary', 'osc-r1-one', 'osc-r2-of-another-run']);
    expect(whatIsLeft(file())).toEqual([]);
  });

  it('is told where it cannot be removed', async () => {
    const ledger = await left();
    ledger.made({ kind: 'host-directory', id: join(here, 'canary') });
    expect(await sweepHostDirectories(whatIsLeft(file()), ledger)).toEqual([
      expect.stringMatching(/canary was not made by a run and is left alone$/),
    ]);
    expect(whatIsLeft(file())).toHaveLength(1);
  });

  it('on another machine is told, and stays in the ledger', async () => {
    const ledger = await left();
    ledger.made({ kind: 'host-directory', id: join(folder, 'mounted-there/osc-r1-data') });
    expect(await sweepHostDirectories(whatIsLeft(file()), ledger, 'another')).toEqual([
      expect.stringMatching(/osc-r1-data is on another, and not on this machine: remove it there$/),
    ]);
    expect(whatIsLeft(file())).toHaveLength(1);
    expect(await sweepHostDirectories(whatIsLeft(file()), ledger)).toEqual([]);
  });

  it('is left alone when a link has taken the place of what it is in', async () => {
    await left('osc-r1-data');
    await symlink(here, join(folder, 'link'));
    await expect(removeHostDirectory(join(folder, 'link', 'osc-r1-data'))).rejects.toThrow(/is a link to .* by now/);
    await expect(removeHostDirectory('osc-r1-data')).rejects.toThrow(/no absolute path/);
    expect(await readdir(here)).toContain('osc-r1-data');
  });
});
