import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningExecd, startExecd } from './execd.ts';

let execd: RunningExecd;
let root: string;
const q = encodeURIComponent;
const isRoot = process.getuid?.() === 0;

beforeAll(async () => {
  execd = await startExecd();
});
afterAll(async () => {
  await execd.stop();
  expect(execd.stderr()).toBe('');
});
beforeEach(() => {
  root = `${execd.directory}/files`;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(`${root}/dir/sub`, { recursive: true });
  writeFileSync(`${root}/a.txt`, 'one\ntwo\nthree\nfour');
  writeFileSync(`${root}/dir/.hidden.txt`, '');
  writeFileSync(`${root}/dir/sub/c.csv`, '1,2\n');
  symlinkSync('dir', `${root}/link`);
});

const get = (path: string, headers?: Record<string, string>) => execd.ask('GET', path, undefined, headers);
const fails = (answer: { status: number; json: unknown }, status: number): void => {
  expect(answer.json).toEqual({ code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) });
  expect(answer.status).toBe(status);
};

describe('GET /files/info', () => {
  test('describes each path under the name it was asked by', async () => {
    chmodSync(`${root}/a.txt`, 0o4755);
    utimesSync(`${root}/a.txt`, 1_000_000_000, 1_000_000_000);
    const answer = await get(
      `/files/info?path=${q(`${root}/a.txt`)}&path=${q(`${root}/dir`)}&path=${q(`${root}/link`)}`,
    );
    expect(answer.json).toMatchObject({
      [`${root}/a.txt`]: {
        path: `${root}/a.txt`,
        type: 'file',
        size: 18,
        mode: 4755,
        modified_at: '2001-09-09T01:46:40.000Z',
      },
      [`${root}/dir`]: { type: 'directory' },
      [`${root}/link`]: { type: 'symlink' },
    });
    if (isRoot) expect(answer.json).toMatchObject({ [`${root}/a.txt`]: { owner: 'root', group: 'root' } });
  });

  test('gives the absolute path of a relative one', async () => {
    const answer = await get('/files/info?path=package.json');
    expect(answer.json).toMatchObject({ 'package.json': { path: `${process.cwd()}/package.json` } });
  });

  test('404, and 400 for what is no path', async () => {
    fails(await get(`/files/info?path=${q(`${root}/none`)}`), 404);
    fails(await get(`/files/info?path=${q(`${root}/a.txt/below`)}`), 404);
    fails(await get('/files/info'), 400);
    fails(await get('/files/info?path='), 400);
    fails(await get('/files/info?path=%00'), 400);
    fails(await get('/files/info?path=%ff'), 400);
    fails(await get(`/files/info?path=/${'x'.repeat(5000)}`), 400);
  });
});

describe('DELETE', () => {
  test('/files removes files and links, never directories', async () => {
    fails(await execd.ask('DELETE', `/files?path=${q(`${root}/a.txt`)}&path=${q(`${root}/dir`)}`), 400);
    expect(existsSync(`${root}/a.txt`)).toBe(true);
    const answer = await execd.ask('DELETE', `/files?path=${q(`${root}/a.txt`)}&path=${q(`${root}/link`)}`);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(readdirSync(root)).toEqual(['dir']);
    expect(readdirSync(`${root}/dir`)).toHaveLength(2);
  });

  test('/directories removes with content, whatever the names, and refuses files and links', async () => {
    execFileSync('sh', ['-c', "mkdir dir/$(printf '\\377\\376'); touch dir/$(printf '\\377\\376')/x"], { cwd: root });
    fails(await execd.ask('DELETE', `/directories?path=${q(`${root}/dir`)}&path=${q(`${root}/a.txt`)}`), 400);
    fails(await execd.ask('DELETE', `/directories?path=${q(`${root}/link/`)}`), 400);
    expect((await execd.ask('DELETE', `/directories?path=${q(`${root}/dir`)}&path=/no/such`)).status).toBe(200);
    expect(readdirSync(root)).toEqual(['a.txt', 'link']);
    fails(await execd.ask('DELETE', '/directories'), 400);
  });
});

describe('POST /files/permissions', () => {
  test('sets mode and owner', async () => {
    const answer = await execd.ask('POST', '/files/permissions', {
      [`${root}/a.txt`]: isRoot ? { mode: 4640, owner: 'daemon', group: '4321' } : { mode: 4640 },
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    const stats = statSync(`${root}/a.txt`);
    expect(stats.mode & 0o7777).toBe(0o4640);
    if (isRoot) expect([stats.uid, stats.gid]).toEqual([1, 4321]);
  });

  test.each([
    ['digit 8', { mode: 689 }],
    ['a negative mode', { mode: -644 }],
    ['a mode that is text', { mode: '644' }],
    ['too many digits', { mode: 77777 }],
    ['no mode', { owner: 'root' }],
    ['an unknown owner', { mode: 644, owner: 'nobody-of-this-name' }],
    ['no object', 5],
  ])('400 for %s, and nothing is changed', async (_what, value) => {
    const before = statSync(`${root}/dir`).mode;
    fails(
      await execd.ask('POST', '/files/permissions', { [`${root}/dir`]: { mode: 700 }, [`${root}/a.txt`]: value }),
      400,
    );
    expect(statSync(`${root}/dir`).mode).toBe(before);
  });

  test('400 for a path that is not there', async () => {
    fails(await execd.ask('POST', '/files/permissions', { [`${root}/none`]: { mode: 644 } }), 400);
    fails(await execd.ask('POST', '/files/permissions', '{"__proto__": {"mode": 644}}'), 400);
  });
});

describe('POST /files/mv', () => {
  test('renames, replaces a file, and moves several', async () => {
    writeFileSync(`${root}/old`, 'old');
    const answer = await execd.ask('POST', '/files/mv', [
      { src: `${root}/a.txt`, dest: `${root}/old` },
      { src: `${root}/dir/sub`, dest: `${root}/moved` },
    ]);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(readFileSync(`${root}/old`, 'utf8')).toMatch(/^one/);
    expect(readdirSync(`${root}/moved`)).toEqual(['c.csv']);
  });

  test('404 for a missing source or target directory, and nothing is moved', async () => {
    const good = { src: `${root}/a.txt`, dest: `${root}/b.txt` };
    fails(await execd.ask('POST', '/files/mv', [good, { src: `${root}/none`, dest: `${root}/x` }]), 404);
    fails(await execd.ask('POST', '/files/mv', [good, { src: `${root}/dir`, dest: `${root}/none/x` }]), 404);
    expect(existsSync(`${root}/a.txt`)).toBe(true);
    fails(await execd.ask('POST', '/files/mv', [{ src: `${root}/a.txt`, dest: `${root}/dir` }]), 400);
    fails(await execd.ask('POST', '/files/mv', [{ src: `${root}/a.txt` }]), 400);
    fails(await execd.ask('POST', '/files/mv', { src: 'a', dest: 'b' }), 400);
    fails(await execd.ask('POST', '/files/mv', []), 400);
    fails(await execd.ask('POST', '/files/mv', [{ src: `${root}/dir`, dest: `${root}/dir/sub/x` }]), 400);
  });

  test.skipIf(!existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync('/tmp').dev)(
    'moves to another file system with everything',
    async () => {
      const target = `/dev/shm/execd-test-${process.pid}`;
      try {
        chmodSync(`${root}/dir/sub/c.csv`, 0o640);
        symlinkSync('c.csv', `${root}/dir/sub/l`);
        utimesSync(`${root}/dir/sub/c.csv`, 1_000_000_000, 1_000_000_000);
        const answer = await execd.ask('POST', '/files/mv', [{ src: `${root}/dir`, dest: target }]);
        expect(answer.text).toBe('');
        expect(readlinkSync(`${target}/sub/l`)).toBe('c.csv');
        expect(statSync(`${target}/sub/c.csv`)).toMatchObject({ mode: 0o100640, mtimeMs: 1_000_000_000_000 });
        expect(existsSync(`${root}/dir`)).toBe(false);
        expect(readdirSync('/dev/shm').filter((name) => name.includes('moving'))).toEqual([]);
      } finally {
        rmSync(target, { recursive: true, force: true });
      }
    },
  );
});

describe('GET /files/search', () => {
  const search = async (pattern?: string): Promise<string[]> => {
    const answer = await get(`/files/search?path=${q(root)}${pattern === undefined ? '' : `&pattern=${q(pattern)}`}`);
    return (answer.json as { path: string }[]).map(({ path }) => path.slice(root.length + 1));
  };
  test.each([
    [undefined, ['a.txt', 'dir/.hidden.txt', 'dir/sub/c.csv', 'link']],
    ['**', ['a.txt', 'dir/.hidden.txt', 'dir/sub/c.csv', 'link']],
    ['*.txt', ['a.txt', 'dir/.hidden.txt']],
    ['**/*.csv', ['dir/sub/c.csv']],
    ['dir/*', ['dir/.hidden.txt']],
    ['dir/**', ['dir/.hidden.txt', 'dir/sub/c.csv']],
    ['?.{txt,csv}', ['a.txt', 'dir/sub/c.csv']],
    ['[ab].txt', ['a.txt']],
    ['nothing', []],
    ['[', []],
  ])('%s', async (pattern, expected) => {
    expect(await search(pattern)).toEqual(expected);
  });

  test('404 for a missing root, 400 for a file or no path', async () => {
    fails(await get(`/files/search?path=${q(`${root}/none`)}`), 404);
    fails(await get(`/files/search?path=${q(`${root}/a.txt`)}`), 400);
    fails(await get('/files/search'), 400);
    fails(await get(`/files/search?path=${q(root)}&pattern=`), 400);
  });
});

describe('POST /files/replace', () => {
  test('replaces all occurrences, in bytes, and keeps the file', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0]), Buffer.from('aaaé$&'), Buffer.from([0xfe])]);
    writeFileSync(`${root}/bin`, bytes);
    chmodSync(`${root}/bin`, 0o751);
    linkSync(`${root}/bin`, `${root}/hard`);
    const answer = await execd.ask('POST', '/files/replace?verbose=true', {
      [`${root}/bin`]: { old: 'aa', new: 'B$&' },
      [`${root}/a.txt`]: { old: 'absent', new: '' },
    });
    expect(answer.json).toEqual({ [`${root}/bin`]: { replacedCount: 1 }, [`${root}/a.txt`]: { replacedCount: 0 } });
    const expected = Buffer.concat([Buffer.from([0xff, 0]), Buffer.from('B$&aé$&'), Buffer.from([0xfe])]);
    expect(readFileSync(`${root}/hard`)).toEqual(expected);
    expect(statSync(`${root}/bin`).mode & 0o7777).toBe(0o751);
  });

  test('is silent unless verbose, and shortens files', async () => {
    const answer = await execd.ask('POST', '/files/replace', { [`${root}/a.txt`]: { old: '\n', new: '' } });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(readFileSync(`${root}/a.txt`, 'utf8')).toBe('onetwothreefour');
  });

  test('400', async () => {
    const replace = (path: string, item: unknown, query = '') =>
      execd.ask('POST', `/files/replace${query}`, { [path]: item });
    fails(await replace(`${root}/a.txt`, { old: '', new: 'x' }), 400);
    fails(await replace(`${root}/a.txt`, { old: 'x' }), 400);
    fails(await replace(`${root}/none`, { old: 'x', new: 'y' }), 400);
    fails(await replace(`${root}/dir`, { old: 'x', new: 'y' }), 400);
    fails(await replace('/dev/zero', { old: 'x', new: 'y' }), 400);
    fails(await replace(`${root}/a.txt`, { old: 'x', new: 'y' }, '?verbose=maybe'), 400);
    fails(await execd.ask('POST', '/files/replace', {}), 400);
  });
});

describe('directories', () => {
  const list = async (query: string) => {
    const answer = await get(`/directories/list?path=${q(root)}${query}`);
    return (answer.json as { path: string; type: string }[]).map(
      ({ path, type }) => `${path.slice(root.length)} ${type}`,
    );
  };

  test('are listed in lexical order, to the depth asked for, links not followed', async () => {
    expect(await list('')).toEqual(['/a.txt file', '/dir directory', '/link symlink']);
    expect(await list('&depth=0')).toEqual([]);
    expect(await list('&depth=99')).toEqual([
      '/a.txt file',
      '/dir directory',
      '/dir/.hidden.txt file',
      '/dir/sub directory',
      '/dir/sub/c.csv file',
      '/link symlink',
    ]);
  });

  test('a name that is not UTF-8 does not break a listing', async () => {
    execFileSync('sh', ['-c', "touch $(printf 'z\\377')"], { cwd: root });
    expect((await list('')).at(-1)).toBe('/z\ufffd file');
  });

  test('listing refuses links, files and bad depths', async () => {
    fails(await get(`/directories/list?path=${q(`${root}/link`)}`), 400);
    fails(await get(`/directories/list?path=${q(`${root}/link/`)}`), 400);
    fails(await get(`/directories/list?path=${q(`${root}/a.txt`)}`), 400);
    fails(await get(`/directories/list?path=${q(`${root}/none`)}`), 404);
    fails(await get(`/directories/list?path=${q(root)}&depth=-1`), 400);
    fails(await get(`/directories/list?path=${q(root)}&depth=1.5`), 400);
    fails(await get(`/directories/list?path=${q(root)}&path=${q(root)}`), 400);
    fails(await get('/directories/list'), 400);
  });

  test('are made with parents and permissions; those that are there stay as they are', async () => {
    chmodSync(`${root}/dir`, 0o700);
    const answer = await execd.ask('POST', '/directories', {
      [`${root}/n/e/w`]: { mode: 1777 },
      [`${root}/dir`]: { mode: 755 },
    });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(lstatSync(`${root}/n/e/w`).mode & 0o7777).toBe(0o1777);
    expect(lstatSync(`${root}/dir`).mode & 0o7777).toBe(0o700);
    fails(await execd.ask('POST', '/directories', { [`${root}/a.txt`]: { mode: 755 } }), 400);
    fails(await execd.ask('POST', '/directories', { [`${root}/a.txt/x`]: { mode: 755 } }), 400);
    fails(await execd.ask('POST', '/directories', { [`${root}/y`]: {} }), 400);
    fails(await execd.ask('POST', '/directories', '[1'), 400);
  });
});
