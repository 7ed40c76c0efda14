import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Answer, type RunningExecd, readAnswer, startExecd } from './execd.ts';

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
  root = `${execd.directory}/transfer`;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root);
  writeFileSync(`${root}/a.txt`, 'one\ntwo\nthree\nfour');
});

const fails = (answer: Answer, status: number): void => {
  expect(answer.json).toEqual({ code: expect.stringMatching(/^[A-Z_]+$/), message: expect.any(String) });
  expect(answer.status).toBe(status);
};

describe('GET /files/download', () => {
  const get = (path: string, range?: string, query = '') =>
    execd.ask('GET', `/files/download?path=${q(path)}${query}`, undefined, range === undefined ? {} : { range });

  test('gives the bytes with their headers', async () => {
    writeFileSync(`${root}/näme "x"\n.bin`, Buffer.from([0, 255, 1]));
    const answer = await get(`${root}/näme "x"\n.bin`);
    expect([answer.status, [...answer.body]]).toEqual([200, [0, 255, 1]]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '3',
      'content-disposition': `attachment; filename="n_me _x__.bin"; filename*=UTF-8''n%C3%A4me%20%22x%22%0A.bin`,
    });
    expect(await execd.ask('HEAD', `/files/download?path=${q(`${root}/a.txt`)}`)).toMatchObject({
      status: 200,
      text: '',
    });
  });

  test.each([
    ['bytes=0-2', 'one', 'bytes 0-2/18'],
    ['bytes=14-', 'four', 'bytes 14-17/18'],
    ['bytes=-4', 'four', 'bytes 14-17/18'],
    ['bytes=14-99', 'four', 'bytes 14-17/18'],
    ['bytes=-99', 'one\ntwo\nthree\nfour', 'bytes 0-17/18'],
  ])('%s', async (range, text, contentRange) => {
    const answer = await get(`${root}/a.txt`, range);
    expect([answer.status, answer.text]).toEqual([206, text]);
    expect(answer.headers).toMatchObject({ 'content-range': contentRange, 'content-length': String(text.length) });
  });

  test('ranges that cannot be served', async () => {
    const beyond = await get(`${root}/a.txt`, 'bytes=18-');
    fails(beyond, 416);
    expect(beyond.headers['content-range']).toBe('bytes */18');
    fails(await get(`${root}/a.txt`, 'bytes=-0'), 416);
    fails(await get(`${root}/a.txt`, 'bytes=5-2'), 400);
    fails(await get(`${root}/a.txt`, 'bytes=x'), 400);
    writeFileSync(`${root}/empty`, '');
    fails(await get(`${root}/empty`, 'bytes=0-'), 416);
    expect((await get(`${root}/a.txt`, 'lines=1-2')).status).toBe(200);
    expect((await get(`${root}/a.txt`, 'bytes=0-1,3-4')).status).toBe(200);
  });

  test.each([
    ['&offset=2&limit=2', 'two\nthree\n'],
    ['&offset=4', 'four'],
    ['&limit=1', 'one\n'],
    ['&offset=1&limit=99', 'one\ntwo\nthree\nfour'],
    ['&offset=5', ''],
  ])('lines %s', async (query, text) => {
    const answer = await get(`${root}/a.txt`, undefined, query);
    expect([answer.status, answer.text]).toEqual([200, text]);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });

  test('lines of a file with more than one piece', async () => {
    writeFileSync(`${root}/long`, Array.from({ length: 50_000 }, (_, i) => `line ${i + 1}\n`).join(''));
    const answer = await get(`${root}/long`, undefined, '&offset=20000&limit=20001');
    const lines = answer.text.split('\n');
    expect([lines.length, lines[0], lines.at(-2)]).toEqual([20_002, 'line 20000', 'line 40000']);
  });

  test('refuses with 400, or 404 when nothing is there', async () => {
    fails(await get(`${root}/none`), 404);
    fails(await get(root), 400);
    fails(await get('/dev/zero'), 400);
    fails(await get(`${root}/a.txt`, 'bytes=0-1', '&offset=1'), 400);
    fails(await get(`${root}/a.txt`, undefined, '&offset=0'), 400);
    fails(await get(`${root}/a.txt`, undefined, '&limit=x'), 400);
    fails(await execd.ask('GET', '/files/download'), 400);
    execFileSync('mkfifo', [`${root}/fifo`]);
    fails(await get(`${root}/fifo`), 400);
  });

  test('files of the kernel have content although their size is 0', async () => {
    expect((await get('/proc/version')).text).toMatch(/^Linux/);
  });

  test('a large file arrives whole', async () => {
    const content = Buffer.alloc(20 * 1024 * 1024 + 7, 'abcdefghijk');
    writeFileSync(`${root}/large`, content);
    expect((await get(`${root}/large`)).body.equals(content)).toBe(true);
  });
});

describe('POST /files/upload', () => {
  const send = (body: string | Buffer, boundary = 'B') =>
    execd.ask('POST', '/files/upload', body, { 'content-type': `multipart/form-data; boundary=${boundary}` });
  const part = (head: string, content: string): string =>
    `--B\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const metadata = (value: unknown): string => part('name="metadata"', JSON.stringify(value));
  const file = (content: string): string => part('name="file"; filename="f"', content);

  test('takes pairs in sequence, metadata as field or file, files with and without a name', async () => {
    const answer = await send(
      `${metadata({ path: `${root}/x/y/1`, mode: 640 }) + file('first')}--B\r\n` +
        'Content-Disposition: form-data; name="metadata"; filename="metadata"\r\nContent-Type: application/json\r\n\r\n' +
        `${JSON.stringify({ path: `${root}/2` })}\r\n${part('name="file"', 'second\r\n--')}${metadata({ path: `${root}/3` })}${file('')}--B--\r\n`,
    );
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(readFileSync(`${root}/x/y/1`, 'utf8')).toBe('first');
    expect(statSync(`${root}/x/y/1`).mode & 0o7777).toBe(0o640);
    expect(readFileSync(`${root}/2`, 'utf8')).toBe('second\r\n--');
    expect(readFileSync(`${root}/3`, 'utf8')).toBe('');
  });

  test('shortens a file that is there, keeps its mode, and writes through a link', async () => {
    writeFileSync(`${root}/old`, 'x'.repeat(1000), { mode: 0o755 });
    symlinkSync('old', `${root}/link`);
    expect((await send(`${metadata({ path: `${root}/link` })}${file('short')}--B--\r\n`)).status).toBe(200);
    expect(readFileSync(`${root}/old`, 'utf8')).toBe('short');
    expect(statSync(`${root}/old`).mode & 0o7777).toBe(0o755);
  });

  test('streams a large file without keeping it in memory', async () => {
    const piece = Buffer.alloc(1024 * 1024, 'p');
    const pieces = 150;
    const hash = createHash('sha256');
    let peak = 0;
    const answer = await new Promise<Answer>((resolve, reject) => {
      const req = request({
        socketPath: execd.socketPath,
        method: 'POST',
        path: '/files/upload',
        headers: { 'content-type': 'multipart/form-data; boundary=B' },
      });
      req.on('response', (message) => readAnswer(message).then(resolve, reject)).on('error', reject);
      req.write(`${metadata({ path: `${root}/large` })}--B\r\nContent-Disposition: form-data; name="file"\r\n\r\n`);
      let sent = 0;
      const more = (): void => {
        peak = Math.max(peak, residentMegabytes());
        if (sent++ === pieces) {
          req.end('\r\n--B--\r\n');
          return;
        }
        hash.update(piece);
        if (req.write(piece)) setImmediate(more);
        else req.once('drain', more);
      };
      more();
    });
    expect(answer.text).toBe('');
    expect(
      createHash('sha256')
        .update(readFileSync(`${root}/large`))
        .digest('hex'),
    ).toBe(hash.digest('hex'));
    expect(peak).toBeLessThan(200);
  });

  test.each([
    ['nothing', '--B--\r\n'],
    ['no boundary at all', 'hello'],
    ['file before metadata', `${file('x')}--B--\r\n`],
    ['metadata without file', '{m}--B--\r\n'],
    ['metadata twice', '{m}{m}--B--\r\n'],
    ['a file too many', `{m}${file('x')}${file('y')}--B--\r\n`],
    ['an end in the middle of the file', `{m}--B\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc`],
    ['an end in the middle of a header', '{m}--B\r\nContent-Dispo'],
    ['metadata that is not JSON', `${part('name="metadata"', '{')}${file('x')}--B--\r\n`],
    ['metadata without path', `${part('name="metadata"', '{}')}${file('x')}--B--\r\n`],
    ['metadata with a bad mode', `${part('name="metadata"', '{"path":"/tmp/never","mode":999}')}${file('x')}--B--\r\n`],
    ['metadata of 100 kB', `${part('name="metadata"', ' '.repeat(100_000))}${file('x')}--B--\r\n`],
    ['a part of another name', `{m}${part('name="other"', 'x')}--B--\r\n`],
    ['a part without a name', `{m}--B\r\n\r\nx\r\n--B--\r\n`],
  ])('400 for %s', async (what, body) => {
    fails(await send(body.replaceAll('{m}', metadata({ path: `${root}/never` }))), 400);
    if (!what.includes('too many')) expect(existsSync(`${root}/never`)).toBe(false);
  });

  test('400 for other content types and for directories', async () => {
    fails(await execd.ask('POST', '/files/upload', '{}', { 'content-type': 'application/json' }), 400);
    fails(await execd.ask('POST', '/files/upload', 'x', { 'content-type': 'multipart/form-data' }), 400);
    fails(await execd.ask('POST', '/files/upload'), 400);
    fails(await send(`${metadata({ path: root })}${file('x')}--B--\r\n`), 400);
    fails(await send(`${metadata({ path: `${root}/a.txt/x` })}${file('x')}--B--\r\n`), 400);
    fails(await send(`${metadata({ path: '/dev/null' })}${file('x')}--B--\r\n`), 400);
  });

  test('an early refusal reaches a client that is still sending', async () => {
    fails(await send(Buffer.concat([Buffer.from(file('x')), Buffer.alloc(30 * 1024 * 1024)])), 400);
  });

  test('leaves nothing of an upload that breaks off', async () => {
    const req = request({
      socketPath: execd.socketPath,
      method: 'POST',
      path: '/files/upload',
      headers: { 'content-type': 'multipart/form-data; boundary=B' },
    });
    req.on('error', () => {});
    req.write(`${metadata({ path: `${root}/half` })}--B\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf`);
    await eventually(() => existsSync(`${root}/half`));
    req.destroy();
    await eventually(() => !existsSync(`${root}/half`));
    expect(readdirSync(root)).toEqual(['a.txt']);
  });
});

function residentMegabytes(): number {
  const pages = readFileSync(`/proc/${execd.process.pid}/statm`, 'utf8').split(' ')[1];
  return (Number(pages) * 4096) / 1024 / 1024;
}
