import { describe, expect, test } from 'vitest';
import { keepBytes } from '../../harness/wire/kept-bytes.ts';
import { type BodyParts, createRedactor } from '../../harness/wire/redact.ts';
import { REDACTED } from '../../harness/wire/redacted.ts';

const SECRET = 'p"a/s\\s wörd+Key=7';

function body(text: string | Buffer, more: Partial<BodyParts> & { secrets?: string[]; limit?: number } = {}) {
  const kept = Buffer.from(text as string);
  const parts = { kept, bytes: kept.length, complete: true, contentType: 'application/json', ...more };
  return createRedactor(more.secrets ?? [SECRET]).body(parts, more.limit ?? 1 << 16);
}

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const spellings: Record<string, (secret: string) => string> = {
  'as it is': (secret) => secret,
  'percent-encoded': (secret) => encodeURIComponent(secret),
  'percent-encoded twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'percent-encoded whole': (secret) =>
    [...Buffer.from(secret)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  'as a form': (secret) => new URLSearchParams({ v: secret }).toString().slice(2),
  'in JSON': (secret) => JSON.stringify(secret).slice(1, -1),
  'in JSON within JSON': (secret) => JSON.stringify(JSON.stringify(secret)),
  'escaped in JSON': (secret) => [...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'with escaped slashes': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'in base64': (secret) => Buffer.from(secret).toString('base64'),
  'in base64url': (secret) => Buffer.from(secret).toString('base64url'),
  'in basic authentication': (secret) => Buffer.from(`user:${secret}`).toString('base64'),
  'in base64 at another place': (secret) => Buffer.from(`u:${secret}:more`).toString('base64'),
};

describe('literal secrets', () => {
  test.each(Object.entries(spellings))('%s', (_name, spell) => {
    const spelt = spell(SECRET);
    const redactor = createRedactor([SECRET]);
    for (const text of [
      redactor.text(`x${spelt}y`),
      body(`["x ${spelt} y"]`).text!,
      redactor.headers([['x', spelt]])[0]![1],
    ]) {
      expect(text).toContain(REDACTED);
      expect(text).not.toContain(spelt.slice(4, -4));
    }
  });

  test('the target, the name of a header, a binary body', () => {
    const redactor = createRedactor(['abcdef']);
    expect(redactor.target('/files?path=%61bcd%65f&x=1')).toBe(`/files?path=${REDACTED}&x=1`);
    expect(redactor.headers([['x-abcdef', '1']])).toEqual([[`x-${REDACTED}`, '1']]);
    const binary = body(Buffer.from([0xff, 0, ...Buffer.from('abcdef'), 0xfe]), { secrets: ['abcdef'] });
    expect(Buffer.from(binary.base64!, 'base64')).toEqual(Buffer.from(`\xff\0${REDACTED}\xfe`, 'latin1'));
  });

  test('of two secrets with a common beginning the longer one goes', () => {
    expect(createRedactor(['abcd', 'abcdef']).text('abcdef')).toBe(REDACTED);
  });

  test('what is shorter than four characters occurs by chance and stays', () => {
    expect(createRedactor(['ab', '']).text('cab')).toBe('cab');
  });

  test('a text of nothing but beginnings of secrets costs no time', () => {
    const text = '\\'.repeat(65_536) + '%'.repeat(65_536) + '\\u00'.repeat(10_000);
    const started = performance.now();
    body(text, { secrets: ['\\\\\\"\\\\%%', 'uuuu'], complete: false });
    expect(performance.now() - started).toBeLessThan(10_000); // it would be hours
  });
});

describe('values that are secret by their name', () => {
  test('headers', () => {
    const names = [
      'OPEN-SANDBOX-API-KEY',
      'Authorization',
      'Proxy-Authorization',
      'Cookie',
      'Set-Cookie',
      'X-EXECD-ACCESS-TOKEN',
      'x-any-Secret',
      'X-My-Key',
      'OPENSANDBOX-EGRESS-AUTH',
    ];
    const redactor = createRedactor();
    for (const name of names) expect(redactor.headers([[name, 'v1']])).toEqual([[name, REDACTED]]);
    expect(
      redactor.headers(
        [
          ['X-Monkey', 'v'],
          ['x-known', 'w'],
        ],
        new Set(['x-known']),
      ),
    ).toEqual([
      ['X-Monkey', 'v'],
      ['x-known', REDACTED],
    ]);
  });

  test('members of JSON at any depth, and nothing else is changed', () => {
    const text =
      '{ "a" : [1.0, {"pass\\u0077ord":"x\\"y", "TOKEN" : 12.5e3}],\n"secret":{"in":["p","q"],"n":null}, "accessKeyId":"", "auth":{"access_key_secret":"z"}, "token_count": "5" }';
    expect(body(text).text).toBe(
      `{ "a" : [1.0, {"pass\\u0077ord":"${REDACTED}", "TOKEN" : 0}],\n"secret":{"in":["${REDACTED}","${REDACTED}"],"n":null}, "accessKeyId":"", "auth":{"access_key_secret":"${REDACTED}"}, "token_count": "5" }`,
    );
  });

  test('the headers of an endpoint, events, and JSON under a wrong type', () => {
    expect(body('{"endpoint":"h","headers":{"X":"v"}}', { secretMembers: ['headers'] }).text).toBe(
      `{"endpoint":"h","headers":{"X":"${REDACTED}"}}`,
    );
    const contentType = 'text/event-stream';
    expect(body('data: {"token":"a"}\n\n{"secret":"b', { contentType }).text).toBe(
      `data: {"token":"${REDACTED}"}\n\n{"secret":"${REDACTED}`,
    );
    expect(body(' {"token":"a"}', { contentType: 'text/plain' }).text).toBe(` {"token":"${REDACTED}"}`);
    expect(body('say "token":"a"', { contentType: 'text/plain' }).text).toBe('say "token":"a"');
  });

  test('query parameters', () => {
    const redactor = createRedactor();
    expect(redactor.target('/x?token=a&path=/b&X-Signature=c#d')).toBe(
      `/x?token=${REDACTED}&path=/b&X-Signature=${REDACTED}#d`,
    );
  });
});

describe('what was cut', () => {
  test.each(Object.entries(spellings))('no part of a secret survives at any limit: %s', (_name, spell) => {
    const spelt = Buffer.from(spell(SECRET));
    const whole = Buffer.concat([Buffer.from('["0123456789 '), spelt, Buffer.from(' tail"]')]);
    const redactor = createRedactor([SECRET]);
    const all = body(whole, { contentType: 'text/plain' }).text!;
    for (let limit = 1; limit < whole.length; limit += 1) {
      const bytes = keepBytes(limit + redactor.margin);
      for (const byte of whole) bytes.add(Buffer.from([byte]));
      const parts = { kept: bytes.buffer(), bytes: whole.length, complete: !bytes.cut(), contentType: 'text/plain' };
      const kept = redactor.body(parts, limit);
      expect(kept).toMatchObject({ bytes: whole.length, truncated: true });
      expect(Buffer.byteLength(kept.text ?? '')).toBeLessThanOrEqual(limit);
      expect(all.startsWith(kept.text ?? ''), kept.text).toBe(true);
    }
  });

  test.each(Object.entries(spellings))('nor where the connection broke: %s', (name, spell) => {
    const spelt = Buffer.from(spell(SECRET));
    for (let length = 1; length < spelt.length; length += 1) {
      const kept = Buffer.concat([Buffer.from('0123456789-'), spelt.subarray(0, length)]);
      const text = body(kept, { contentType: 'text/plain', complete: false }).text!;
      // A part of the first character says nothing, nor do up to five characters of base64.
      expect(text.replace(REDACTED, '').length, text).toBeLessThanOrEqual(/base64|basic/.test(name) ? 22 : 17);
    }
  });

  test('a secret member', () => {
    expect(body('{"password":"abc', { complete: false }).text).toBe(`{"password":"${REDACTED}`);
    expect(body('{"password":"ab\\"', { complete: false }).text).toBe(`{"password":"${REDACTED}`);
  });

  test('a character of several bytes is left out', () => {
    expect(body('aé', { limit: 2, secrets: [] })).toEqual({ bytes: 3, text: 'a', truncated: true });
  });

  test('fuzz: random bodies, random chunks, random limits', () => {
    const roll = dice(7);
    const names = Object.keys(spellings);
    for (let round = 0; round < 600; round += 1) {
      const secret = Array.from({ length: 8 + roll(24) }, () => 'abcXYZ019"\\/ %+=&é'[roll(18)]).join('');
      const spelt = spellings[names[roll(names.length)]!]!(secret);
      const filler = (): string => 'lorem-IPSUM.'.repeat(roll(5)) + '-'.repeat(roll(3));
      const whole = Buffer.from(filler() + spelt + filler() + spelt + filler());
      const redactor = createRedactor([secret, 'another-secret']);
      const limit = 1 + roll(whole.length + 5);
      const bytes = keepBytes(limit + redactor.margin);
      for (let at = 0; at < whole.length; ) {
        const size = 1 + roll(20);
        bytes.add(whole.subarray(at, at + size));
        at += size;
      }
      const parts = { kept: bytes.buffer(), bytes: whole.length, complete: !bytes.cut(), contentType: 'text/plain' };
      const kept = redactor.body(parts, limit);
      const text = kept.text ?? Buffer.from(kept.base64 ?? '', 'base64').toString('latin1');
      const piece = spelt.length < 16 ? spelt : spelt.slice(4, 14);
      expect(text.replaceAll(REDACTED, ''), `${secret} | ${spelt}`).not.toContain(piece);
    }
  });
});
