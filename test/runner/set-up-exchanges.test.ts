/** Parts of the set-up are made side by side: each has its own exchanges. */
import { expect, it } from 'vitest';
import { claimName } from '../../harness/engine/resources.ts';
import { exchangesOfPart } from '../../harness/runner/set-up-exchanges.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';
import { exchangeOf, json } from '../contract/support.ts';

const FILE = 'a.yaml';
const claim = claimName('run01', FILE, 'data');
const scenario = {
  file: FILE,
  volumes: { data: {} },
  sandboxes: {
    reader: { volumes: [{ name: 'data', mountPath: '/mnt/read' }], metadata: { which: 'one' } },
    writer: { volumes: [{ name: 'data', mountPath: '/mnt/write' }], timeout: 90 },
  },
};

const exchange = (
  seq: number,
  method: string,
  target: string,
  body: unknown,
  answer: unknown,
  step: string | null = null,
): Exchange => ({
  ...exchangeOf(),
  seq,
  step,
  request: { method, target, headers: [], ...(body === undefined ? {} : { body: json(body) }) },
  response: { status: 202, headers: [], body: json(answer) },
});
const pvc = { claimName: claim };
const EXCHANGES = [
  exchange(
    1,
    'POST',
    '/sandboxes',
    { metadata: { 'conformance-role': 'keeper' }, volumes: [{ name: 'kept', mountPath: '/k', pvc }] },
    { id: 'the-keeper' },
  ),
  exchange(2, 'POST', '/sandboxes', { timeout: 90, volumes: [{ name: 'data', mountPath: '/mnt/write', pvc }] }, {}),
  exchange(
    3,
    'POST',
    '/sandboxes',
    { metadata: { which: 'one' }, volumes: [{ name: 'data', mountPath: '/mnt/read', pvc }] },
    { id: 'the-reader' },
  ),
  exchange(4, 'GET', '/sandboxes/the-reader/endpoints/44772', undefined, {}),
  exchange(5, 'GET', '/sandboxes/the-keeper', undefined, {}),
  exchange(6, 'GET', '/sandboxes/the-reader', undefined, {}, 'a step'),
];

it.each([
  ['sandbox', 'reader', [3, 4]],
  ['sandbox', 'writer', [2]],
  ['volume', 'data', [1, 5]],
] as const)('%s %s has its own', (kind, resource, seqs) => {
  expect(exchangesOfPart({ kind, resource }, scenario, { data: claim }, EXCHANGES).map(({ seq }) => seq)).toEqual(seqs);
});

it('a volume that is made from outside has none', () => {
  expect(exchangesOfPart({ kind: 'volume', resource: 'data' }, scenario, { data: 'another' }, EXCHANGES)).toEqual([]);
});
