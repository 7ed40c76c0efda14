/** Whether an SDK can use the server, by what the run has noted and recorded. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DRIVERS } from '../../harness/drivers/all.ts';
import { noteTrouble } from '../../harness/drivers/trouble.ts';
import { packageDir } from '../../harness/package.ts';
import { loadRegister } from '../../harness/register/register.ts';
import { contractRuleIds } from '../../harness/session/contract-rules.ts';
import { clearReports } from '../../harness/session/reports.ts';
import { createSdkMonitor, sdkRuleIds } from '../../harness/session/sdk-rules.ts';
import type { Exchange } from '../../harness/wire/exchange.ts';

let reports: string;
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'sdk-rules-'));
});
afterEach(() => rmSync(reports, { recursive: true }));

const exchange: Exchange = {
  ...{ seq: 7, scenario: 'volumes/x.yaml', step: 'it', at: '2031-04-05T06:07:08Z', tick: 1, ms: 1, api: 'lifecycle' },
  base: 'http://server/v1',
  request: { method: 'POST', target: '/sandboxes', headers: [] },
  response: { status: 202, headers: [] },
  call: 'javascript create 1',
};

const resultAfter = (...exchanges: Exchange[]) => {
  const monitor = createSdkMonitor(reports);
  for (const each of exchanges) monitor.add(each);
  return monitor.results().find(({ id }) => id === 'sdk.javascript.can-use');
};

it('passes when the SDK got answers and could use them', () => {
  expect(resultAfter(exchange, exchange)).toMatchObject({ status: 'pass', exercised: 2 });
});

it('is not exercised by what something else has sent, or what was never answered', () => {
  const { call: _, response: __, ...bare } = exchange;
  expect(
    resultAfter({ ...bare, response: { status: 200, headers: [] } }, { ...bare, call: 'javascript create 1' }),
  ).toMatchObject({
    ...{ status: 'not-exercised', exercised: 0 },
  });
  expect(resultAfter({ ...exchange, call: 'python create 1' })).toMatchObject({ status: 'not-exercised' });
});

it('fails once for each operation, with the error and the first exchange; a new run begins without', () => {
  const trouble = { driver: 'javascript', operation: 'create', error: 'Invalid createdAt', exchange } as const;
  for (const seq of [7, 9]) noteTrouble(reports, { ...trouble, exchange: { ...exchange, seq } });
  noteTrouble(reports, { ...trouble, operation: 'remove', error: 'no JSON' });
  noteTrouble(reports, { ...trouble, driver: 'python' });
  expect(resultAfter(exchange)).toMatchObject({
    status: 'fail',
    findings: [
      {
        ...{ key: 'sdk.javascript.can-use create unused', got: 'Invalid createdAt', count: 2 },
        first: { scenario: 'volumes/x.yaml', step: 'it', seq: 7 },
        curl: 'curl -i -X POST http://server/v1/sandboxes',
      },
      { key: 'sdk.javascript.can-use remove unused', got: 'no JSON', count: 1 },
    ],
  });
  clearReports(reports);
  expect(resultAfter(exchange)).toMatchObject({ status: 'pass' });
});

it('has a rule in the register for each SDK, and is one of the contract rules', async () => {
  const specs = join(packageDir, 'specs');
  const { requirements } = loadRegister(specs);
  const sdks = DRIVERS.entries().filter(({ sdk }) => sdk === true);
  expect(sdkRuleIds()).toEqual(sdks.map(({ name }) => `sdk.${name}.can-use`));
  for (const id of sdkRuleIds()) expect(requirements.get(id)?.contract).toEqual([id]);
  expect(await contractRuleIds(specs)).toEqual(expect.arrayContaining(sdkRuleIds()));
});
