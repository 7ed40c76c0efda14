import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ledgerFile, openLedger, unfinishedRuns, whatIsLeft } from '../../harness/session/ledger.ts';
import type { LifecycleClient } from '../../harness/session/lifecycle-client.ts';
import { sweepSandboxes } from '../../harness/session/sweep.ts';

const folder = mkdtempSync(join(tmpdir(), 'osc-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a ledger', () => {
  it('tells what was made and is not gone, in order, in spite of a line cut short', () => {
    const file = ledgerFile(folder, 'r1');
    const ledger = openLedger(file);
    ledger.made({ kind: 'volume', id: 'v' });
    ledger.made({ kind: 'sandbox', id: 's1' });
    ledger.made({ kind: 'sandbox', id: 's2' });
    ledger.gone({ kind: 'sandbox', id: 's1' });
    writeFileSync(file, '{"event":"made","kind":"sand', { flag: 'a' });
    expect(whatIsLeft(file)).toEqual([
      { kind: 'volume', id: 'v' },
      { kind: 'sandbox', id: 's2' },
    ]);
  });

  it('of a run that ended in disorder is told, one that left nothing is removed', () => {
    const empty = openLedger(ledgerFile(folder, 'r2'));
    empty.made({ kind: 'sandbox', id: 'x' });
    empty.gone({ kind: 'sandbox', id: 'x' });
    expect(unfinishedRuns(folder)).toEqual([
      expect.stringMatching(/^run r1 did not end in order.*volume v, sandbox s2/),
    ]);
    expect(readdirSync(folder)).toEqual(['.ledger-r1.ndjson']);
  });
});

type Sandbox = { id: string; metadata?: Record<string, string> };

/** A server that lists `sandboxes` (and may ignore filters), and what was asked of it. */
function fakeServer(sandboxes: Sandbox[], refuses: string[] = []) {
  const deleted: string[] = [];
  const client: LifecycleClient = {
    async send(method, target) {
      if (method === 'GET') {
        const items = sandboxes.filter(({ id }) => !deleted.includes(id));
        return { status: 200, text: '', json: { items, pagination: { hasNextPage: false } } };
      }
      const id = target.split('/').at(-1) ?? '';
      if (refuses.includes(id)) return { status: 500, text: 'no', json: undefined };
      deleted.push(id);
      return { status: 204, text: '', json: undefined };
    },
  };
  return { client, deleted };
}

const ledger = { made: () => undefined, gone: () => undefined };
const mine = (id: string, role?: string): Sandbox => ({
  id,
  metadata: { 'conformance-run': 'r1', ...(role === undefined ? {} : { 'conformance-role': role }) },
});

describe('a sweep', () => {
  it('deletes what carries the mark of the run, keepers last, and nothing else, whatever the server lists', async () => {
    const others: Sandbox[] = [{ id: 'theirs' }, { id: 'older', metadata: { 'conformance-run': 'r0' } }];
    const { client, deleted } = fakeServer([mine('k', 'keeper'), ...others, mine('a'), mine('b')]);
    const swept = await sweepSandboxes(client, 'r1', ledger, 0);
    expect(deleted).toEqual(['a', 'b', 'k']);
    expect(swept).toEqual({ removed: ['a', 'b', 'k'], left: [] });
  });

  it('says what it could not delete', async () => {
    const { client } = fakeServer([mine('a'), mine('b')], ['a']);
    expect(await sweepSandboxes(client, 'r1', ledger, 0)).toEqual({
      removed: ['b'],
      left: ['sandbox a: DELETE answered 500 no'],
    });
  });

  it('says so when the server cannot be asked', async () => {
    const client: LifecycleClient = { send: () => Promise.reject(new Error('connection refused')) };
    const { left } = await sweepSandboxes(client, 'r1', ledger, 0);
    expect(left).toEqual([expect.stringContaining('could not be listed: connection refused')]);
  });
});
