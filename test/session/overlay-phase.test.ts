/** The contract phase over the recorded exchanges of a newer server: with the overlay, and without it. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageDir } from '../../harness/package.ts';
import { checksIn, contractPhase } from '../../harness/session/contract-phase.ts';
import { loadReferences } from '../../harness/session/references.ts';
import { newestSet } from '../../harness/spec-version.ts';
import { judgeCheck } from '../../harness/verdict/check.ts';
import { newerThings } from '../../harness/verdict/newer.ts';
import type { CheckRecord } from '../../harness/verdict/record.ts';
import type { Exchange, HeaderList } from '../../harness/wire/exchange.ts';
import { json } from '../contract/support.ts';

const specs = join(packageDir, 'specs');
const references = await loadReferences(specs);
const set = newestSet(specs);

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'osc-phase-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const KEY: HeaderList = [
  ['OPEN-SANDBOX-API-KEY', '[redacted]'],
  ['Content-Type', 'application/json'],
];
const CREATION = { image: { uri: 'x' }, entrypoint: ['sh'], timeout: 60, resourceLimits: { cpu: '1' } };
const BUSY = { code: 'POOL_EXHAUSTED', message: 'Nothing is left.' };

let seq = 0;
function exchange(
  method: string,
  target: string,
  status: number,
  made: Partial<Record<'body' | 'answer', unknown>> & { headers?: HeaderList; call?: string },
): Exchange {
  seq += 1;
  const { body, answer, headers = [], call } = made;
  return {
    ...{ seq, scenario: 'own/a.yaml', step: 'it is asked', at: '2031-04-05T06:07:08Z', tick: seq, ms: 1 },
    ...{ api: 'lifecycle', base: 'http://server/v1', ...(call === undefined ? {} : { call }) },
    request: { method, target, headers: KEY, ...(body === undefined ? {} : { body: json(body) }) },
    response: {
      status,
      headers: [['Content-Type', 'application/json'], ['X-Request-ID', randomUUID()], ...headers],
      ...(answer === undefined ? {} : { body: json(answer) }),
    },
  };
}

/** What the lifecycle document says of some exchanges: the checks that were made, and what is newer than the documents. */
async function judged(overlays: readonly string[], exchanges: readonly Exchange[]) {
  const transcripts = join(reports, 'transcripts');
  mkdirSync(transcripts, { recursive: true });
  writeFileSync(join(transcripts, 'own.a.ndjson'), exchanges.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const facts = { specs, set, overlays, transcripts, reports, drivers: ['javascript'], deviations: [], keyed: true };
  const phase = await contractPhase(join(specs, 'sandbox-lifecycle.yml'), { ...facts, contract: references.contract });
  const checks = checksIn(phase).map((raw) => judgeCheck(raw, { ...references, deviations: [] }));
  const bad = checks.filter(({ status }) => status !== 'pass' && status !== 'skipped');
  return {
    checks,
    bad: bad.map(shown),
    newer: newerThings(checks).map(({ what, count, overlay }) => `${what} x${count} ${overlay}`),
  };
}

const shown = ({ id, status, sdk }: CheckRecord): string =>
  `${status} ${id.replace('specs/sandbox-lifecycle.yml > ', '').replace('sandbox-lifecycle.yml ', '')}${sdk === undefined ? '' : ` (${sdk})`}`;

const refused = (status: number, headers: HeaderList = []): Exchange =>
  exchange('POST', '/sandboxes', status, { body: CREATION, answer: BUSY, headers });

describe('a creation that is answered with 429', () => {
  const STATUSES = 'fail createSandbox documented statuses only';
  it('and says when to ask again, is newer with the overlay, and wrong without it', async () => {
    const busy = [refused(429, [['Retry-After', '2']]), refused(429, [['Retry-After', '2']])];
    expect(await judged(['1.1'], busy)).toMatchObject({ bad: [], newer: ['createSandbox 429 x2 1.1'] });
    expect(await judged([], busy)).toMatchObject({ bad: [STATUSES], newer: [] });
  });
  it('and does not say it, is wrong in both', async () => {
    const busy = [refused(429, [['Retry-After', '2']]), refused(429)];
    const { bad, newer, checks } = await judged(['1.1'], busy);
    expect({ bad, newer }).toEqual({ bad: [STATUSES], newer: ['createSandbox 429 x2 1.1'] });
    const [check] = checks.filter(({ status }) => status === 'fail');
    expect(check?.reasons.join('\n')).toMatch(/expected the header Retry-After, got none; 1 times/);
    expect(check?.transcript?.exchanges).toEqual([busy[1]!.seq]);
    expect((await judged([], busy)).bad).toEqual([STATUSES]);
  });
  it('with what is no error of the documents, is wrong for that', async () => {
    const wrong = exchange('POST', '/sandboxes', 429, {
      body: CREATION,
      answer: { detail: 'no' },
      headers: [['Retry-After', '2']],
    });
    expect(await judged(['1.1'], [wrong])).toMatchObject({
      bad: ['fail createSandbox undocumented error body'],
      newer: ['createSandbox 429 x1 1.1'],
    });
  });
  it('does not excuse a status that the overlay does not have', async () => {
    expect(await judged(['1.1'], [refused(403), refused(422)])).toMatchObject({
      bad: [STATUSES],
      newer: ['createSandbox 403 x1 1.1'],
    });
  });
});

it('a list of snapshots that is answered with 501 is newer with the overlay, and a list of sandboxes is not', async () => {
  const lists = ['/snapshots', '/sandboxes'].map((path) => exchange('GET', path, 501, { answer: BUSY }));
  expect(await judged(['1.1'], lists)).toMatchObject({
    bad: ['fail listSandboxes documented statuses only'],
    newer: ['listSnapshots 501 x1 1.1'],
  });
});

describe('an operation of the overlay', () => {
  it('that a scenario asks for is newer, and no wrong request', async () => {
    const asked = [
      exchange('GET', '/pools', 200, { answer: { items: [] } }),
      exchange('GET', '/pools/blue', 501, { answer: BUSY }),
    ];
    expect(await judged(['1.1'], asked)).toMatchObject({
      bad: [],
      newer: ['GET /pools x1 1.1', 'GET /pools/{poolName} x1 1.1'],
    });
    expect(await judged([], asked)).toMatchObject({ bad: [], newer: [] });
  });
  it('that an SDK asks for is newer, and a wrong request of the SDK without the overlay', async () => {
    const call = 'javascript list 1';
    const asked = [
      exchange('GET', '/templates', 200, { answer: { items: [] }, call }),
      exchange('GET', '/sandboxes/s-1/networkpolicy', 200, { answer: {}, call }),
    ];
    expect(await judged(['1.1'], asked)).toMatchObject({
      bad: [],
      newer: ['GET /sandboxes/{sandboxId}/networkpolicy x1 1.1', 'GET /templates x1 1.1'],
    });
    expect(await judged([], asked)).toMatchObject({ bad: ['warn sdk.javascript.requests (javascript)'], newer: [] });
  });
  it('does not excuse one that nobody has', async () => {
    const asked = [exchange('GET', '/quotas', 200, { answer: {}, call: 'javascript list 1' })];
    expect(await judged(['1.1'], asked)).toMatchObject({
      bad: ['warn sdk.javascript.requests (javascript)'],
      newer: [],
    });
  });
});

it('a member of the overlay that an SDK sends is newer, and one that nobody has is not', async () => {
  const call = 'javascript create 1';
  const created = {
    ...{ id: 's', status: { state: 'Pending' }, entrypoint: ['sh'] },
    ...{ createdAt: '2031-04-05T06:07:08Z', expiresAt: '2031-04-05T06:07:08Z' },
  };
  const sent = (more: object): Exchange =>
    exchange('POST', '/sandboxes', 202, {
      body: { ...CREATION, ...more },
      answer: created,
      headers: [['Location', 'http://server/v1/sandboxes/s']],
      call,
    });
  const asked = [sent({ lifecycle: { hooks: [] } })];
  expect(await judged(['1.1'], asked)).toMatchObject({ bad: [], newer: ['createSandbox body /lifecycle x1 1.1'] });
  expect(await judged([], asked)).toMatchObject({ bad: ['warn sdk.javascript.requests (javascript)'], newer: [] });
  expect(await judged(['1.1'], [sent({ colour: 'red' })])).toMatchObject({
    bad: ['warn sdk.javascript.requests (javascript)'],
    newer: [],
  });
});
