import { beforeAll, describe, expect, test } from 'vitest';
import type { Contract } from '../../harness/contract/types.ts';
import type { HeaderList, KeptBody } from '../../harness/wire/exchange.ts';
import { brief, contractOf, JSON_HEADERS, json, operationOf, THINGS } from './support.ts';

const ID = '0b9a0b9e-8a2e-4c0e-9a63-0b9a0b9e8a2e';
let contract: Contract;

beforeAll(async () => {
  contract = await contractOf(THINGS);
});

function check(key: string, status: number, body?: KeptBody, headers: HeaderList = JSON_HEADERS) {
  const response = { status, headers, ...(body ? { body } : {}) };
  return contract.judgeResponse(operationOf(contract, key), { response }).violations;
}

const made = (thing: unknown) => check('POST /things', 202, json(thing));

describe('responses', () => {
  test('that conform', () => {
    expect(made({ id: ID, state: 'on' })).toEqual([]);
    expect(
      made({
        id: ID,
        state: 'on',
        at: null,
        kind: null,
        other: null,
        limit: null,
        labels: { a: 'b' },
        nullable: true,
        own: 'x',
      }),
    ).toEqual([]);
    expect(
      made({ id: ID, state: 'off', at: '2026-01-01T00:00:00Z', limit: 60, other: { id: ID, state: 'on' } }),
    ).toEqual([]);
    expect(check('POST /things', 204, { bytes: 0 }, [])).toEqual([]);
    expect(check('GET /things', 404, json({ code: 'x' }))).toEqual([]);
    expect(check('GET /things/{thingId}', 200, { bytes: 2, text: 'hi' }, [['content-type', 'Text/Plain']])).toEqual([]);
  });

  test('every rule of the schema, once per place', () => {
    expect(brief(made({ id: 'x', state: 'on', at: 'soon', kind: 'c', limit: 5, extra: 1, own: 3 }))).toEqual([
      'body /at format',
      'body /extra additionalProperties',
      'body /id format',
      'body /kind enum',
      'body /limit minimum',
      'body /own type',
    ]);
    expect(brief(made({}))).toEqual(['body /id required', 'body /state required']);
    expect(brief(made([]))).toEqual(['body  type']);
    expect(brief(made({ id: ID, state: 'on', other: { id: ID } }))).toEqual(['body /other/state required']);
  });

  test('what differs between messages is folded', () => {
    const violations = made({
      id: ID,
      state: 'on',
      labels: { k1: 'long', 'k/2': 'longer' },
      parts: [{ n: 1 }, { n: 1.5 }, {}, {}],
    });
    expect(violations.map(({ pointer, place, keyword }) => [pointer, place, keyword])).toEqual([
      ['/labels/k1', '/labels/*', 'maxLength'],
      ['/parts/1/n', '/parts/*/n', 'type'],
      ['/parts/2/n', '/parts/*/n', 'required'],
    ]);
    expect(brief(check('GET /things', 200, json([{ id: 1, state: 'on' }])))).toEqual(['body /0/id type']);
  });

  test('expected and got are short and for people', () => {
    const [violation] = made({ id: ID, state: `on${'!'.repeat(5000)}` });
    expect(violation).toMatchObject({
      expected: 'one of "on", "off"',
      got: expect.stringMatching(/^"on!{70,}\.\.\.$/),
    });
    expect(made({ id: ID, state: { a: 1 } })[0]!.got).toBe('an object with a');
    expect(made(null)[0]).toMatchObject({ expected: 'object', got: 'null' });
  });

  test('an undocumented status is the only violation', () => {
    expect(check('POST /things', 418, { bytes: 1, text: 'x' }, [])).toEqual([
      { rule: 'status', pointer: '', place: '', keyword: 'status', expected: 'one of 202, 204, 400', got: '418' },
    ]);
  });

  test.each<[string, HeaderList, KeptBody | undefined, string[]]>([
    ['another type', [['content-type', 'text/html']], { bytes: 6, text: '<html>' }, ['content-type  media-type']],
    [
      'another type of JSON',
      [['content-type', 'application/problem+json']],
      json({}),
      ['body /code required', 'content-type  media-type'],
    ],
    ['no type', [], json({ code: 'x' }), ['header Content-Type present  missing']],
    ['no type and no body', [], undefined, ['body  empty']],
    ['no body', JSON_HEADERS, { bytes: 0 }, ['body  empty']],
    ['no JSON', JSON_HEADERS, { bytes: 4, text: 'nope' }, ['body  json']],
    ['a byte order mark', JSON_HEADERS, { bytes: 15, text: '\ufeff{"code":"x"}' }, ['body  json']],
    ['no UTF-8', JSON_HEADERS, { bytes: 1, base64: '/w==' }, ['body  utf-8']],
    ['a cut body', JSON_HEADERS, { bytes: 1e6, text: '{"co', truncated: true }, []],
    ['nothing kept', JSON_HEADERS, { bytes: 1e6, truncated: true }, []],
    ['a secret', JSON_HEADERS, { bytes: 9, text: '{"code":[redacted]}' }, []],
  ])('%s', (_name, headers, body, expected) => {
    expect(brief(check('POST /things', 400, body, headers))).toEqual(expected);
  });

  test('a body where none is documented', () => {
    expect(brief(check('POST /things', 204, { bytes: 3, text: 'abc' }))).toEqual(['body  no-content']);
  });

  test('what stands in place of a secret is not held to the schema', () => {
    expect(made({ id: '[redacted]', state: 'on' })).toEqual([]);
  });

  test('a deep or broad body is judged in bounds', () => {
    expect(made('['.repeat(10))).toHaveLength(1);
    const text = '['.repeat(30_000) + ']'.repeat(30_000);
    expect(brief(check('POST /things', 202, { bytes: text.length, text }))).toEqual(['body  json']);
    const nested = `${'{"other":'.repeat(6000)}1${'}'.repeat(6000)}`;
    expect(brief(check('POST /things', 202, { bytes: nested.length, text: nested }))).toEqual(['body  json']);
    const started = performance.now();
    check('GET /things', 200, json(Array(30_000).fill(1)));
    expect(performance.now() - started).toBeLessThan(1500);
    const many = json(Array.from({ length: 3000 }, (_, n) => ({ [`x${n}`]: 1 })));
    expect(check('GET /things', 200, many).length).toBeLessThanOrEqual(50);
  });
});

describe('requests', () => {
  function ask(key: string, target: string, headers: HeaderList = [], body?: KeptBody): string[] {
    const operation = operationOf(contract, key);
    const request = { method: operation.method, target, headers, ...(body ? { body } : {}) };
    return contract
      .checkRequest(operation, request)
      .map(({ in: place, pointer, message }) => `${place} ${pointer}: ${message}`);
  }

  test('that conform', () => {
    expect(ask('GET /things', '/things?state=on&state=off&ids=1,2&page=3&all=true')).toEqual([]);
    expect(ask('GET /things', '/things?all=false&unknown=1', [['x-count', '3']])).toEqual([]);
    expect(ask('GET /things/{thingId}', '/things/a%20b')).toEqual([]);
    expect(ask('DELETE /things/{thingId}/parts/{number}', '/things/a/parts/10')).toEqual([]);
    expect(ask('POST /things', '/things', JSON_HEADERS, json({ id: ID, state: 'on' }))).toEqual([]);
  });

  test.each<[string, string, string[]]>([
    ['GET /things', '/things', ['query all: is required and missing']],
    ['GET /things', '/things?all=1', ['query all: expected boolean, got "1"']],
    ['GET /things', '/things?all=true&page=0', ['query page: expected >= 1, got 0']],
    ['GET /things', '/things?all=true&page=', ['query page: expected integer, got ""']],
    ['GET /things', '/things?all=true&page=1&page=2', ['query page: is given 2 times, and it is not an array']],
    ['GET /things', '/things?all=true&state=on&state=no', ['query state: expected one of "on", "off", got "no"']],
    ['GET /things', '/things?all=true&ids=1,x', ['query ids: expected integer, got "x"']],
    ['GET /things', '/things?all=true&x=%q', ['query : "%" at position 12 of the query begins no percent-encoding']],
    ['GET /things/{thingId}', '/things/A', ['path thingId: expected text that matches ^[a-z0-9 /]+$, got "A"']],
    ['DELETE /things/{thingId}/parts/{number}', '/things/a/parts/11', ['path number: expected <= 10, got 11']],
  ])('%s as %s', (key, target, expected) => {
    expect(ask(key, target)).toEqual(expected);
  });

  test('headers and bodies', () => {
    expect(ask('GET /things', '/things?all=true', [['X-Count', 'many']])).toEqual([
      'header X-Count: expected integer, got "many"',
    ]);
    expect(ask('POST /things', '/things')).toEqual(['body : a body is required and missing']);
    expect(ask('POST /things', '/things', [], json({}))).toEqual([
      'header Content-Type: is missing, the document has application/json',
    ]);
    expect(ask('POST /things', '/things', [['content-type', 'text/plain']], json({}))).toEqual([
      'header Content-Type: is text/plain, the document has application/json',
    ]);
    expect(ask('POST /things', '/things', JSON_HEADERS, { bytes: 1, text: '{' })).toEqual([
      expect.stringMatching(/^body : expected a JSON body, got text that is not JSON/),
    ]);
    expect(ask('POST /things', '/things', JSON_HEADERS, json({ id: ID }))).toEqual([
      'body /state: expected a required member, got nothing',
    ]);
  });
});
