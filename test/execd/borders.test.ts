/** What execd does at the borders of its operations, found by reading the document against it. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningExecd, startExecd } from './execd.ts';

let execd: RunningExecd;
let root: string;
const q = encodeURIComponent;

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
  mkdirSync(root);
});

const paths = (json: unknown): string[] => (json as { path: string }[]).map(({ path }) => path.slice(root.length + 1));

describe('commands', () => {
  test('one whose client does not read is interrupted all the same, and is finished then', async () => {
    const message = await execd.open('POST', '/command', {}, JSON.stringify({ command: 'yes' }));
    const first = await new Promise<string>((resolve) =>
      message.setEncoding('utf8').once('data', (text: string) => {
        message.pause();
        resolve(text);
      }),
    );
    const id = /cmd-[\w-]+/.exec(first)?.[0];
    expect((await execd.ask('DELETE', `/command?id=${id}`)).status).toBe(200);
    expect((await execd.ask('GET', `/command/status/${id}`)).json).toMatchObject({ running: false, exit_code: 143 });
    message.destroy();
  });

  test('twenty at once keep their output apart', async () => {
    const all = Array.from({ length: 20 }, (_, n) => n);
    const said = await Promise.all(all.map((n) => execd.run(`for i in 1 2 3 4 5; do echo ${n}; sleep 0.01; done`)));
    for (const n of all) {
      expect(said[n]?.map((event) => (event.type === 'stdout' ? event.text : '')).join('')).toBe(`${n}\n`.repeat(5));
    }
  });
});

describe('files', () => {
  test('names with line ends are found', async () => {
    mkdirSync(`${root}/a\nb`);
    writeFileSync(`${root}/a\nb/c\nd.txt`, '');
    for (const pattern of ['', '&pattern=**', '&pattern=*.txt', `&pattern=${q('a*/*.txt')}`]) {
      const answer = await execd.ask('GET', `/files/search?path=${q(root)}${pattern}`);
      expect(paths(answer.json)).toEqual(['a\nb/c\nd.txt']);
    }
  });

  test('names that are no UTF-8 are removed with their directory', async () => {
    execFileSync('sh', ['-c', `mkdir -p "$1/d/$(printf '\\377')" && touch "$1/d/$(printf '\\377/\\376')"`, 'sh', root]);
    expect((await execd.ask('DELETE', `/directories?path=${q(`${root}/d`)}`)).status).toBe(200);
    expect(existsSync(`${root}/d`)).toBe(false);
  });

  test('the root of the file system stays', async () => {
    expect((await execd.ask('DELETE', `/directories?path=${q(root)}&path=/../`)).status).toBe(400);
    expect(existsSync(root)).toBe(true);
  });

  test('a directory gets its mode also when it is the parent of another one of the request', async () => {
    const body = { [`${root}/p/c`]: { mode: 711 }, [`${root}/p`]: { mode: 750 } };
    expect((await execd.ask('POST', '/directories', body)).status).toBe(200);
    expect([statSync(`${root}/p`).mode & 0o777, statSync(`${root}/p/c`).mode & 0o777]).toEqual([0o750, 0o711]);
  });

  test('a replacement changes nothing when one of its files is missing, and takes any text', async () => {
    writeFileSync(`${root}/a`, 'x\0y');
    const missing = { [`${root}/a`]: { old: 'x', new: 'z' }, [`${root}/b`]: { old: 'x', new: 'z' } };
    expect((await execd.ask('POST', '/files/replace', missing)).status).toBe(400);
    expect(readFileSync(`${root}/a`, 'utf8')).toBe('x\0y');
    expect((await execd.ask('POST', '/files/replace', { [`${root}/a`]: { old: '\0', new: '\0\0' } })).status).toBe(200);
    expect(readFileSync(`${root}/a`, 'utf8')).toBe('x\0\0y');
  });

  test.each([
    [`bytes=0-${'9'.repeat(30)}`, 206],
    [`bytes=${'9'.repeat(30)}-`, 416],
    ['bytes=-0', 416],
    ['BYTES = 0-0', 206],
    ['lines=1-2', 200],
  ])('Range: %s answers %i', async (range, status) => {
    writeFileSync(`${root}/a`, 'abc');
    expect((await execd.ask('GET', `/files/download?path=${q(`${root}/a`)}`, undefined, { range })).status).toBe(
      status,
    );
  });

  test('what is no file is refused at once, sparse and empty ones are files', async () => {
    execFileSync('mkfifo', [`${root}/fifo`]);
    symlinkSync('loop', `${root}/loop`);
    symlinkSync('nowhere', `${root}/dangling`);
    writeFileSync(`${root}/sparse`, '');
    truncateSync(`${root}/sparse`, 3 * 1024 * 1024);
    const status = async (path: string): Promise<number> =>
      (await execd.ask('GET', `/files/download?path=${q(path)}`)).status;
    expect(await status(`${root}/fifo`)).toBe(400);
    expect(await status('/dev/zero')).toBe(400);
    expect(await status(`${root}/loop`)).toBe(400);
    expect(await status(`${root}/dangling`)).toBe(404);
    expect((await execd.ask('GET', `/files/download?path=${q(`${root}/sparse`)}`)).body.length).toBe(3 * 1024 * 1024);
    const listing = await execd.ask('GET', `/directories/list?path=${q(root)}`);
    expect((listing.json as { type: string }[]).map(({ type }) => type)).toEqual([
      'symlink',
      'other',
      'symlink',
      'file',
    ]);
    const replaced = await execd.ask('POST', '/files/replace', { [`${root}/fifo`]: { old: 'a', new: 'b' } });
    expect(replaced.status).toBe(400);
  });
});
