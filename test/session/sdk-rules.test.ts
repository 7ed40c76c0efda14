/** What a run has noted and recorded of an SDK: what is the server's, what is the SDK's, and what it has sent. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DRIVERS } from '../../harness/drivers/all.ts';
import { noteTrouble, type SdkTrouble } from '../../harness/drivers/trouble.ts';
import { packageDir } from '../../harness/package.ts';
import { loadRegister } from '../../harness/register/register.ts';
import { contractRuleIds, contractsIn } from '../../harness/session/contract-rules.ts';
import { clearReports } from '../../harness/session/reports.ts';
import { createSdkMonitor, type SdkResult, sdkRuleIds } from '../../harness/session/sdk-rules.ts';
import type { Exchange, HeaderList } from '../../harness/wire/exchange.ts';

const specs = join(packageDir, 'specs');
const contracts = await contractsIn(specs);

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'sdk-rules-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const KEY: HeaderList = [['OPEN-SANDBOX-API-KEY', '[redacted]']];
const JSON_TYPE: HeaderList = [['Content-Type', 'application/json']];

const place: Pick<Exchange, 'scenario' | 'step' | 'at' | 'tick' | 'ms'> = {
  ...{ scenario: 'volumes/x.yaml', step: 'it', at: '2031-04-05T06:07:08Z', tick: 1, ms: 1 },
};

type Made = { call?: string; headers?: HeaderList; body?: unknown; status?: number; answer?: unknown };

/** An exchange of the SDK with the server; one whose path begins with `/command` or `/files` is with execd. */
function exchange(method: string, target: string, made: Made = {}): Exchange {
  const { call = 'javascript create 1', body, status = 200, answer } = made;
  const execd = /^\/(?:command|files|ping)/.test(target);
  const kept = (value: unknown) => {
    const text = JSON.stringify(value);
    return { bytes: text.length, text };
  };
  const headers = made.headers ?? (execd ? JSON_TYPE : [...KEY, ...JSON_TYPE]);
  return {
    ...place,
    ...{ seq: 7, api: execd ? 'execd' : 'lifecycle', call },
    base: execd ? 'http://server:9/sandbox' : 'http://server/v1',
    request: { method, target, headers, ...(body === undefined ? {} : { body: kept(body) }) },
    response: { status, headers: JSON_TYPE, ...(answer === undefined ? {} : { body: kept(answer) }) },
  };
}

const CREATION = { image: { uri: 'x' }, entrypoint: ['sh'], timeout: 60, resourceLimits: { cpu: '1' } };
const CREATED = {
  ...{ id: 's', status: { state: 'Pending' }, entrypoint: ['sh'] },
  ...{ createdAt: '2031-04-05T06:07:08Z', expiresAt: '2031-04-05T06:07:08Z' },
};
const legal = exchange('POST', '/sandboxes', { body: CREATION, status: 202, answer: CREATED });
const broken = exchange('POST', '/sandboxes', { body: CREATION, status: 202, answer: { id: 's' } });

const results = (...exchanges: Exchange[]): SdkResult[] => {
  const monitor = createSdkMonitor({ reports, contracts, keyed: true });
  for (const each of exchanges) monitor.add(each);
  return monitor.results();
};
const resultAfter = (...exchanges: Exchange[]): SdkResult =>
  results(...exchanges).find(({ driver }) => driver === 'javascript')!;

const note = (trouble: Partial<SdkTrouble>): void =>
  noteTrouble(reports, {
    ...{ driver: 'javascript', operation: 'create', kind: 'unused', error: 'Invalid createdAt', exchange: broken },
    ...trouble,
  });

it('passes when the SDK got answers and could use them', () => {
  const { canUse, reads, requests, sdk } = resultAfter(legal, { ...legal, call: 'javascript create 2' });
  expect([canUse, reads, requests]).toMatchObject(Array(3).fill({ status: 'pass', exercised: 2, findings: [] }));
  expect(sdk).toBeUndefined();
});

it('knows the SDK by what its requests call themselves', () => {
  const headers: HeaderList = [...KEY, ...JSON_TYPE, ['user-agent', 'Some-SDK/7']];
  expect(resultAfter(exchange('GET', '/sandboxes/s', { headers })).sdk).toBe('Some-SDK/7');
});

it('is not exercised by what something else has sent, or what was never answered', () => {
  const { call: _, response, ...bare } = legal;
  const { canUse } = resultAfter({ ...bare, ...(response && { response }) }, { ...bare, call: 'javascript create 1' });
  expect(canUse).toMatchObject({ status: 'not-exercised', exercised: 0 });
  expect(resultAfter({ ...legal, call: 'python create 1' }).canUse).toMatchObject({ status: 'not-exercised' });
});

describe('an answer that the SDK could not use', () => {
  it('is the server’s where it breaks the documents: once for each operation; a new run begins without', () => {
    for (const seq of [7, 9]) note({ exchange: { ...broken, seq } });
    note({ operation: 'remove', error: 'no JSON', exchange: exchange('DELETE', '/sandboxes/s', { answer: 'OK' }) });
    note({ driver: 'python' });
    const { canUse, reads } = resultAfter(legal);
    expect(canUse).toMatchObject({
      status: 'fail',
      findings: [
        {
          ...{ key: 'sdk.javascript.can-use create unused', got: 'Invalid createdAt', count: 2 },
          first: { scenario: 'volumes/x.yaml', step: 'it', seq: 7 },
        },
        { key: 'sdk.javascript.can-use remove unused', got: 'no JSON', count: 1 },
      ],
    });
    expect(reads.status).toBe('pass');
    clearReports(reports);
    expect(resultAfter(legal).canUse).toMatchObject({ status: 'pass' });
  });

  it('is the SDK’s where the documents allow it, also when its driver has mended it', () => {
    note({ exchange: legal });
    note({ operation: 'run', kind: 'mended', exchange: legal });
    const { canUse, reads } = resultAfter(legal);
    expect(canUse.status).toBe('pass');
    expect(reads.findings.map(({ key }) => key)).toEqual([
      'sdk.javascript.reads create unused',
      'sdk.javascript.reads run mended',
    ]);
  });

  it.each([
    [404, 'reads'],
    [500, 'canUse'],
  ] as const)('is about egress, with %i', (status, whose) => {
    const answer = { code: 'X', message: 'no egress' };
    note({ exchange: exchange('GET', '/sandboxes/s/endpoints/18080', { status, answer }) });
    const { canUse, reads } = resultAfter(legal);
    const found = { canUse: canUse.findings.length, reads: reads.findings.length };
    expect(found).toEqual({ canUse: 0, reads: 0, [whose]: 1 });
  });
});

it('holds against the SDK what it says otherwise than an answer that the documents allow, and of no other', () => {
  const misread = { kind: 'misread', operation: 'state', what: 'state', error: 'Ready', recorded: 'Pending' } as const;
  note({ ...misread, exchange: legal });
  note({ ...misread, what: 'id', exchange: broken });
  const { canUse, reads } = resultAfter(legal);
  expect(canUse.status).toBe('pass');
  expect(reads.findings).toMatchObject([
    { key: 'sdk.javascript.reads state state misread', expected: 'Pending, as the answer says', got: 'Ready' },
  ]);
});

describe('what the SDK sends', () => {
  const keysOf = (...exchanges: Exchange[]): string[] =>
    resultAfter(...exchanges).requests.findings.map(({ key }) => key.replace('sdk.javascript.requests ', ''));
  const created = (body: unknown, headers?: HeaderList) =>
    exchange('POST', '/sandboxes', { body, ...(headers && { headers }), status: 202, answer: CREATED });
  const endpoint = (headers: Record<string, string>) =>
    exchange('GET', '/sandboxes/s/endpoints/44772', { answer: { endpoint: 'server:9/sandbox', headers } });
  const command = (call: string, headers: HeaderList = JSON_TYPE) =>
    exchange('POST', '/command', { call, headers, body: { command: 'ls' } });

  const upload = (metadata: unknown): Exchange => {
    const head =
      'Content-Disposition: form-data; name="metadata"; filename="metadata"\r\nContent-Type: application/json';
    const text = `--b\r\n${head}\r\n\r\n${JSON.stringify(metadata)}\r\n--b--\r\n`;
    const one = exchange('POST', '/files/upload', {
      call: 'javascript file 2',
      headers: [['content-type', 'multipart/form-data; boundary=b']],
    });
    return { ...one, request: { ...one.request, body: { bytes: text.length, text } } };
  };

  it.each<[string, Exchange[], string[]]>([
    ['is as the document has it', [created(CREATION)], []],
    ['has another type', [created({ ...CREATION, timeout: 'x' })], ['createSandbox body /timeout invalid']],
    ['has a member that nobody knows', [created({ ...CREATION, more: 1 })], ['createSandbox body /more invalid']],
    [
      'has such a member further in',
      [created({ ...CREATION, volumes: [{ name: 'v', mountPath: '/v', pvc: { claimName: 'c', kind: 'x' } }] })],
      ['createSandbox body /volumes/*/pvc/kind'],
    ],
    ['has members of a map', [created({ ...CREATION, env: { ANY: 'x' }, extensions: { 'a.b': 'c' } })], []],
    [
      'has a parameter that nobody knows',
      [exchange('GET', '/sandboxes/s?verbose=1')],
      ['getSandbox query verbose invalid'],
    ],
    ['has no API key', [created(CREATION, JSON_TYPE)], ['createSandbox OPEN-SANDBOX-API-KEY missing']],
    ['is of no operation', [exchange('GET', '/sandboxes/s1/shell?x=1')], ['GET /sandboxes/*/shell undocumented']],
    [
      'leaves out a header that the endpoint demands',
      [endpoint({ 'X-Token': '[redacted]' }), command('javascript run 2')],
      ['runCommand X-Token missing'],
    ],
    [
      'has the header that the endpoint demands',
      [endpoint({ 'X-Token': '[redacted]' }), command('javascript run 2', [...JSON_TYPE, ['x-token', '[redacted]']])],
      [],
    ],
    [
      'has another value there',
      [endpoint({}), { ...command('javascript run 2'), wrongKey: 'other' }],
      ['runCommand other-value'],
    ],
    [
      'is a POST that is sent again in one call',
      [command('javascript run 2'), command('javascript run 2'), command('javascript run 3')],
      ['runCommand repeated'],
    ],
    [
      'has JSON in a form that is not as the document says',
      [upload({ path: '/a', owner: null, mode: 644 })],
      ['uploadFile body /metadata/owner invalid'],
    ],
    ['has a form as the document says', [upload({ path: '/a', mode: 644 })], []],
    ['is wrong because a step wants it', [{ ...created({ more: 1 }), wrongOnPurpose: true }], []],
  ])('%s', (_, exchanges, keys) => {
    const found = keysOf(...exchanges);
    expect(found).toHaveLength(keys.length);
    for (const [index, key] of keys.entries()) expect(found[index]).toContain(key);
  });
});

it('has results for an SDK that is in no registry as well', () => {
  note({ driver: 'java', exchange: legal });
  const java = results({ ...legal, call: 'java create 1' }).find(({ driver }) => driver === 'java');
  expect(java).toMatchObject({ registered: false, reads: { status: 'fail' }, canUse: { status: 'pass' } });
});

it('has rules in the register for each SDK, and they are contract rules', async () => {
  const { requirements } = loadRegister(specs);
  const sdks = DRIVERS.entries().filter(({ sdk }) => sdk === true);
  expect(sdkRuleIds()).toEqual(
    sdks.flatMap(({ name }) => ['can-use', 'reads', 'requests'].map((subject) => `sdk.${name}.${subject}`)),
  );
  for (const id of sdkRuleIds()) {
    const binds = id.endsWith('can-use') ? undefined : 'sdk';
    expect(requirements.get(id)).toMatchObject({ contract: [id], level: binds === undefined ? 'must' : 'should' });
    expect(requirements.get(id)?.binds).toBe(binds);
  }
  expect(await contractRuleIds(specs)).toEqual(expect.arrayContaining(sdkRuleIds()));
});
