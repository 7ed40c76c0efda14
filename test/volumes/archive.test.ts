import { PassThrough, Readable } from 'node:stream';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { HarnessError } from '../../harness/errors.ts';
import { entriesFromTar, tarFromSeed } from '../../harness/volumes/archive.ts';

const bytes = (text: string): Buffer => Buffer.from(text);

describe('tarFromSeed and entriesFromTar', () => {
  const names = [
    'plain.txt',
    'with space.txt',
    'quotes \' " `.txt',
    'new\nline.txt',
    'ünï-çødé-日本-🦊.txt',
    '-leading-dash',
    '.hidden',
    'back\\slash',
    'equals=and,comma:colon',
    'l'.repeat(255),
    `deep/${'d'.repeat(120)}/${'e'.repeat(120)}/file`,
    'path=tricky\n30 path=other',
  ];

  test.each(names)('a name goes through unharmed: %j', async (path) => {
    const entries = await entriesFromTar(await tarFromSeed([{ path, content: bytes('x') }]));
    expect(entries.find((entry) => entry.type === 'file')).toEqual({
      path,
      type: 'file',
      mode: 0o644,
      content: bytes('x'),
    });
  });

  test('bytes go through unharmed: empty, NUL and 0xff, every byte, 8 MiB', async () => {
    const contents = {
      empty: Buffer.alloc(0),
      binary: Buffer.from([0, 255, 10, 13, 0]),
      every: Buffer.from(Array.from({ length: 256 }, (_, value) => value)),
      large: Buffer.alloc(8 * 1024 * 1024, 'abcdefg'),
    };
    const seed = Object.entries(contents).map(([path, content]) => ({ path, content }));
    const entries = await entriesFromTar(await tarFromSeed(seed));
    expect(entries.map(({ path }) => path)).toEqual(['binary', 'empty', 'every', 'large']);
    for (const { path, content } of entries)
      expect(Buffer.compare(content as Buffer, contents[path as keyof typeof contents])).toBe(0);
  });

  test('directories above a file are entries once each, modes are kept, the order is that of paths', async () => {
    const archive = await tarFromSeed([
      { path: 'b/c/two', content: bytes('2'), mode: 0o4755 },
      { path: 'b/c/one', content: bytes('1'), mode: 0 },
      { path: 'a', content: bytes('a'), mode: 0o600 },
    ]);
    const entries = await entriesFromTar(archive);
    expect(entries.map(({ path, type, mode }) => [path, type, mode])).toEqual([
      ['a', 'file', 0o600],
      ['b', 'directory', 0o755],
      ['b/c', 'directory', 0o755],
      ['b/c/one', 'file', 0],
      ['b/c/two', 'file', 0o4755],
    ]);
  });

  test('500 files', async () => {
    const seed = Array.from({ length: 500 }, (_, index) => ({ path: `many/${index}`, content: bytes(String(index)) }));
    expect(await entriesFromTar(await tarFromSeed(seed))).toHaveLength(501);
  });

  test('no seed is an empty archive', async () => {
    expect(await entriesFromTar(await tarFromSeed([]))).toEqual([]);
  });
});

describe('tarFromSeed refuses', () => {
  test.each(['', '/', '/etc/passwd', '../out', 'a/../b', 'a//b', './a', 'a/', 'a\0b'])('the path %j', async (path) => {
    await expect(tarFromSeed([{ path, content: bytes('') }])).rejects.toThrow(HarnessError);
  });

  test('a path twice, and a file that is a directory as well', async () => {
    const file = (path: string) => ({ path, content: bytes('') });
    await expect(tarFromSeed([file('a'), file('a')])).rejects.toThrow(/"a" is given twice/);
    await expect(tarFromSeed([file('a/b'), file('a')])).rejects.toThrow(/"a" is the directory of another/);
  });
});

describe('entriesFromTar', () => {
  const archiveOf = (fill: (archive: ReturnType<typeof pack>) => void): Readable => {
    const archive = pack();
    fill(archive);
    archive.finalize();
    return Readable.from(archive);
  };

  test('drops the root, `./` and the given leading directory', async () => {
    const archive = archiveOf((tar) => {
      tar.entry({ name: 'volume/', type: 'directory' });
      tar.entry({ name: 'volume/a' }, 'a');
      tar.entry({ name: './b' }, 'b');
      tar.entry({ name: './', type: 'directory' });
      tar.entry({ name: 'volume/volume/c' }, 'c');
    });
    expect((await entriesFromTar(archive, 'volume')).map(({ path }) => path)).toEqual(['a', 'b', 'volume/c']);
  });

  test('shows symlinks as symlinks, hard links as files, the rest as other', async () => {
    const archive = archiveOf((tar) => {
      tar.entry({ name: 'v/file', mode: 0o640 }, 'content');
      tar.entry({ name: 'v/hard', type: 'link', linkname: 'v/file' });
      tar.entry({ name: 'v/soft', type: 'symlink', linkname: '../../etc/passwd', mode: 0o777 });
      tar.entry({ name: 'v/pipe', type: 'fifo', mode: 0o600 });
      tar.entry({ name: 'v/empty', type: 'directory', mode: 0o1777 });
    });
    expect(await entriesFromTar(archive, 'v')).toEqual([
      { path: 'empty', type: 'directory', mode: 0o1777 },
      { path: 'file', type: 'file', mode: 0o640, content: bytes('content') },
      { path: 'hard', type: 'file', mode: 0o640, content: bytes('content') },
      { path: 'pipe', type: 'other', mode: 0o600 },
      { path: 'soft', type: 'symlink', mode: 0o777, linkTarget: '../../etc/passwd' },
    ]);
  });

  test('gives up on more bytes or entries than the limits', async () => {
    const archive = await tarFromSeed([
      { path: 'a', content: Buffer.alloc(600) },
      { path: 'b', content: Buffer.alloc(600) },
    ]);
    await expect(entriesFromTar(archive, '', { maxBytes: 1000 })).rejects.toThrow(/gave up in "b"/);
    await expect(entriesFromTar(archive, '', { maxEntries: 1 })).rejects.toThrow(/more than 1 entries/);
  });

  test('says that an archive is broken: garbage, cut, a stream that fails or closes early', async () => {
    const whole = await tarFromSeed([{ path: 'a', content: Buffer.alloc(4096, 'a') }]);
    await expect(entriesFromTar(Buffer.alloc(1024, 'garbage'))).rejects.toThrow(HarnessError);
    await expect(entriesFromTar(whole.subarray(0, 1500))).rejects.toThrow(HarnessError);
    const failing = new PassThrough();
    failing.write(whole.subarray(0, 1500));
    setImmediate(() => failing.destroy(new Error('connection reset')));
    await expect(entriesFromTar(failing)).rejects.toThrow(/connection reset/);
    const closing = new PassThrough();
    closing.write(whole.subarray(0, 1500));
    setImmediate(() => closing.destroy());
    await expect(entriesFromTar(closing)).rejects.toThrow(/ends in the middle/);
  });

  test('says that a hard link leads nowhere', async () => {
    const archive = archiveOf((tar) => tar.entry({ name: 'hard', type: 'link', linkname: 'nothing' }));
    await expect(entriesFromTar(archive)).rejects.toThrow(/hard link/);
  });
});
