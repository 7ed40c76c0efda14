/** Exchanges with a server that is newer than the document: with and without the overlay that has what is new. */
import { describe, expect, test } from 'vitest';
import { createJudge } from '../../harness/contract/judge.ts';
import { overlaid } from '../../harness/contract/overlaid.ts';
import type { Overlay } from '../../harness/contract/overlay-format.ts';
import type { Exchange, HeaderList } from '../../harness/wire/exchange.ts';
import { contractOf, exchangeOf, JSON_HEADERS, json, THINGS } from './support.ts';

const ID = '0b9a0b9e-8a2e-4c0e-9a63-0b9a0b9e8a2e';
const document = 'api.yml';

const NEWER: Overlay = {
  version: '9.1',
  responses: [
    { document, operation: 'makeThing', status: 429, headers: ['Retry-After'] },
    { document, operation: '*', status: 503 },
    { document: 'other.yml', operation: 'makeThing', status: 418 },
  ],
  operations: [
    { document, method: 'GET', path: '/pools' },
    { document, method: 'DELETE', path: '/pools/{name}' },
  ],
  members: [{ document, schema: 'Thing', member: 'owner' }],
};

/** Findings after some exchanges: keys and counts, those that an overlay has and those that are held against the server. */
async function judged(overlays: readonly Overlay[], ...exchanges: Partial<Exchange>[]) {
  const judge = createJudge([{ api: 'lifecycle', contract: overlaid(await contractOf(THINGS), overlays) }]);
  for (const [at, more] of exchanges.entries()) judge.add(exchangeOf({ seq: at + 1, ...more }));
  const findings = judge
    .results()
    .flatMap(({ responses, errorBody }) => [
      ...responses.flatMap(({ rules }) => rules),
      ...(errorBody ? [errorBody] : []),
    ])
    .flatMap((rule) => rule.findings);
  const told = (newer: boolean) =>
    findings.filter((one) => (one.newer !== undefined) === newer).map(({ key, count }) => `${key} x${count}`);
  return { held: told(false), newer: told(true), judge };
}

const request = { method: 'POST', target: '/things', headers: JSON_HEADERS, body: json({ id: ID, state: 'on' }) };
const answered = (status: number, value: unknown, headers: HeaderList = []): Partial<Exchange> => ({
  request,
  response: { status, headers: [...JSON_HEADERS, ...headers], body: json(value) },
});
const busy = (headers: HeaderList = [['retry-after', '3']]) => answered(429, { code: 'BUSY' }, headers);

describe('a status', () => {
  test('of the overlay is newer with it, and a finding without it', async () => {
    const key = 'api.yml makeThing undocumented status 429 / status x2';
    expect(await judged([NEWER], busy(), busy())).toMatchObject({ held: [], newer: [key] });
    expect(await judged([], busy(), busy())).toMatchObject({ held: [key], newer: [] });
  });
  test('must have the headers that the overlay has with it, in each answer', async () => {
    const missing = 'api.yml makeThing undocumented status 429 Retry-After missing';
    const mixed = [busy(), busy([]), busy([['Retry-After', ' ']])];
    expect(await judged([NEWER], ...mixed)).toMatchObject({
      held: [`${missing} x2`],
      newer: ['api.yml makeThing undocumented status 429 / status x3'],
    });
    expect((await judged([], ...mixed)).held).toEqual(['api.yml makeThing undocumented status 429 / status x3']);
  });
  test('of all operations is newer in each that does not document it', async () => {
    const at = { request: { method: 'GET', target: '/things?all=true', headers: [] } };
    const { held, newer } = await judged([NEWER], answered(503, {}), { ...answered(503, {}), ...at });
    expect(held).toEqual([]);
    expect(newer).toEqual([
      'api.yml listThings undocumented status 503 / status x1',
      'api.yml makeThing undocumented status 503 / status x1',
    ]);
  });
  test.each([418, 422, 428])('that the overlay does not have stays a finding: %i', async (status) => {
    expect(await judged([NEWER], answered(status, {}))).toMatchObject({
      held: [`api.yml makeThing undocumented status ${status} / status x1`],
      newer: [],
    });
  });
  test('of one operation is none of another', async () => {
    const at = { request: { method: 'GET', target: '/things/special', headers: [] } };
    expect(await judged([NEWER], { ...busy(), ...at })).toMatchObject({
      held: ['api.yml special undocumented status 429 / status x1'],
      newer: [],
    });
  });
});

describe('a member', () => {
  const thing = (more: object) => ({ id: ID, state: 'on', ...more });
  test('of the overlay is newer in a schema that is closed, and one that it does not have is a finding', async () => {
    const one = answered(202, thing({ owner: { any: 'thing' }, colour: 'red' }));
    const colour = 'api.yml makeThing 202 body /colour additionalProperties x1';
    const owner = 'api.yml makeThing 202 body /owner additionalProperties x1';
    expect(await judged([NEWER], one)).toMatchObject({ held: [colour], newer: [owner] });
    expect(await judged([], one)).toMatchObject({ held: [colour, owner], newer: [] });
  });
  test('is newer where the schema is within another', async () => {
    const list = {
      ...answered(200, [thing({ owner: 'me' }), thing({ owner: 'me' })]),
      request: { ...request, method: 'GET', target: '/things?all=true' },
    };
    const { held, newer } = await judged([NEWER], list);
    expect({ held, newer }).toEqual({
      held: [],
      newer: ['api.yml listThings 200 body /*/owner additionalProperties x1'],
    });
  });
  test('of the same name elsewhere is a finding', async () => {
    const wrong = answered(400, { code: 'X', owner: 'me' });
    expect((await judged([NEWER], wrong)).held).toEqual(['api.yml makeThing 400 body /owner additionalProperties x1']);
  });
  test('does not excuse what else is wrong in the body', async () => {
    const one = answered(202, { id: 'x', state: 'on', owner: 'me' });
    expect((await judged([NEWER], one)).held).toEqual(['api.yml makeThing 202 body /id format x1']);
  });
});

describe('a request', () => {
  const asked = (method: string, target: string, more: Partial<Exchange> = {}): Partial<Exchange> => ({
    request: { method, target, headers: [] },
    response: { status: 200, headers: [] },
    ...more,
  });
  test('for an operation of the overlay is told, and nothing is said of its answer', async () => {
    const { held, judge } = await judged(
      [NEWER],
      asked('GET', '/pools?page=1'),
      asked('GET', '/pools'),
      asked('DELETE', '/pools/blue'),
      asked('PUT', '/pools/blue'),
      asked('GET', '/pools', { call: 'javascript list 1' }),
      asked('GET', '/pools', { wrongOnPurpose: true }),
    );
    expect(held).toEqual([]);
    expect(judge.newerRequests().map(({ key, overlay, count, first }) => [key, overlay, count, first.seq])).toEqual([
      ['GET /pools', '9.1', 2, 1],
      ['DELETE /pools/{name}', '9.1', 1, 3],
    ]);
    expect(judge.requestProblems()).toEqual([]);
  });
  test('with a member of the overlay is marked, with one of somebody else not', async () => {
    const body = json({ id: ID, state: 'on', owner: 'me', colour: 'red' });
    const { judge } = await judged([NEWER], {
      ...answered(202, { id: ID, state: 'on' }),
      request: { ...request, body },
    });
    const problems = judge.requestProblems().map(({ problem: { pointer, newer } }) => [pointer, newer]);
    expect(problems).toEqual([
      ['/owner', '9.1'],
      ['/colour', undefined],
    ]);
  });
});

test('without a fact about the document the contract is the same one', async () => {
  const contract = await contractOf(THINGS);
  expect(overlaid(contract, [])).toBe(contract);
  const other: Overlay = { version: '9.1', operations: [{ document: 'other.yml', method: 'GET', path: '/pools' }] };
  expect(overlaid(contract, [other])).toBe(contract);
});
