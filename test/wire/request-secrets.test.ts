import { expect, test } from 'vitest';
import { requestSecrets } from '../../harness/wire/request-secrets.ts';

const SECRET = 'a "long"\nsecret é漢';

function secretsOf(request: unknown, response: unknown, heads: { request?: string; response?: string } = {}) {
  const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  const { request: requestHead = '', response: responseHead = '' } = heads;
  return requestSecrets({ request: bytes(request), requestHead, response: bytes(response), responseHead });
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
