import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { requestSecrets } from '../../harness/wire/request-secrets.ts';
import { mayStandIn, secretPatterns } from '../../harness/wire/secret-pattern.ts';
import { httpServer, readLines, recorderFor, send } from './support.ts';

const SECRET = 'a "long"\nsecret é漢';

function secretsOf(request: unknown, response: unknown, heads: { request?: string; response?: string } = {}) {
  const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const { request: requestHead = '', response: responseHead = '' } = heads;
  const found = requestSecrets({ request: bytes(request), requestHead, response: bytes(response), responseHead });
  return found.map(({ value: _value, ...secret }) => secret);
}

test.each([
  ['env', { env: { KEY: SECRET } }],
  ['password', { image: { uri: 'a', auth: { username: 'b', password: SECRET } } }],
  ['accessKeySecret', { volumes: [{ name: 'a', ossfs: { bucket: 'b', accessKeySecret: SECRET } }] }],
])('%s is a secret, repeated or not', (member, request) => {
  expect(secretsOf(request, { message: 'no' })).toEqual([{ member }]);
  expect(secretsOf(request, { message: `not ${SECRET}!` })).toEqual([{ member, repeated: true }]);
  expect(secretsOf(request, { detail: [{ input: request }] })).toEqual([{ member, repeated: true }]);
  expect(secretsOf(request, { message: JSON.stringify(request) })).toEqual([{ member, repeated: true }]);
  expect(secretsOf(request, '', { response: `x-echo: ${encodeURIComponent(SECRET)}` })).toEqual([
    { member, repeated: true },
  ]);
});

test('what stands elsewhere in the request is no secret', () => {
  expect(secretsOf({ env: { KEY: SECRET }, metadata: { note: SECRET } }, { message: SECRET })).toEqual([]);
  expect(secretsOf({ env: { KEY: SECRET }, entrypoint: ['echo', SECRET] }, { entrypoint: [SECRET] })).toEqual([]);
  expect(secretsOf({ env: { application: 'application/json' } }, '', { request: 'accept: application/json' })).toEqual(
    [],
  );
});

test('what is short may be repeated by chance', () => {
  expect(secretsOf({ env: { DEBUG: 'true', KEY: '1234567' } }, { ready: true, id: '1234567' })).toEqual([]);
});

test('the name of a variable is none, nor a member of that name elsewhere', () => {
  expect(secretsOf({ env: { A_LONG_NAME: 'another value' } }, { message: 'A_LONG_NAME is taken' })).toEqual([
    { member: 'env' },
  ]);
  expect(secretsOf({ metadata: { password: SECRET } }, { metadata: { password: SECRET } })).toEqual([]);
});

test('a body in another shape has none', () => {
  for (const request of ['', '[', '[1]', { env: [SECRET], image: SECRET, volumes: { a: SECRET } }, { env: { a: 7 } }]) {
    expect(secretsOf(request, SECRET)).toEqual([]);
  }
});

test('the record tells what a response repeats, and has no password and no secret of a bucket in it', async () => {
  const { url } = await httpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = JSON.stringify({ message: `not ${Buffer.concat(chunks)}` });
      const encoded = request.headers['accept-encoding'] === 'gzip';
      response.writeHead(400, { 'X-Echo': 'of-the-bucket', ...(encoded ? { 'Content-Encoding': 'gzip' } : {}) });
      response.end(encoded ? gzipSync(text) : text);
    });
  });
  const recorder = await recorderFor(url);
  const body = JSON.stringify({
    image: { uri: 'a', auth: { password: 'of-the-registry' } },
    volumes: [{ ossfs: { accessKeySecret: 'of-the-bucket' } }],
    env: { KEY: 'of-the-sandbox' },
  });
  const ask = async (method: string, path: string, encoding = 'identity') => {
    const headers = { 'Content-Type': 'application/json', 'Accept-Encoding': encoding };
    await send(`${recorder.url}/v1${path}`, { method, headers, body });
    return recorder.exchanges.at(-1);
  };
  const repeated = true;
  const secrets = [
    { member: 'env', repeated },
    { member: 'password', repeated },
    { member: 'accessKeySecret', repeated },
  ];
  expect((await ask('POST', '/sandboxes'))?.secrets).toEqual(secrets);
  expect((await ask('POST', '/sandboxes', 'gzip'))?.secrets).toEqual(secrets);
  const lines = (await readLines(recorder.transcript)).join('\n');
  expect(lines).toContain('of-the-sandbox');
  expect(lines).not.toMatch(/of-the-(bucket|registry)/);
  expect(await ask('PATCH', '/sandboxes/a/metadata')).not.toHaveProperty('secrets');
});

test.each([
  { secret: 'correct horse battery', elsewhere: false },
  { secret: 'a/b+c=d?e', elsewhere: false },
  { secret: 'q\\"\\\\x\n\t\u0001zz', elsewhere: false },
  // Without a letter or digit of its own nothing can be passed over.
  { secret: 'ключ-ключ-ключ', elsewhere: true },
  { secret: '====++++====', elsewhere: true },
])('no spelling of $secret is passed over for being dear to look for', ({ secret, elsewhere }) => {
  const whole = (text: string) => secretPatterns([secret]).whole?.test(text) === true;
  const bytes = Buffer.from(secret);
  const spellings = [
    bytes.toString('latin1'),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
    Buffer.from(JSON.stringify(JSON.stringify(secret))).toString('latin1'),
    [...secret].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
    secret.replaceAll(' ', '+'),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${secret}yz`).toString('base64')),
    Buffer.from(`x${secret}`).toString('base64url'),
  ].map((spelling) => `before ${spelling} after`);
  const found = spellings.filter(whole);
  expect(found.length).toBeGreaterThan(8);
  expect(found.filter((text) => !mayStandIn(secret, text))).toEqual([]);
  expect(mayStandIn(secret, 'nothing of it')).toBe(elsewhere);
});
